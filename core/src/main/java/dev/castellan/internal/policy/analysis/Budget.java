package dev.castellan.internal.policy.analysis;

/**
 * How much work a question may still make, so that a policy written for the purpose cannot keep
 * anybody busy. One unit is about one look at one rule. For one thread.
 */
final class Budget {

  private long left;

  Budget(long units) {
    this.left = units;
  }

  /** Takes so much; false if there is not as much left, and then nothing is left at all. */
  boolean spend(long units) {
    left = units > left ? 0 : left - units;
    return left > 0;
  }

  /** Whether nothing is left. */
  boolean isSpent() {
    return left <= 0;
  }
}
