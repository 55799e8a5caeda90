package dev.castellan.internal.license;

import dev.castellan.internal.model.LicenseClockDoc;
import dev.castellan.storage.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The time by which a licence is judged: the highest that any node has seen. It goes on with the
 * clock that nobody sets, whatever the time of day says.
 *
 * <ul>
 *   <li>A time of day that is a little ahead is taken over; one that is more than {@link #JUMP}
 *       ahead only when that has been so for {@link #SETTLES} of uptime, so that a clock which is
 *       wrong for an hour ends no licence.
 *   <li>A time of day that is behind changes nothing: the licence goes on by uptime. By more than
 *       {@link #SLACK} the clock is suspect.
 *   <li>A restart goes on where the store says that the last run was.
 * </ul>
 *
 * <p>Not thread-safe.
 */
final class LicenseClock {

  /** More than this at once is no drift. */
  static final Duration JUMP = Duration.ofDays(1);

  /** How long a jump must last to be believed. */
  static final Duration SETTLES = Duration.ofHours(24);

  /** So much the clocks of several nodes may differ. */
  static final Duration SLACK = Duration.ofMinutes(10);

  private final TimeSource time;
  private Optional<Instant> seen = Optional.empty();
  private long lookedAt;
  private long resets;
  private OptionalLong jumpedAt = OptionalLong.empty();
  private boolean suspect;

  LicenseClock(TimeSource time) {
    this.time = time;
  }

  /**
   * Looks at the clocks.
   *
   * @param stored what the store knows
   * @return the time by which licences are judged now
   */
  Instant look(Optional<LicenseClockDoc> stored) {
    long nanos = time.nanoTime();
    Instant day = time.instant();
    Instant now = seen.map(last -> last.plusNanos(nanos - lookedAt)).orElse(day);
    if (stored.isPresent()) {
      now = heard(stored.get(), now);
    }
    now = withDay(now, day, nanos);
    seen = Optional.of(now);
    lookedAt = nanos;
    return now;
  }

  /** What another node or run has seen counts, unless this one knows of a later reset. */
  private Instant heard(LicenseClockDoc stored, Instant now) {
    if (seen.isEmpty() || stored.resets() > resets) {
      resets = stored.resets();
      jumpedAt = OptionalLong.empty();
      return stored.seen();
    }
    return stored.resets() == resets && stored.seen().isAfter(now) ? stored.seen() : now;
  }

  private Instant withDay(Instant now, Instant day, long nanos) {
    suspect = day.isBefore(now.minus(SLACK));
    if (!day.isAfter(now)) {
      jumpedAt = OptionalLong.empty();
      return now;
    }
    if (Duration.between(now, day).compareTo(JUMP) <= 0) {
      jumpedAt = OptionalLong.empty();
      return day;
    }
    if (jumpedAt.isEmpty()) {
      jumpedAt = OptionalLong.of(nanos);
    }
    if (nanos - jumpedAt.getAsLong() < SETTLES.toNanos()) {
      return now;
    }
    jumpedAt = OptionalLong.empty();
    return day;
  }

  /** Whether the time of day was behind at the last look. */
  boolean isSuspect() {
    return suspect;
  }
}
