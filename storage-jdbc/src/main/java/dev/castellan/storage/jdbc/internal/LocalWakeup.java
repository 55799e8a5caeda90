package dev.castellan.storage.jdbc.internal;

import java.time.Duration;
import java.util.concurrent.Semaphore;

/** Wakes for commits of the same handle; those of others are found by the next poll. */
final class LocalWakeup implements Wakeup {

  private final Semaphore hints = new Semaphore(0);

  @Override
  public void await(Duration atMost) {
    if (Uninterrupted.tryAcquire(hints, atMost)) {
      hints.drainPermits();
    }
  }

  @Override
  public void wake() {
    hints.release();
  }
}
