package dev.castellan.sso.internal.http;

import java.time.Duration;

/** How long and how large. */
public record Limits(Duration connect, Duration read, Duration total, int maxBytes) {

  private static final int MIN_BYTES = 1 << 10;
  private static final int MAX_BYTES = 1 << 26;

  /** Checks the bounds. */
  public Limits {
    check(connect, "connect");
    check(read, "read");
    check(total, "total");
    if (maxBytes < MIN_BYTES || maxBytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "An answer has at most " + MIN_BYTES + " to " + MAX_BYTES + " bytes, not " + maxBytes);
    }
  }

  private static void check(Duration limit, String name) {
    if (limit.toMillis() < 1 || limit.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException(
          "The limit " + name + " is from 1 ms to 1 minute, not " + limit);
    }
  }
}
