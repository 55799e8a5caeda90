package dev.castellan.internal.policy.text;

/** What came, as messages show it: in quotes, and not at length. */
public final class Quoted {

  private static final int SHOWN = 60;

  private Quoted() {}

  /** In single quotes. */
  public static String of(String text) {
    return '\'' + shortened(text) + '\'';
  }

  /** Its beginning, and an ellipsis if that is not all. */
  static String shortened(String text) {
    if (text.length() <= SHOWN) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
    return text.substring(0, end) + '…';
  }
}
