package dev.castellan.internal.policy.engine;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import java.time.Instant;
import java.util.Optional;

/**
 * What a subject holds of a role that is there.
 *
 * @param binding the role, where and until when
 * @param group through which group; empty if it is the subject's own
 * @param role the number of the role
 */
record Held(Binding binding, Optional<GroupName> group, int role) {

  /** Whether it gives something at this time. */
  boolean at(Instant time) {
    return binding.until().map(time::isBefore).orElse(true);
  }
}
