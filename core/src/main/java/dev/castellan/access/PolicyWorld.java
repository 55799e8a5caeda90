package dev.castellan.access;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What is around a policy when it is looked at: who holds its roles, and what time it is.
 *
 * @param host the host's words
 * @param subjects users and keys that are known; empty if nothing is known of any, and then nothing
 *     is said that depends on them
 * @param groups groups that are known to have members; empty likewise
 * @param now the time
 */
public record PolicyWorld(
    Catalogue host, List<PolicySubject> subjects, Set<GroupName> groups, Instant now) {

  /** Copies. */
  public PolicyWorld {
    subjects = List.copyOf(subjects);
    groups = Set.copyOf(groups);
  }

  /** Nobody is known. */
  public static PolicyWorld of(Catalogue host, Instant now) {
    return new PolicyWorld(host, List.of(), Set.of(), now);
  }
}
