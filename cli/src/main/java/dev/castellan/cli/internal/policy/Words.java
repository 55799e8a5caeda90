package dev.castellan.cli.internal.policy;

/** Numbers in words. */
final class Words {

  private Words() {}

  /** {@code 1 role}, {@code 2 roles}. */
  static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
