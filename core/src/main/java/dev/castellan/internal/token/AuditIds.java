package dev.castellan.internal.token;

import dev.castellan.storage.TimeSource;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes ids whose ascending order is newest first, as a page of the audit log wants it.
 *
 * <p>An id is a stamp and a random tail. The stamp counts milliseconds since 1970 times 65,536 and
 * rises with every id of this object, also while the clock stands still or goes back; it is written
 * as its distance from the largest one. So entries of one node are always in the order in which
 * they were made, and entries of several nodes as far as their clocks agree. Safe for use by many
 * threads.
 */
public final class AuditIds {

  /** How long an id is. */
  public static final int LENGTH = 24;

  /** Enough digits of base 36 for 63 bits. */
  private static final int STAMP_DIGITS = 13;

  private static final int SEQUENCE_BITS = 16;
  private static final long MAX_MILLIS = Long.MAX_VALUE >> SEQUENCE_BITS;

  private final TimeSource time;
  private final SecureRandom random;
  private final AtomicLong last = new AtomicLong(-1);

  /** Ids by this clock. */
  public AuditIds(TimeSource time, SecureRandom random) {
    this.time = time;
    this.random = random;
  }

  /** A new id: {@value #LENGTH} lower-case letters and digits, before all that this made so far. */
  public String next() {
    long now = stamp(time.instant());
    long stamp = last.updateAndGet(previous -> Math.max(previous + 1, now));
    return Alphabet.LOWER.write(Long.MAX_VALUE - stamp, STAMP_DIGITS)
        + Alphabet.LOWER.random(LENGTH - STAMP_DIGITS, random);
  }

  /**
   * When an id was made, to the millisecond; later than the clock said if the clock had gone back.
   *
   * @throws IllegalArgumentException if it is no id of this kind
   */
  public static Instant timeOf(String id) {
    if (id.length() != LENGTH || !Alphabet.LOWER.hasAll(id, 0, LENGTH)) {
      throw new IllegalArgumentException(
          "An audit id has " + LENGTH + " lower-case letters and digits");
    }
    try {
      long stamp = Long.MAX_VALUE - Alphabet.LOWER.read(id.substring(0, STAMP_DIGITS));
      return Instant.ofEpochMilli(stamp >> SEQUENCE_BITS);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("The time of this audit id is out of range", e);
    }
  }

  private static long stamp(Instant instant) {
    long millis = Math.max(0, Math.min(MAX_MILLIS, toMillis(instant)));
    return millis << SEQUENCE_BITS;
  }

  private static long toMillis(Instant instant) {
    try {
      return instant.toEpochMilli();
    } catch (ArithmeticException e) {
      return instant.getEpochSecond() < 0 ? 0 : MAX_MILLIS;
    }
  }
}
