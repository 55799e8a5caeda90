package dev.castellan.internal.factor;

import java.util.Locale;

/** Base 32 (RFC 4648, section 6) of whole groups of five bytes, so without padding. */
final class Base32 {

  private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int BITS = 5;

  private Base32() {}

  /** Writes bytes, whose number is a multiple of five. */
  static String write(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int buffer = 0;
    int bits = 0;
    for (byte next : bytes) {
      buffer = ((buffer << Byte.SIZE) | (next & 0xff)) & 0xfff;
      bits += Byte.SIZE;
      while (bits >= BITS) {
        bits -= BITS;
        text.append(DIGITS.charAt((buffer >> bits) & 0x1f));
      }
    }
    return text.toString();
  }

  /** Reads what {@link #write} wrote. */
  static byte[] read(String text) {
    byte[] bytes = new byte[text.length() * BITS / Byte.SIZE];
    int buffer = 0;
    int bits = 0;
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      buffer = ((buffer << BITS) | DIGITS.indexOf(text.charAt(i))) & 0xfff;
      bits += BITS;
      if (bits >= Byte.SIZE) {
        bits -= Byte.SIZE;
        bytes[at++] = (byte) (buffer >> bits);
      }
    }
    return bytes;
  }

  /** Whether the text is of these digits, of whatever case. */
  static boolean isWritten(String text) {
    return text.toUpperCase(Locale.ROOT).chars().allMatch(c -> DIGITS.indexOf(c) >= 0);
  }
}
