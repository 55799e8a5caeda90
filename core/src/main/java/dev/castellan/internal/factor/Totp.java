package dev.castellan.internal.factor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Codes that follow from a seed and the time: RFC 6238 over RFC 4226. Immutable.
 *
 * @param algorithm what the codes are made with
 * @param digits how long they are; 6 to 8
 */
public record Totp(Algorithm algorithm, int digits) {

  /** What authenticator apps can do, all of them: SHA-1, 6 digits. */
  public static final Totp STANDARD = new Totp(Algorithm.SHA1, 6);

  /** How long one code is shown (RFC 6238, section 4.1). */
  public static final int STEP_SECONDS = 30;

  /** How many steps a clock may be off, either way (RFC 6238, section 5.2). */
  private static final int DRIFT = 1;

  /** How the codes are made (RFC 6238, section 1.2). */
  public enum Algorithm {
    /** The one that all apps know. Collisions, which SHA-1 is weak against, mean nothing here. */
    SHA1("HmacSHA1"),
    /** Known to some apps. */
    SHA256("HmacSHA256"),
    /** Known to some apps. */
    SHA512("HmacSHA512");

    private final String mac;

    Algorithm(String mac) {
      this.mac = mac;
    }
  }

  /**
   * @throws IllegalArgumentException if there are too few or too many digits
   */
  public Totp {
    if (digits < 6 || digits > 8) {
      throw new IllegalArgumentException("A code has 6 to 8 digits, not " + digits);
    }
  }

  /** Which step a time lies in. */
  public static long stepOf(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), (long) STEP_SECONDS);
  }

  /** The code of a step, or of a counter (RFC 4226, section 5.3). */
  public String code(byte[] seed, long step) {
    byte[] hash = hash(seed, ByteBuffer.allocate(Long.BYTES).putLong(step).array());
    int offset = hash[hash.length - 1] & 0xf;
    int number = ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & 0x7fff_ffff;
    String all = "0".repeat(digits) + number;
    return all.substring(all.length() - digits);
  }

  /**
   * The step whose code this is, if that is near the time and after the last one that was accepted:
   * so none is accepted twice. Compares with all that could be meant, whichever it is.
   */
  public OptionalLong accepted(byte[] seed, String code, Instant now, long lastStep) {
    byte[] shown = code.getBytes(StandardCharsets.UTF_8);
    OptionalLong found = OptionalLong.empty();
    for (long step = stepOf(now) - DRIFT; step <= stepOf(now) + DRIFT; step++) {
      boolean same =
          MessageDigest.isEqual(code(seed, step).getBytes(StandardCharsets.US_ASCII), shown);
      if (same && step > lastStep) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  private byte[] hash(byte[] seed, byte[] counter) {
    try {
      Mac mac = Mac.getInstance(algorithm.mac);
      mac.init(new SecretKeySpec(seed, "RAW"));
      return mac.doFinal(counter);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has these MACs", e);
    }
  }
}
