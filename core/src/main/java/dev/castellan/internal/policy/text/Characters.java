package dev.castellan.internal.policy.text;

import java.util.Locale;

/** Which characters a text for people may hold, and how one is called in a message. */
public final class Characters {

  private static final int BYTE_ORDER_MARK = 0xfeff;
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;

  private Characters() {}

  /**
   * Whether comments and strings may hold it: it is no control character, no half of a pair, ends
   * no line, and is no format character. Those are not seen, and some of them change the order in
   * which others are shown (UAX 9), so that a text is not read as it looks (CVE-2021-42574); only
   * the two joiners are let through, without which some scripts cannot be written.
   */
  public static boolean isLegible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.FORMAT -> c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER;
      default -> true;
    };
  }

  /** Whether a text holds such characters alone. */
  public static boolean areLegible(String text) {
    return text.codePoints().allMatch(Characters::isLegible);
  }

  /** Such as {@code U+200B (ZERO WIDTH SPACE)}. */
  static String name(int c) {
    String code = String.format(Locale.ROOT, "U+%04X", c);
    String name = Character.getName(c);
    return name == null ? code : code + " (" + name + ')';
  }

  /** Why it cannot stand where words, names and patterns do. */
  static String refusal(int c) {
    if (c == BYTE_ORDER_MARK) {
      return name(c) + " is not part of a policy; save the text without a byte order mark";
    }
    if (c == '\r') {
      return name(c) + " stands only before a line feed";
    }
    return isLegible(c)
        ? name(c) + " stands in comments and strings only; all else is written in ASCII"
        : name(c) + " stands nowhere in a policy";
  }
}
