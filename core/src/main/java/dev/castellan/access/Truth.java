package dev.castellan.access;

/** What is known of a condition. */
public enum Truth {
  /** It holds. */
  HOLDS,
  /** It does not hold. */
  FAILS,
  /**
   * What it asks about is not known, such as the address of a call that came over no network. A
   * rule that allows does not apply then; a rule that denies does.
   */
  UNKNOWN;

  /** Holds or fails. */
  public static Truth of(boolean holds) {
    return holds ? HOLDS : FAILS;
  }
}
