package dev.castellan.login;

import java.time.Duration;

/**
 * How long a session lasts.
 *
 * @param idle it ends when it was not used for so long; 5 minutes to 30 days
 * @param absolute it ends after so long, used or not; at least {@code idle}, at most 90 days
 */
public record SessionLimits(Duration idle, Duration absolute) {

  /** 30 minutes idle, 12 hours in all (NIST SP 800-63B-4, AAL2). */
  public static final SessionLimits STANDARD =
      new SessionLimits(Duration.ofMinutes(30), Duration.ofHours(12));

  /**
   * @throws IllegalArgumentException if a limit is out of range
   */
  public SessionLimits {
    if (idle.compareTo(Duration.ofMinutes(5)) < 0 || idle.compareTo(Duration.ofDays(30)) > 0) {
      throw new IllegalArgumentException(
          "A session's idle limit is 5 minutes to 30 days; this one is " + idle);
    }
    if (absolute.compareTo(idle) < 0 || absolute.compareTo(Duration.ofDays(90)) > 0) {
      throw new IllegalArgumentException(
          "A session's absolute limit is the idle limit to 90 days; this one is " + absolute);
    }
  }
}
