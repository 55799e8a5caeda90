package dev.castellan.internal.token;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Six Base62 digits of CRC-32 behind a token. They keep typing errors and garbage from costing a
 * look-up, and let a scanner for leaked secrets tell a real token; they protect nothing.
 */
final class Checksum {

  static final int LENGTH = 6;

  private Checksum() {}

  /** The checksum of the text, behind a separator. */
  static String of(String text, char separator) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    return separator + Alphabet.MIXED.write(crc.getValue(), LENGTH);
  }

  /**
   * Whether the text ends with the separator and the checksum of all before it. Refuses a text that
   * is not ASCII up to there.
   */
  static boolean ends(String text, char separator) {
    int body = text.length() - LENGTH - 1;
    return body >= 0 && ends(text, separator, new byte[body], new CRC32());
  }

  /**
   * The same with what the caller has at hand; for a text that is at least as long as a checksum.
   *
   * @param room for all before the checksum
   * @param crc of nothing so far; again so afterwards
   */
  static boolean ends(String text, char separator, byte[] room, CRC32 crc) {
    int body = text.length() - LENGTH - 1;
    if (text.charAt(body) != separator) {
      return false;
    }
    for (int i = 0; i < body; i++) {
      char c = text.charAt(i);
      if (c > 0x7f) {
        return false;
      }
      room[i] = (byte) c;
    }
    crc.update(room, 0, body);
    long value = crc.getValue();
    crc.reset();
    return written(text, body + 1) == value;
  }

  /** The number in the last digits; -1 if they are none. */
  private static long written(String text, int from) {
    long number = 0;
    for (int i = from; i < text.length(); i++) {
      int digit = Alphabet.MIXED.digit(text.charAt(i));
      if (digit < 0) {
        return -1;
      }
      number = number * Alphabet.MIXED.size() + digit;
    }
    return number;
  }
}
