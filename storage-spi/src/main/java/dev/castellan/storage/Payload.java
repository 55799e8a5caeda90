package dev.castellan.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a record holds: bytes that the store keeps and returns unchanged and never looks into.
 *
 * <p>The library writes JSON in UTF-8, so that an operator can read a store with its own tools. At
 * most {@value #MAX_BYTES} bytes. Immutable. {@link #toString} shows the size only: a payload may
 * hold the hash of a secret.
 */
public final class Payload {

  /** The largest payload, in bytes. */
  public static final int MAX_BYTES = 64 * 1024;

  private final byte[] bytes;

  private Payload(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "A payload has at most " + MAX_BYTES + " bytes; this one has " + bytes.length);
    }
    this.bytes = bytes;
  }

  /**
   * A payload with a copy of these bytes.
   *
   * @throws IllegalArgumentException if they are more than {@value #MAX_BYTES}
   */
  public static Payload of(byte[] bytes) {
    return new Payload(bytes.clone());
  }

  /**
   * The text in UTF-8.
   *
   * @throws IllegalArgumentException if that takes more than {@value #MAX_BYTES} bytes
   */
  public static Payload ofText(String text) {
    return new Payload(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The bytes as UTF-8 text. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** How many bytes there are. */
  public int size() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Payload[" + bytes.length + " bytes]";
  }
}
