package dev.castellan.sso.internal.http;

import dev.castellan.storage.TimeSource;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** When a whole request must be over, however often the peer sends another byte. */
public final class Deadline {

  private final TimeSource time;
  private final long end;

  /** So much from now on. */
  public Deadline(TimeSource time, Duration total) {
    this.time = time;
    this.end = time.nanoTime() + total.toNanos();
  }

  /**
   * What is left for one step, in milliseconds; at least 1.
   *
   * @throws SocketTimeoutException if nothing is left
   */
  public int millis(Duration atMost) throws SocketTimeoutException {
    long left = TimeUnit.NANOSECONDS.toMillis(end - time.nanoTime());
    if (left < 1) {
      throw new SocketTimeoutException("The time for the whole request is over");
    }
    return (int) Math.min(left, Math.max(1, atMost.toMillis()));
  }
}
