package dev.castellan.internal.token;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A SHA-256 digest as a value. Two are compared in a time that does not tell where they differ.
 * Immutable.
 */
public final class Digest {

  static final int BYTES = 32;

  private static final int HEX_DIGITS = 2 * BYTES;
  private static final int DIGITS_PER_PART = Long.BYTES * 2;

  private final long first;
  private final long second;
  private final long third;
  private final long fourth;

  private Digest(long first, long second, long third, long fourth) {
    this.first = first;
    this.second = second;
    this.third = third;
    this.fourth = fourth;
  }

  /** Of its 32 bytes. */
  static Digest of(byte[] bytes) {
    ByteBuffer parts = ByteBuffer.wrap(bytes);
    return new Digest(parts.getLong(), parts.getLong(), parts.getLong(), parts.getLong());
  }

  /** Of its 64 lower-case hexadecimal digits; empty if the text is something else. */
  public static Optional<Digest> ofHex(String text) {
    if (text.length() != HEX_DIGITS) {
      return Optional.empty();
    }
    for (int i = 0; i < HEX_DIGITS; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return Optional.empty();
      }
    }
    return Optional.of(new Digest(part(text, 0), part(text, 1), part(text, 2), part(text, 3)));
  }

  private static long part(String text, int index) {
    int from = index * DIGITS_PER_PART;
    return HexFormat.fromHexDigitsToLong(text, from, from + DIGITS_PER_PART);
  }

  /** 64 lower-case hexadecimal digits, valid as a record's id. */
  public String hex() {
    HexFormat format = HexFormat.of();
    return format.toHexDigits(first)
        + format.toHexDigits(second)
        + format.toHexDigits(third)
        + format.toHexDigits(fourth);
  }

  /** The {@code hashCode} of {@link #hex}, without making the text. */
  public int hexHash() {
    return hexHash(hexHash(hexHash(hexHash(0, first), second), third), fourth);
  }

  /** As {@link String#hashCode} goes on from a hash so far, two digits at a time. */
  private static int hexHash(int before, long part) {
    int hash = before;
    for (int shift = Long.SIZE - 8; shift >= 0; shift -= 8) {
      int pair =
          31 * digit((int) (part >>> (shift + 4)) & 0xf) + digit((int) (part >>> shift) & 0xf);
      hash = 31 * 31 * hash + pair;
    }
    return hash;
  }

  /** The character that writes four bits. */
  private static int digit(int value) {
    return value < 10 ? '0' + value : 'a' - 10 + value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Digest that
        && ((first ^ that.first)
                | (second ^ that.second)
                | (third ^ that.third)
                | (fourth ^ that.fourth))
            == 0;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(first);
  }

  /** Always the same words. */
  @Override
  public String toString() {
    return "Digest[hidden]";
  }
}
