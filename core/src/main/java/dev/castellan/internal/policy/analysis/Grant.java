package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Effect;
import dev.castellan.access.PathPattern;

/**
 * A rule as somebody holds it.
 *
 * @param effect allow or deny
 * @param actions their numbers in the {@link Words}
 * @param pattern from the root, or relative to where the role is bound
 * @param clause when it applies
 */
record Grant(Effect effect, IntSet actions, PathPattern pattern, Clause clause) {

  boolean allows() {
    return effect == Effect.ALLOW;
  }
}
