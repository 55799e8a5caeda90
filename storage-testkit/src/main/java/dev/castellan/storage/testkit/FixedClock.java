package dev.castellan.storage.testkit;

import dev.castellan.storage.TimeSource;
import java.time.Duration;
import java.time.Instant;

/**
 * A clock that stands still until a test moves it. Time of day and elapsed time move together with
 * {@link #advance}, and apart with the other two: as when somebody sets a machine's clock, or when
 * a machine sleeps.
 *
 * <p>Safe for use by many threads.
 */
public final class FixedClock implements TimeSource {

  private Instant instant;
  private long nanos;

  private FixedClock(Instant instant) {
    this.instant = instant;
  }

  /** A clock that shows this date and time. */
  public static FixedClock at(Instant instant) {
    return new FixedClock(instant);
  }

  /**
   * A clock that shows this date and time.
   *
   * @param instant in ISO 8601, such as {@code 2026-01-01T00:00:00Z}
   * @throws java.time.format.DateTimeParseException if it is not
   */
  public static FixedClock at(String instant) {
    return at(Instant.parse(instant));
  }

  @Override
  public synchronized Instant instant() {
    return instant;
  }

  @Override
  public synchronized long nanoTime() {
    return nanos;
  }

  /**
   * Lets time pass.
   *
   * @throws IllegalArgumentException if the duration is negative
   */
  public synchronized void advance(Duration duration) {
    advanceElapsed(duration);
    instant = instant.plus(duration);
  }

  /**
   * Lets {@link #nanoTime} pass alone.
   *
   * @throws IllegalArgumentException if the duration is negative
   */
  public synchronized void advanceElapsed(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("Elapsed time never goes back; asked for " + duration);
    }
    nanos += duration.toNanos();
  }

  /** Sets the time of day alone, forward or back. */
  public synchronized void set(Instant now) {
    instant = now;
  }
}
