package dev.castellan.internal.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One of the host's 256-bit keys. It is never used itself: each use has a key of its own derived
 * from it, with HKDF-Expand over HMAC-SHA-256 (RFC 5869, section 2.3; section 3.3 on why a key that
 * is random already needs no extraction). Safe for use by many threads.
 */
final class MasterKey {

  private static final String HMAC = "HmacSHA256";
  private static final int ID_BYTES = 8;

  private final byte[] key;
  private final String id;

  MasterKey(byte[] key) {
    this.key = key.clone();
    this.id = idOf(key);
  }

  /** Names the key without telling anything of it: 16 hexadecimal digits. */
  String id() {
    return id;
  }

  /** The 256-bit key for one use. */
  SecretKeySpec derive(String use, String algorithm) {
    byte[] info = (use + '\u0001').getBytes(StandardCharsets.US_ASCII);
    return new SecretKeySpec(hmac(new SecretKeySpec(key, HMAC), info), algorithm);
  }

  /** The key for HMAC-SHA-256 in one use. */
  SecretKeySpec deriveForHmac(String use) {
    return derive(use, HMAC);
  }

  /** HMAC-SHA-256 (RFC 2104). */
  static byte[] hmac(SecretKeySpec key, byte[] data) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + HMAC, e);
    }
  }

  private static String idOf(byte[] key) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update("castellan key id".getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(sha256.digest(key), 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "MasterKey[" + id + "]";
  }
}
