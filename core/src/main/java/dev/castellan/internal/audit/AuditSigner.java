package dev.castellan.internal.audit;

import dev.castellan.internal.secret.KeyedMac;
import dev.castellan.secret.SecretKeys;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Signs the records of the audit log. The last member of their JSON, {@code mac}, vouches for the
 * key of the record and for all bytes before it: HMAC-SHA-256 of their SHA-256, under a key derived
 * from the host's. That SHA-256 is also what the next entry of the chain holds, so the chain can be
 * followed without the key.
 *
 * <p>Bytes, not meanings: how the store gives them back is how they were signed. Safe for use by
 * many threads.
 */
public final class AuditSigner {

  private static final String OPENING = ",\"mac\":\"";
  private static final String CLOSING = "\"}";
  private static final int MAC_CHARACTERS = 43;
  private static final int TAIL = OPENING.length() + MAC_CHARACTERS + CLOSING.length();

  private final KeyedMac mac;

  /** Signs under the first of these keys. */
  public AuditSigner(SecretKeys keys) {
    this.mac = new KeyedMac(keys, "castellan audit log");
  }

  /**
   * A record as it is stored.
   *
   * @param payload with the signature
   * @param digest of what was signed, in Base64
   */
  public record Signed(Payload payload, String digest) {}

  /** Signs what will be stored there: an object of JSON without a member {@code mac}. */
  public Signed sign(RecordKey key, Payload plain) {
    byte[] bytes = plain.bytes();
    byte[] hash = hash(sha256(), key, bytes, bytes.length - 1);
    byte[] signed = Arrays.copyOf(bytes, bytes.length - 1 + TAIL);
    byte[] tail = (OPENING + text(mac.make(hash)) + CLOSING).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(tail, 0, signed, bytes.length - 1, TAIL);
    return new Signed(Payload.of(signed), text(hash));
  }

  /** The hash of what was signed; of all there is, if nothing was. */
  public static byte[] hash(MessageDigest sha256, StoredRecord stored) {
    return hash(sha256, stored.key(), stored.payload().bytes());
  }

  /** The same of a payload that is at hand. */
  static byte[] hash(MessageDigest sha256, RecordKey key, byte[] bytes) {
    return hash(
        sha256, key, bytes, isSigned(bytes) ? bytes.length - TAIL : Math.max(0, bytes.length - 1));
  }

  /** The same as text. */
  public static String hash(StoredRecord stored) {
    return text(hash(sha256(), stored));
  }

  /** Whether one who has a key of this node's signed it; takes as long if not. */
  public boolean verifies(StoredRecord stored) {
    return verifies(stored, hash(sha256(), stored));
  }

  /** The same of a record whose hash is known. */
  boolean verifies(StoredRecord stored, byte[] hash) {
    byte[] bytes = stored.payload().bytes();
    if (!isSigned(bytes)) {
      return false;
    }
    String made =
        new String(
            bytes,
            bytes.length - CLOSING.length() - MAC_CHARACTERS,
            MAC_CHARACTERS,
            StandardCharsets.US_ASCII);
    try {
      byte[] shown = Base64.getUrlDecoder().decode(made);
      return text(shown).equals(made) && mac.verifies(hash, shown);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isSigned(byte[] bytes) {
    int opening = bytes.length - TAIL;
    if (opening <= 0) {
      return false;
    }
    String tail = new String(bytes, opening, TAIL, StandardCharsets.ISO_8859_1);
    return tail.startsWith(OPENING) && tail.endsWith(CLOSING);
  }

  /** The part that was signed ends before the closing brace, which takes no part. */
  private static byte[] hash(MessageDigest sha256, RecordKey key, byte[] bytes, int length) {
    sha256.update(key.collection().getBytes(StandardCharsets.US_ASCII));
    sha256.update((byte) '/');
    sha256.update(key.id().getBytes(StandardCharsets.US_ASCII));
    sha256.update((byte) '\n');
    sha256.update(bytes, 0, length);
    return sha256.digest();
  }

  static String text(byte[] hash) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
