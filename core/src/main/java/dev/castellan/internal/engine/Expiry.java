package dev.castellan.internal.engine;

import dev.castellan.event.AdminEvent.ApiKeyExpiring;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** When it is told that a key will end. */
final class Expiry {

  /** From the earliest to the last. */
  private static final List<Duration> WARNINGS =
      ApiKeyExpiring.WARNING_DAYS.stream().map(Duration::ofDays).toList();

  private Expiry() {}

  /** The times at which something happens by this end, and it itself, in order. */
  static Stream<Instant> times(Instant end) {
    return Stream.concat(WARNINGS.stream().map(end::minus), Stream.of(end));
  }

  /** Whether a warning was due in between: after the one time and not after the other. */
  static boolean isTold(Instant end, Instant before, Instant now) {
    return now.isBefore(end) && times(end).anyMatch(at -> before.isBefore(at) && !now.isBefore(at));
  }

  /** Whether the end is so near that a warning was due already. */
  static boolean isNear(Instant end, Instant now) {
    return now.isBefore(end) && !now.isBefore(end.minus(WARNINGS.get(0)));
  }

  /** The event for a key that ends then. */
  static ApiKeyExpiring event(String id, String name, Instant end, Instant now) {
    Duration left = Duration.between(now, end);
    long days = left.toDays() + (left.equals(Duration.ofDays(left.toDays())) ? 0 : 1);
    return new ApiKeyExpiring(id, name, days, end);
  }
}
