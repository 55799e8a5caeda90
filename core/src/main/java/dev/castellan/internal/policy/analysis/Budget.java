package dev.castellan.internal.policy.analysis;

/**
 * How much work may still be made, so that a policy written for the purpose cannot keep anybody
 * busy. One unit is about one look at one rule. For one thread.
 */
final class Budget {

  private final long units;
  private long left;

  Budget(long units) {
    this.units = units;
    this.left = units;
  }

  /** Of what is left, at most so much; to be paid back by spending what was used. */
  Budget part(long most) {
    return new Budget(Math.min(most, left));
  }

  /** Takes so much; false if there is not as much left, and then nothing is left at all. */
  boolean spend(long more) {
    left = more > left ? 0 : left - more;
    return left > 0;
  }

  /** Whether nothing is left. */
  boolean isSpent() {
    return left <= 0;
  }

  /** How much was taken. */
  long used() {
    return units - left;
  }
}
