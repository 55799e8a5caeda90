package dev.castellan.sso.internal.ldap;

/** Which texts are no passwords for a directory. */
final class Passwords {

  private static final int MAX_LENGTH = 1_024;
  private static final int MAX_NAME = 256;

  private Passwords() {}

  /**
   * Whether a text is empty, nothing but blanks, or holds what could end it for the server. A bind
   * with an empty password succeeds for everybody at many servers (RFC 4513 section 5.1.2).
   */
  static boolean isNone(String text) {
    return text.length() > MAX_LENGTH
        || text.indexOf('\0') >= 0
        || text.codePoints().allMatch(Passwords::isBlank);
  }

  private static boolean isBlank(int c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT;
  }

  /** Whether a text can be nobody's name. */
  static boolean isNoName(String text) {
    return text.isBlank()
        || text.length() > MAX_NAME
        || text.chars().anyMatch(Character::isISOControl);
  }
}
