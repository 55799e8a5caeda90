package dev.castellan.storage.testkit;

import dev.castellan.storage.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** The machine's clocks, of which the time of day can be set while the other one runs on. */
final class ShiftedTime implements TimeSource {

  private final TimeSource machine = TimeSource.system();
  private volatile Duration shift = Duration.ZERO;

  void shift(Duration from) {
    shift = from;
  }

  @Override
  public Instant instant() {
    return machine.instant().plus(shift);
  }

  @Override
  public long nanoTime() {
    return machine.nanoTime();
  }
}
