package dev.castellan.internal.service;

import dev.castellan.access.GroupName;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.PolicyWorld;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a caller sees around a policy.
 *
 * @param visible the users and keys that the caller may see
 * @param complete whether there are no others
 */
record PolicyWorlds(PolicyWorld visible, boolean complete) {

  /** Of more than these, nothing is said one by one. */
  private static final int MAX_SUBJECTS = 1_000;

  static PolicyWorlds of(Operations operations, Caller caller) {
    Engine engine = operations.engine();
    Snapshot snapshot = engine.snapshot();
    Instant now = engine.now();
    if (snapshot.users().size() + snapshot.apiKeys().size() > MAX_SUBJECTS) {
      return new PolicyWorlds(PolicyWorld.of(engine.settings().host(), now), false);
    }
    List<PolicySubject> subjects = new ArrayList<>();
    Set<GroupName> groups = new HashSet<>();
    boolean complete = true;
    for (HotUser user : list(snapshot.users().values())) {
      if (operations.allows(caller, UserAdmin.READ, Target.user(user.scope(), user.id()))) {
        subjects.add(subject(user));
        groups.addAll(user.groups());
      } else {
        complete = false;
      }
    }
    for (HotApiKey key : list(snapshot.apiKeys().values())) {
      Target target = Target.apiKey(key.scope(), key.id(), key.ownerId());
      if (operations.allows(caller, ApiKeyAdmin.READ, target)) {
        subjects.add(new PolicySubject("key " + key.name(), key.bindings(), Set.of(), Map.of()));
      } else {
        complete = false;
      }
    }
    return new PolicyWorlds(
        new PolicyWorld(engine.settings().host(), subjects, groups, now), complete);
  }

  /** What lint looks at: a role that nobody in sight holds may be held by others. */
  PolicyWorld forLint() {
    return complete ? visible : PolicyWorld.of(visible.host(), visible.now());
  }

  private static PolicySubject subject(HotUser user) {
    return new PolicySubject(user.username(), user.bindings(), user.groups(), user.attributes());
  }

  private static <T> List<T> list(Stream<T> stream) {
    return stream.toList();
  }
}
