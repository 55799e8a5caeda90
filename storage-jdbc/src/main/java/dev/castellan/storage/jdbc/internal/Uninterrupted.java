package dev.castellan.storage.jdbc.internal;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Short waits that an interrupt does not end; the flag is set again afterwards.
 *
 * <p>All of them are bounded, and a storage call that gave up half-way because of an interrupt
 * would only leave its caller with an unknown outcome. They follow the machine's clock and not an
 * injected one: a test's clock that stands still must not make a call wait for ever.
 */
final class Uninterrupted {

  private Uninterrupted() {}

  /** Whether a permit could be had in time. */
  static boolean tryAcquire(Semaphore permits, Duration atMost) {
    boolean interrupted = false;
    Deadline deadline = Deadline.in(atMost);
    try {
      while (true) {
        try {
          return permits.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      restore(interrupted);
    }
  }

  /** Waits about this long. */
  static void pause(Duration about) {
    boolean interrupted = Thread.interrupted();
    LockSupport.parkNanos(about.toNanos());
    restore(interrupted);
  }

  /** Waits for the thread's end; whether it came in time. */
  static boolean join(Thread thread, Duration atMost) {
    boolean interrupted = false;
    Deadline deadline = Deadline.in(atMost);
    try {
      while (thread.isAlive() && !deadline.passed()) {
        try {
          TimeUnit.NANOSECONDS.timedJoin(thread, deadline.remaining().toNanos());
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return !thread.isAlive();
    } finally {
      restore(interrupted);
    }
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
