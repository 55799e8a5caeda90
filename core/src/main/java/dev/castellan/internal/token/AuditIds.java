package dev.castellan.internal.token;

import dev.castellan.storage.TimeSource;
import java.security.SecureRandom;
import java.time.Duration;
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

  /** Behind this, a stamp is larger than a {@code long}. */
  private static final String LARGEST =
      Alphabet.LOWER.write(Long.MAX_VALUE, STAMP_DIGITS) + "z".repeat(LENGTH - STAMP_DIGITS);

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
    return next(tail(), "");
  }

  /** The random part of an id that is made later. */
  public String tail() {
    return Alphabet.LOWER.random(LENGTH - STAMP_DIGITS, random);
  }

  /**
   * A new id that sorts before all that this made so far, and before this one.
   *
   * @param tail what {@link #tail} made
   * @param before an id; anything else for none
   */
  public String next(String tail, String before) {
    long least = isId(before) ? stampOf(before) + 1 : 0;
    long now = Math.max(least, stamp(time.instant()));
    long stamp = last.updateAndGet(previous -> Math.max(previous + 1, now));
    return Alphabet.LOWER.write(Long.MAX_VALUE - stamp, STAMP_DIGITS) + tail;
  }

  /** Whether the ids made so far run ahead of the clock by more than this: it was set back. */
  public boolean isAhead(Duration limit) {
    return last.get() > stamp(time.instant().plus(limit));
  }

  /**
   * Goes on behind an id that somebody else made, unless that runs ahead of the clock by more than
   * this.
   */
  public void startAfter(String id, Duration limit) {
    long stamp = stampOf(id);
    if (stamp <= stamp(time.instant().plus(limit))) {
      last.accumulateAndGet(stamp, Math::max);
    }
  }

  /** Forgets the ids made so far: the next one is by the clock again. */
  public void restart() {
    last.set(-1);
  }

  /** The largest id that an entry of this moment can have: all older entries have larger ones. */
  public static String oldestAt(Instant instant) {
    return Alphabet.LOWER.write(Long.MAX_VALUE - stamp(instant), STAMP_DIGITS)
        + "z".repeat(LENGTH - STAMP_DIGITS);
  }

  /** Whether this looks like an id of this kind. */
  public static boolean isId(String id) {
    return id.length() == LENGTH
        && Alphabet.LOWER.hasAll(id, 0, LENGTH)
        && id.compareTo(LARGEST) <= 0;
  }

  /**
   * When an id was made, to the millisecond; later than the clock said if the clock had gone back.
   *
   * @throws IllegalArgumentException if it is no id of this kind
   */
  public static Instant timeOf(String id) {
    if (!isId(id)) {
      throw new IllegalArgumentException(
          "An audit id has " + LENGTH + " lower-case letters and digits that hold a time");
    }
    return Instant.ofEpochMilli(stampOf(id) >> SEQUENCE_BITS);
  }

  private static long stampOf(String id) {
    return Long.MAX_VALUE - Alphabet.LOWER.read(id.substring(0, STAMP_DIGITS));
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
