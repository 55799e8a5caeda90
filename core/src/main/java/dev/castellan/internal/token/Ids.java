package dev.castellan.internal.token;

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

  /** Whether the text has the shape of an id. */
  public static boolean isId(String text) {
    return text.length() == LENGTH && Alphabet.LOWER.hasAll(text, 0, LENGTH);
  }
}
