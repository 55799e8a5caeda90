package dev.castellan.internal.policy.engine;

import dev.castellan.access.Circumstances;
import dev.castellan.access.Decision;
import org.jspecify.annotations.Nullable;

/**
 * What can be remembered of the answer to a question: the answer, if it is the same under all
 * circumstances, or else what it depends on.
 *
 * @param during what the subject holds while this is known; null if it holds that at all times
 * @param always the answer; null if there are several
 * @param residue what it depends on; null if on nothing
 */
record Known(@Nullable Holdings during, @Nullable Decision always, @Nullable Residue residue) {

  /** Whether it is known of these circumstances. */
  boolean at(Circumstances circumstances) {
    return during == null || during.at(circumstances);
  }

  /** The answer now. */
  Decision decision(RuleTable rules, ResolvedSubject subject, Circumstances circumstances) {
    if (always != null) {
      return always;
    }
    if (residue != null) {
      return rules.decision(residue.key(rules, subject, circumstances));
    }
    return RuleTable.NO_MATCH;
  }
}
