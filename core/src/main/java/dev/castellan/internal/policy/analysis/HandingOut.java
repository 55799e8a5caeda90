package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Action;
import java.util.Set;

/** Which actions could hand out rights, were there no guard. */
final class HandingOut {

  private static final Set<String> TYPES = Set.of("user", "role", "policy", "api-key", "sso");
  private static final Set<String> READS = Set.of("read", "list");
  private static final Set<String> HARMLESS =
      Set.of("user:delete", "api-key:update", "api-key:delete");

  private HandingOut() {}

  /** Whether it writes something of the types by which rights are handed out. */
  static boolean isWrite(Action action) {
    return TYPES.contains(action.type()) && !READS.contains(action.verb());
  }

  /** Whether such a write can hand out rights. */
  static boolean isBy(Action action) {
    return isWrite(action) && !HARMLESS.contains(action.toString());
  }
}
