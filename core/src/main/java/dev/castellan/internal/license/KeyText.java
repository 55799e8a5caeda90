package dev.castellan.internal.license;

import java.util.Optional;
import java.util.regex.Pattern;

/** A key as it came out of a mail, a shell or a form. */
public final class KeyText {

  /** How long a key is at most. */
  public static final int MAX_LENGTH = 12_288;

  /** Room for what mail adds; what is longer is not looked at. */
  private static final int MAX_TYPED = 16_384;

  /** What mail programs and people put around a text: quotes of all kinds, and marks of replies. */
  private static final String QUOTES =
      "\"'`<>\u00ab\u00bb\u2018\u2019\u201a\u201c\u201d\u201e\u2039\u203a";

  /** RFC 7515, section 7.1: base64url without padding, and dots. */
  private static final Pattern COMPACT =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

  private KeyText() {}

  /**
   * The key without blanks, line breaks, quotes and byte order marks that a mail leaves in it;
   * empty if what is left is no key. None of those characters can stand in a key, so nothing is
   * guessed.
   */
  public static Optional<String> compact(String typed) {
    if (typed.length() > MAX_TYPED) {
      return Optional.empty();
    }
    StringBuilder kept = new StringBuilder(typed.length());
    typed.codePoints().filter(c -> !isAround(c)).forEach(kept::appendCodePoint);
    return Optional.of(kept.toString())
        .filter(key -> key.length() <= MAX_LENGTH && COMPACT.matcher(key).matches());
  }

  private static boolean isAround(int codePoint) {
    return Character.isWhitespace(codePoint)
        || Character.isSpaceChar(codePoint)
        || codePoint == '\ufeff'
        || codePoint == '\u200b'
        || QUOTES.indexOf(codePoint) >= 0;
  }
}
