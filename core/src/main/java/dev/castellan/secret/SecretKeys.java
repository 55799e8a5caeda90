package dev.castellan.secret;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The 256-bit keys under which Castellan keeps secrets that it must read again. The first one
 * encrypts; all of them decrypt, so a new key is put first while the old one still follows.
 *
 * <p>Every node of a cluster is given the same keys. To rotate without an outage, first start all
 * nodes with the new key <em>second</em>, then again with it first. Immutable.
 */
public final class SecretKeys {

  /** The length of a key in bytes. */
  public static final int KEY_BYTES = 32;

  private final List<byte[]> keys;

  private SecretKeys(List<byte[]> keys) {
    this.keys = keys;
  }

  /**
   * Keys of {@value #KEY_BYTES} random bytes each, the encrypting one first.
   *
   * @throws IllegalArgumentException if one has another length, or all its bytes are equal
   */
  public static SecretKeys of(byte[] active, byte[]... older) {
    List<byte[]> all = new ArrayList<>();
    all.add(requireKey(active));
    for (byte[] key : older) {
      all.add(requireKey(key));
    }
    return new SecretKeys(List.copyOf(all));
  }

  /**
   * Keys in Base64 (RFC 4648, section 4), as {@code openssl rand -base64 32} prints them.
   *
   * @throws IllegalArgumentException if one is not valid
   */
  public static SecretKeys ofBase64(SecretText active, SecretText... older) {
    byte[][] rest = new byte[older.length][];
    for (int i = 0; i < older.length; i++) {
      rest[i] = decode(older[i]);
    }
    return of(decode(active), rest);
  }

  /** Copies of the keys, the encrypting one first. */
  public List<byte[]> exposeAll() {
    return keys.stream().map(byte[]::clone).toList();
  }

  private static byte[] decode(SecretText base64) {
    try {
      return Base64.getDecoder().decode(base64.expose().strip());
    } catch (IllegalArgumentException e) {
      // The cause would quote a character of the key.
      throw new IllegalArgumentException("A secret key is not valid Base64");
    }
  }

  private static byte[] requireKey(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "A secret key has " + KEY_BYTES + " bytes; this one has " + key.length);
    }
    int differing = 0;
    for (byte b : key) {
      differing |= b ^ key[0];
    }
    if (differing == 0) {
      throw new IllegalArgumentException("A secret key is random; all bytes of this one are equal");
    }
    return key.clone();
  }

  @Override
  public String toString() {
    return "SecretKeys[" + keys.size() + " hidden]";
  }
}
