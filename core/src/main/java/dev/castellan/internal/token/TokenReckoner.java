package dev.castellan.internal.token;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Reckons what tokens are looked at by: their checksum, and what is stored of them, which is
 * SHA-256 of a session's, and of a key's secret bound to the key's id, so that the hash of one key
 * is worth nothing in the record of another. All are of ASCII characters alone.
 *
 * <p>Asked for with each call of each client, so each thread has a digest and room for a message of
 * its own, and nothing is made but the answer. No secret stays in them. Safe for use by many
 * threads; never blocks.
 */
final class TokenReckoner {

  private static final String KEY = "castellan api key ";

  private final ThreadLocal<Lane> lanes = ThreadLocal.withInitial(Lane::new);

  /** Whether a text of a token's length ends as {@link Checksum} says. */
  boolean hasChecksum(String text) {
    return lanes.get().hasChecksum(text);
  }

  /** Of a session's token. */
  Digest ofSession(Slice token) {
    return lanes.get().ofSession(token);
  }

  /** Of a key's secret. */
  Digest ofKey(Slice id, Slice secret) {
    return lanes.get().ofKey(id, secret);
  }

  /** Of a key's secret, for once. */
  static Digest ofKeyOnce(Slice id, Slice secret) {
    return new Lane().ofKey(id, secret);
  }

  /** What a thread has of its own. */
  private static final class Lane {

    private final MessageDigest sha256 = Sha256.begin();
    private final CRC32 crc = new CRC32();
    private final byte[] message =
        new byte[KEY.length() + Tokens.MAX_GIVEN_ID + 1 + Tokens.MAX_GIVEN_SECRET];
    private final byte[] bytes = new byte[Digest.BYTES];

    boolean hasChecksum(String text) {
      try {
        return Checksum.ends(text, '_', message, crc);
      } finally {
        wipe(text.length());
      }
    }

    Digest ofSession(Slice token) {
      return digest(token.put(message, 0));
    }

    Digest ofKey(Slice id, Slice secret) {
      int end = id.put(message, Slice.all(KEY).put(message, 0));
      message[end] = ' ';
      return digest(secret.put(message, end + 1));
    }

    /** Of the message of this length. */
    private Digest digest(int length) {
      try {
        sha256.update(message, 0, length);
        sha256.digest(bytes, 0, bytes.length);
        return Digest.of(bytes);
      } catch (DigestException e) {
        throw new IllegalStateException("SHA-256 has 32 bytes", e);
      } finally {
        wipe(length);
      }
    }

    private void wipe(int length) {
      Arrays.fill(message, 0, length, (byte) 0);
    }
  }
}
