package dev.castellan.internal.policy.engine;

/**
 * What a walk has found so far, in one long, because a walk makes no objects: the best key below,
 * and above it the best key that a rule with conditions would have had if they held. A key is the
 * rank of what the rule does and the number of the rule; the smallest key decides.
 */
final class Found {

  private static final int RANK_SHIFT = 28;

  /** A deny that applies. */
  static final int DENIES = 0;

  /** An allow that applies. */
  static final int ALLOWS = 1 << RANK_SHIFT;

  /** An allow of which a condition does not hold. */
  static final int FAILS = 2 << RANK_SHIFT;

  /** No rule at all. */
  static final int NO_KEY = Integer.MAX_VALUE;

  /** Nothing yet. */
  static final long NOTHING = (long) NO_KEY << Integer.SIZE | NO_KEY;

  private Found() {}

  /** The key that decides. */
  static int key(long found) {
    return (int) found;
  }

  /** The number of the rule in a key. */
  static int rule(int key) {
    return key & ((1 << RANK_SHIFT) - 1);
  }

  static int rank(int key) {
    return key & -(1 << RANK_SHIFT);
  }

  /** With a rule without conditions. */
  static long with(long found, int key) {
    return key < (int) found ? (found & 0xffffffff00000000L) | key : found;
  }

  /** With a rule that has conditions, and would have had this key if they held. */
  static long withCondition(long found, int key, int ifHeld) {
    int least = Math.min((int) (found >>> Integer.SIZE), ifHeld);
    return with((long) least << Integer.SIZE | (found & 0xffffffffL), key);
  }

  /** Whether the answer is the same under all circumstances. */
  static boolean always(long found) {
    int conditional = (int) (found >>> Integer.SIZE);
    return conditional == NO_KEY || conditional > (int) found;
  }
}
