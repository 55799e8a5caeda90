package dev.castellan.internal.token;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** Makes ids for records: random, never used again, valid in a key, a URL and a file name. */
public final class Ids {

  /** How long an id is: 20 of 36 characters, 103 bits. */
  public static final int LENGTH = 20;

  private final SecureRandom random;

  /** Ids from this source of randomness. */
  public Ids(SecureRandom random) {
    this.random = random;
  }

  /** A new id: {@value #LENGTH} lower-case letters and digits. */
  public String next() {
    return Alphabet.LOWER.random(LENGTH, random);
  }

  /** The id that belongs to a text: always the same, and to no other text. */
  public static String of(String text) {
    byte[] digest = Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    String digits = new BigInteger(1, digest).toString(Character.MAX_RADIX);
    return digits.length() < LENGTH
        ? "0".repeat(LENGTH - digits.length()) + digits
        : digits.substring(digits.length() - LENGTH);
  }

  /** Whether the text has the shape of an id. */
  public static boolean isId(String text) {
    return text.length() == LENGTH && Alphabet.LOWER.hasAll(text, 0, LENGTH);
  }
}
