package dev.castellan.login;

import java.time.Duration;
import java.time.Instant;

/**
 * How guessing is slowed down and ended. All nodes of a store count together, and what one account
 * or source is allowed is exact, however many try at once. Give every node the same.
 *
 * <p>After {@code freeAttempts} failures in a row each further attempt has to wait: {@code
 * firstDelay} first, then twice as long each time, up to {@code longestDelay}. After {@code
 * mostFailures} in a row the account stays locked until somebody unlocks it, its password is set
 * anew, or its owner logs in from a device that logged in before. Names that nobody has are treated
 * alike.
 *
 * @param freeAttempts how many failures in a row of one account have no delay; 1 to 20
 * @param firstDelay the first delay; 1 second to 1 hour
 * @param longestDelay the longest one; {@code firstDelay} to 24 hours
 * @param mostFailures how many failures in a row lock an account for good; {@code freeAttempts} to
 *     100 (NIST SP 800-63B-4, section 3.2.2)
 * @param failuresPerSource how many failures of one source within {@code sourceWindow} lock it for
 *     the rest of the window; 5 to 100,000. A source is an IPv4 address or an IPv6 network of 64
 *     bits; calls without an address have none
 * @param sourceWindow how long the failures of a source are added up, from the first one; 1 minute
 *     to 24 hours
 */
public record LockOut(
    int freeAttempts,
    Duration firstDelay,
    Duration longestDelay,
    int mostFailures,
    int failuresPerSource,
    Duration sourceWindow) {

  /**
   * 5 free attempts, 30 seconds doubled up to 1 hour, 50 in a row at most; 50 of one source in 15
   * minutes.
   */
  public static final LockOut STANDARD =
      new LockOut(5, Duration.ofSeconds(30), Duration.ofHours(1), 50, 50, Duration.ofMinutes(15));

  /** Stands for the end of a lock that does not end by itself. */
  public static final Instant UNTIL_UNLOCKED = Instant.parse("9999-12-31T23:59:59Z");

  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  public LockOut {
    require("freeAttempts", freeAttempts, 1, 20);
    require("firstDelay", firstDelay, Duration.ofSeconds(1), Duration.ofHours(1));
    require("longestDelay", longestDelay, firstDelay, Duration.ofHours(24));
    require("mostFailures", mostFailures, freeAttempts, 100);
    require("failuresPerSource", failuresPerSource, 5, 100_000);
    require("sourceWindow", sourceWindow, Duration.ofMinutes(1), Duration.ofHours(24));
  }

  private static <T extends Comparable<T>> void require(String name, T value, T least, T most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          name + " is " + least + " to " + most + "; this one is " + value);
    }
  }

  /**
   * How long an account waits after so many failures in a row; zero while they are free. The lock
   * for good is not counted here.
   */
  public Duration delayAfter(int failures) {
    if (failures < freeAttempts) {
      return Duration.ZERO;
    }
    Duration delay = firstDelay;
    for (int i = freeAttempts; i < failures && delay.compareTo(longestDelay) < 0; i++) {
      delay = delay.multipliedBy(2);
    }
    return delay.compareTo(longestDelay) < 0 ? delay : longestDelay;
  }
}
