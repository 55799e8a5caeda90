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
}
