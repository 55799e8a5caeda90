package dev.castellan.internal.service;

import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Bounds how much of a node those take who have a policy looked at, which can last for seconds.
 * Nobody waits: who finds no room learns so at once. Saves have room of their own, so that those
 * who only read keep nobody from changing something. Safe for use by many threads.
 */
public final class PolicyRoom {

  private static final int REVIEWS = 1;
  private static final int SAVES = 8;

  private final Semaphore reviews = new Semaphore(REVIEWS);
  private final Semaphore saves = new Semaphore(SAVES);

  /** With nobody in it. */
  public PolicyRoom() {}

  /**
   * Looks at a policy.
   *
   * @throws UnavailableException with {@code busy} if somebody else does
   */
  <T> T reviewing(Supplier<T> work) {
    return in(reviews, work);
  }

  /**
   * Puts a policy in force.
   *
   * @throws UnavailableException with {@code busy} if too many others do
   */
  <T> T saving(Supplier<T> work) {
    return in(saves, work);
  }

  private static <T> T in(Semaphore room, Supplier<T> work) {
    if (!room.tryAcquire()) {
      throw new UnavailableException(
          ErrorCode.BUSY, "Others have policies looked at; try again a little later");
    }
    try {
      return work.get();
    } finally {
      room.release();
    }
  }
}
