package dev.castellan.internal.service;

import dev.castellan.InvalidInputException;
import dev.castellan.user.User;
import java.text.Normalizer;
import java.util.List;
import java.util.regex.Pattern;

/** What people may be called, and where they may be written to. */
final class Profiles {

  /** RFC 5322, section 3.2.3, with the letters of all scripts (RFC 6531, section 3.3). */
  private static final Pattern ATOM =
      Pattern.compile("[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]{1,64}");

  /** RFC 1035, section 2.3.1, with the letters of all scripts (RFC 5890, section 2.3.2.3). */
  private static final Pattern LABEL =
      Pattern.compile("[\\p{L}\\p{N}]([\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}])?");

  private static final int MAX_LOCAL_PART = 64;

  private static final Pattern SOURCE = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private Profiles() {}

  /**
   * A display name as it is stored, in Unicode normal form C.
   *
   * @throws InvalidInputException if it breaks a rule
   */
  static String displayName(String typed) {
    // NFC makes a text at most three times as long; what is longer than that need not be looked at.
    String name =
        typed.length() > 6 * User.MAX_DISPLAY_NAME
            ? typed
            : Normalizer.normalize(typed, Normalizer.Form.NFC);
    if (name.codePointCount(0, name.length()) > User.MAX_DISPLAY_NAME
        || !name.equals(name.strip())
        || name.codePoints().anyMatch(Limits::isOdd)) {
      throw Limits.invalid(
          "displayName",
          "A display name has at most "
              + User.MAX_DISPLAY_NAME
              + " printable characters and no blank at either end");
    }
    return name;
  }

  /**
   * An address, which stays as it was given: {@code local@domain} (RFC 5322, section 3.4.1) without
   * quotes, comments, address literals or a second address.
   *
   * @throws InvalidInputException if it breaks a rule
   */
  static String email(String typed) {
    if (!typed.isEmpty() && !isAddress(typed)) {
      throw Limits.invalid(
          "email", "One address such as ann@example.com, of at most " + User.MAX_EMAIL);
    }
    return typed;
  }

  private static boolean isAddress(String text) {
    int at = text.indexOf('@');
    return text.length() <= User.MAX_EMAIL
        && at >= 1
        && at <= MAX_LOCAL_PART
        && parts(text.substring(0, at)).stream().allMatch(part -> ATOM.matcher(part).matches())
        && parts(text.substring(at + 1)).stream().allMatch(part -> LABEL.matcher(part).matches());
  }

  private static List<String> parts(String text) {
    return List.of(text.split("\\.", -1));
  }

  /**
   * Where a user may come from.
   *
   * @throws InvalidInputException if it breaks a rule
   */
  static void requireSource(String source) {
    if (!SOURCE.matcher(source).matches()) {
      throw Limits.invalid(
          "source", "A source has 1 to 32 lower-case letters, digits and -, a letter first");
    }
  }
}
