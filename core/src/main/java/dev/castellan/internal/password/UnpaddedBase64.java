package dev.castellan.internal.password;

import java.util.Base64;
import java.util.Optional;

/** Base64 without padding (RFC 4648, section 4), of which each sequence of bytes has one text. */
final class UnpaddedBase64 {

  private UnpaddedBase64() {}

  /** The bytes of this text; empty if it is not exactly what {@link #encode} writes of so many. */
  static Optional<byte[]> decode(String text, int minBytes, int maxBytes) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      boolean fits = bytes.length >= minBytes && bytes.length <= maxBytes;
      // The JDK's decoder takes padding and stray bits, so one hash would have several texts.
      return fits && encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static String encode(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }
}
