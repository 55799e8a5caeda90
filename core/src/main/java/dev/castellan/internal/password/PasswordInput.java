package dev.castellan.internal.password;

import dev.castellan.secret.SecretText;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/**
 * A password as it is hashed: whole, in Unicode normal form C (RFC 8265, section 4.2,
 * OpaqueString), so that it does not matter how a keyboard composes an accent.
 *
 * <p>What cannot be a password (half characters, which UTF-8 cannot write, and texts beyond all
 * measure) is replaced and marked, so that it costs the same hash and matches nothing.
 */
final class PasswordInput {

  /** The longest text that is hashed, in UTF-16 units; far above what any policy allows. */
  static final int MAX_LENGTH = 4_096;

  private final String text;
  private final boolean possible;

  private PasswordInput(String text, boolean possible) {
    this.text = text;
    this.possible = possible;
  }

  static PasswordInput of(SecretText password) {
    String typed = password.expose();
    if (typed.length() > MAX_LENGTH || hasHalfCharacter(typed)) {
      return new PasswordInput("", false);
    }
    return new PasswordInput(Normalizer.normalize(typed, Normalizer.Form.NFC), true);
  }

  /** Whether the text holds a surrogate without its other half. */
  static boolean hasHalfCharacter(String text) {
    return text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
  }

  /** Whether this can be somebody's password. */
  boolean isPossible() {
    return possible;
  }

  /** The same, and without NUL, which some forms of hash take for the end or for nothing. */
  boolean isPossibleText() {
    return possible && text.indexOf('\0') < 0;
  }

  byte[] utf8() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  char[] characters() {
    return text.toCharArray();
  }

  @Override
  public String toString() {
    return "PasswordInput[hidden]";
  }
}
