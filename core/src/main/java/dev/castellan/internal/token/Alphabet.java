package dev.castellan.internal.token;

import java.security.SecureRandom;
import java.util.Arrays;

/** ASCII characters to write random texts and numbers with, in ascending order. */
enum Alphabet {
  /** Digits and lower-case letters; texts of one length sort as the numbers they write. */
  LOWER("0123456789abcdefghijklmnopqrstuvwxyz"),
  /** Base62: digits, upper-case and lower-case letters. */
  MIXED("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

  private final String characters;

  /** By ASCII character, so that a garbage token costs a look at each and no search. */
  @SuppressWarnings("ImmutableEnumChecker") // written in the constructor and never again
  private final byte[] values = new byte[128];

  Alphabet(String characters) {
    this.characters = characters;
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < characters.length(); i++) {
      values[characters.charAt(i)] = (byte) i;
    }
  }

  /** How many characters there are. */
  int size() {
    return characters.length();
  }

  /** A text of this length in which each character is equally likely. */
  String random(int length, SecureRandom source) {
    StringBuilder text = new StringBuilder(length);
    byte[] bytes = new byte[length + length / 4 + 1];
    // Bytes from the last, incomplete stretch of the range would favour the first characters.
    int usable = 256 - 256 % characters.length();
    while (text.length() < length) {
      source.nextBytes(bytes);
      for (int i = 0; i < bytes.length && text.length() < length; i++) {
        int value = bytes[i] & 0xff;
        if (value < usable) {
          text.append(characters.charAt(value % characters.length()));
        }
      }
    }
    return text.toString();
  }

  /** The number in exactly so many digits of this alphabet; it must fit and not be negative. */
  String write(long number, int digits) {
    char[] text = new char[digits];
    long rest = number;
    for (int i = digits - 1; i >= 0; i--) {
      text[i] = characters.charAt((int) (rest % characters.length()));
      rest /= characters.length();
    }
    if (rest != 0) {
      throw new IllegalArgumentException(number + " does not fit into " + digits + " digits");
    }
    return new String(text);
  }

  /** Whether all characters of this part of the text are of this alphabet. */
  boolean hasAll(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (digit(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The value of a character; -1 if it is none of this alphabet. */
  int digit(char c) {
    return c < values.length ? values[c] : -1;
  }

  /**
   * The number that the text writes.
   *
   * @throws ArithmeticException if it is larger than a {@code long}
   */
  long read(String text) {
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      number =
          Math.addExact(
              Math.multiplyExact(number, characters.length()), characters.indexOf(text.charAt(i)));
    }
    return number;
  }
}
