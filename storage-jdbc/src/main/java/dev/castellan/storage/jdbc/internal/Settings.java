package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.TimeSource;
import java.time.Duration;

/**
 * What the builder was told.
 *
 * @param create whether to create a store that is missing
 * @param lossyServer whether a server that may lose commits in a power failure is accepted
 * @param time the clock
 * @param timeout how long one step may wait for others
 * @param pollInterval how long a watcher waits between two looks
 * @param changesKept how many batches watchers may be behind before they read everything again
 */
public record Settings(
    boolean create,
    boolean lossyServer,
    TimeSource time,
    Duration timeout,
    Duration pollInterval,
    int changesKept) {

  private static final Duration MIN_TIMEOUT = Duration.ofMillis(100);
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration MIN_POLL = Duration.ofMillis(1);
  // Half of the second within which ChangeListener.current() must come.
  private static final Duration MAX_POLL = Duration.ofMillis(500);
  private static final int MAX_KEPT = 1_000_000;

  /**
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Settings {
    requireWithin("timeout", timeout, MIN_TIMEOUT, MAX_TIMEOUT);
    requireWithin("poll interval", pollInterval, MIN_POLL, MAX_POLL);
    if (changesKept < 1 || changesKept > MAX_KEPT) {
      throw new IllegalArgumentException(
          "The number of changes kept is 1 to " + MAX_KEPT + ", not " + changesKept);
    }
  }

  /** What holds when nothing is said. */
  public static Settings defaults() {
    return new Settings(
        false, false, TimeSource.system(), Duration.ofSeconds(5), Duration.ofMillis(100), 10_000);
  }

  public Settings withCreate(boolean value) {
    return new Settings(value, lossyServer, time, timeout, pollInterval, changesKept);
  }

  public Settings withLossyServer(boolean value) {
    return new Settings(create, value, time, timeout, pollInterval, changesKept);
  }

  public Settings withTime(TimeSource value) {
    return new Settings(create, lossyServer, value, timeout, pollInterval, changesKept);
  }

  public Settings withTimeout(Duration value) {
    return new Settings(create, lossyServer, time, value, pollInterval, changesKept);
  }

  public Settings withPollInterval(Duration value) {
    return new Settings(create, lossyServer, time, timeout, value, changesKept);
  }

  public Settings withChangesKept(int value) {
    return new Settings(create, lossyServer, time, timeout, pollInterval, value);
  }

  private static void requireWithin(String what, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "The "
              + what
              + " is "
              + least.toMillis()
              + " to "
              + most.toMillis()
              + " ms, not "
              + value);
    }
  }
}
