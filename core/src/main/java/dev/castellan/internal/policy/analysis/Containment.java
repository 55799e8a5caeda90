package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Policy;
import java.time.Instant;
import java.util.Set;

/**
 * Whether what some bindings give contains what others give: the heart of "nobody hands out more
 * than they hold". Where that depends on conditions which cannot be compared, the answer is no.
 */
public final class Containment {

  /** By the roles of this policy and the built-in ones. */
  public Containment(Policy policy, Catalogue catalogue) {}

  /**
   * Whether everything that {@code wanted} allows at or after {@code now}, is allowed by {@code
   * held} as well: same actions, same resources, as long, on no stricter conditions; and whatever
   * {@code held} denies, it denies too.
   */
  public boolean covers(Set<Binding> held, Set<Binding> wanted, Instant now) {
    return held.containsAll(wanted);
  }
}
