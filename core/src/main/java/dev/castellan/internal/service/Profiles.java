package dev.castellan.internal.service;

import dev.castellan.InvalidInputException;
import dev.castellan.internal.text.EmailAddress;
import dev.castellan.internal.text.Printable;
import dev.castellan.user.User;
import java.text.Normalizer;
import java.util.regex.Pattern;

/** What people may be called, and where they may be written to. */
final class Profiles {

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
        || name.codePoints().anyMatch(Printable::isOdd)) {
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
    if (!typed.isEmpty() && !EmailAddress.isOne(typed)) {
      throw Limits.invalid(
          "email", "One address such as ann@example.com, of at most " + User.MAX_EMAIL);
    }
    return typed;
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
