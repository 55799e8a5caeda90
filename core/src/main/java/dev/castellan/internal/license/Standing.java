package dev.castellan.internal.license;

import dev.castellan.license.License;
import dev.castellan.license.LicenseState;
import dev.castellan.license.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * How a licence stands at a time: its own state, and what it gives then.
 *
 * @param state {@code VALID}, {@code EXPIRING}, {@code IN_GRACE}, {@code EXPIRED} or {@code
 *     NOT_YET_VALID}
 * @param daysLeft until it expires, rounded up; empty if it never does
 */
public record Standing(LicenseState state, Optional<Long> daysLeft) {

  /** So long before the end it is said. */
  static final long EXPIRING_DAYS = 30;

  private static final long DAY = Duration.ofDays(1).toSeconds();

  /** How this licence stands then. */
  public static Standing of(License license, Instant time) {
    Optional<Long> left =
        license
            .expiresAt()
            .map(end -> -Math.floorDiv(time.getEpochSecond() - end.getEpochSecond(), DAY));
    return new Standing(state(license, time, left), left);
  }

  private static LicenseState state(License license, Instant time, Optional<Long> daysLeft) {
    if (time.isBefore(license.validFrom())) {
      return LicenseState.NOT_YET_VALID;
    }
    if (license.graceEndsAt().map(end -> !time.isBefore(end)).orElse(false)) {
      return LicenseState.EXPIRED;
    }
    if (license.expiresAt().map(end -> !time.isBefore(end)).orElse(false)) {
      return LicenseState.IN_GRACE;
    }
    return daysLeft.map(days -> days <= EXPIRING_DAYS).orElse(false)
        ? LicenseState.EXPIRING
        : LicenseState.VALID;
  }

  /** Whether it gives nothing now. */
  public boolean isOver() {
    return state == LicenseState.EXPIRED || state == LicenseState.NOT_YET_VALID;
  }

  /** All that is to say, at so many connections. */
  public Set<LicenseState> states(Limit limit, long connections) {
    Set<LicenseState> states = EnumSet.of(state);
    if (connections > limit.hard()) {
      states.add(LicenseState.OVER_HARD);
    } else if (connections > limit.soft()) {
      states.add(LicenseState.OVER_SOFT);
    }
    return states;
  }
}
