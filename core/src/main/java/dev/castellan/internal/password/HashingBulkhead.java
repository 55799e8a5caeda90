package dev.castellan.internal.password;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Bounds how many password hashes run at once, and with them the memory (19 MiB each) and
 * processors that logins can take, and how many callers wait their turn. Whoever finds all places
 * taken learns so at once. Waiting callers get their turn in the order in which they came. Safe for
 * use by many threads.
 */
public final class HashingBulkhead {

  private final Semaphore places;
  private final Semaphore running;

  /**
   * @param concurrent how many hashes run at once, 1 or more
   * @param waiting how many callers wait besides, 0 or more
   * @throws IllegalArgumentException if a number is out of range
   */
  public HashingBulkhead(int concurrent, int waiting) {
    if (concurrent < 1 || waiting < 0) {
      throw new IllegalArgumentException(
          "At least one hash runs and none or more wait: " + concurrent + ", " + waiting);
    }
    // The sum may exceed an int, whoever asks for that many places does not mean a bound.
    this.places = new Semaphore((int) Math.min(Integer.MAX_VALUE, (long) concurrent + waiting));
    this.running = new Semaphore(concurrent, true);
  }

  /**
   * Does the work when its turn comes, and answers {@code Busy} without beginning it if all places
   * are taken or the thread is interrupted while it waits; its interrupt flag is set then. Blocks
   * for its turn and for the work.
   */
  public <T> HashingResult<T> run(Supplier<T> work) {
    if (!places.tryAcquire()) {
      return new HashingResult.Busy<>();
    }
    try {
      return runInTurn(work);
    } finally {
      places.release();
    }
  }

  private <T> HashingResult<T> runInTurn(Supplier<T> work) {
    try {
      running.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new HashingResult.Busy<>();
    }
    // Given back before the place is: else a newcomer could wait beyond the bound.
    try {
      return new HashingResult.Done<>(work.get());
    } finally {
      running.release();
    }
  }
}
