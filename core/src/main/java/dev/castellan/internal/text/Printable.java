package dev.castellan.internal.text;

import java.text.Normalizer;

/** Which texts can be shown to people without surprises. */
public final class Printable {

  private Printable() {}

  /** Controls, marks that only steer the display, and halves of characters. */
  public static boolean isOdd(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /**
   * Whether the text is one line as it would be stored: at most so many code points, none of them
   * {@linkplain #isOdd odd}, no blank at either end, in Unicode normal form C.
   */
  public static boolean isLine(String text, int maxCodePoints) {
    return text.length() <= 2 * maxCodePoints
        && text.codePointCount(0, text.length()) <= maxCodePoints
        && text.equals(text.strip())
        && text.codePoints().noneMatch(Printable::isOdd)
        && Normalizer.isNormalized(text, Normalizer.Form.NFC);
  }
}
