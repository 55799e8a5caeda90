package dev.castellan.internal.policy.engine;

import dev.castellan.access.Circumstances;
import java.util.Arrays;

/**
 * What remains of a question when subject, action and resource are known: the rules with conditions
 * that can still change the answer, and what decides if none of them does. It is the same under all
 * circumstances, so it can be remembered where an answer cannot. Immutable.
 */
final class Residue {

  /** Of the rules with conditions, as if they held; in order, and all before the other one. */
  private final int[] keys;

  private final int otherwise;

  /**
   * @param keys of all rules with conditions that match, as if they held
   * @param otherwise the key of the rule without conditions that decides
   */
  Residue(int[] keys, int otherwise) {
    this.keys = Arrays.stream(keys).filter(key -> key < otherwise).distinct().sorted().toArray();
    this.otherwise = otherwise;
  }

  /** The key that decides now. */
  int key(RuleTable rules, ResolvedSubject subject, Circumstances circumstances) {
    int best = otherwise;
    for (int key : keys) {
      if (key >= best) {
        return best;
      }
      best = Math.min(best, rules.keyNow(key, subject, circumstances));
    }
    return best;
  }
}
