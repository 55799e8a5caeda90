package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.TimeSource;
import java.time.Duration;

/**
 * A moment by the machine's clock at which a wait ends.
 *
 * @param nanos the moment, as {@link TimeSource#nanoTime} counts
 */
record Deadline(long nanos) {

  static Deadline in(Duration time) {
    return new Deadline(TimeSource.system().nanoTime() + time.toNanos());
  }

  Duration remaining() {
    return Duration.ofNanos(Math.max(0, nanos - TimeSource.system().nanoTime()));
  }

  boolean passed() {
    return remaining().isZero();
  }
}
