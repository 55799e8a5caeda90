package dev.castellan.internal.user;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.internal.token.Sha256;
import dev.castellan.storage.RecordKey;
import dev.castellan.user.User;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * The rules of user names, and the one form in which they are compared.
 *
 * <p>A name has 1 to {@value #MAX_CODE_POINTS} letters, decimal digits and {@code _ . @ -} after
 * NFKC (Unicode Standard Annex 15). Each word of it, between those four signs, keeps to one script,
 * or joins Latin with one of the East Asian sets, as the level "Highly Restrictive" of Unicode
 * Technical Standard 39, section 5.2, has it: so nobody puts a Cyrillic letter into {@code admin}.
 * What cannot be seen (joiners, marks of direction, fillers) is no letter.
 */
public final class Usernames {

  /** The source of users whose password lies in this store. */
  public static final String LOCAL = User.LOCAL;

  /** The longest name, in code points after NFKC. */
  public static final int MAX_CODE_POINTS = 128;

  /**
   * The longest input that is looked at, in UTF-16 units: a code point of NFKC is never written
   * with more than four, each of two units. Bounds the work done for a stranger.
   */
  private static final int MAX_TYPED = MAX_CODE_POINTS * 8;

  /** Hangul fillers: letters by category, and nothing to see. */
  private static final String INVISIBLE_LETTERS = "\u115f\u1160";

  private static final String SIGNS = "_.@-";

  private Usernames() {}

  /**
   * Reads a name as it was typed.
   *
   * @throws InvalidInputException with {@code username-invalid} if it breaks a rule
   */
  public static Username parse(String typed) {
    return find(typed)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    ErrorCode.USERNAME_INVALID,
                    "username",
                    "A user name has 1 to "
                        + MAX_CODE_POINTS
                        + " letters, digits and _ . @ -, and each of its words keeps to one"
                        + " script"));
  }

  /** Reads a name as it was typed; empty if it breaks a rule, so that nobody can have it. */
  public static Optional<Username> find(String typed) {
    if (typed.isEmpty() || typed.length() > MAX_TYPED) {
      return Optional.empty();
    }
    String display = nfkc(typed);
    if (display.codePointCount(0, display.length()) > MAX_CODE_POINTS || !isAllowed(display)) {
      return Optional.empty();
    }
    return Optional.of(new Username(display, fold(display)));
  }

  /**
   * The form in which texts are compared without regard to case: NFKC, case folded, NFKC.
   *
   * <p>Goes through upper case, so that it joins {@code ß} and {@code ss}, {@code σ} and {@code ς},
   * and, wider than Unicode's default folding, all of {@code I i İ ı}: names that people take for
   * one are one.
   */
  public static String fold(String text) {
    String once = foldOnce(text);
    String again = foldOnce(once);
    return again.equals(once) ? once : foldOnce(again);
  }

  /** See {@link #loginKey(String, String)}. */
  public static RecordKey loginKey(String source, Username name) {
    return loginKey(source, name.canonical());
  }

  /**
   * The record that makes a name unique and finds its user.
   *
   * @param source who vouches for the user, such as {@link #LOCAL}
   * @param canonical the name as it is compared
   */
  public static RecordKey loginKey(String source, String canonical) {
    return new RecordKey("login", Sha256.hex(source + '\0' + canonical));
  }

  private static String foldOnce(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    // Code point by code point: String.toLowerCase would make a final sigma of the last one.
    nfkc(text)
        .toUpperCase(Locale.ROOT)
        .codePoints()
        .forEach(c -> lower.appendCodePoint(Character.toLowerCase(c)));
    // What String.toLowerCase leaves of a dotted capital I.
    return nfkc(lower.toString()).replace("i\u0307", "i");
  }

  private static String nfkc(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC);
  }

  private static boolean isAllowed(String name) {
    Scripts word = new Scripts();
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      i += Character.charCount(c);
      if (SIGNS.indexOf(c) >= 0) {
        word = new Scripts();
      } else if (!isLetterOrDigit(c) || !word.add(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(int c) {
    return (Character.isLetter(c) || Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER)
        && INVISIBLE_LETTERS.indexOf(c) < 0;
  }
}
