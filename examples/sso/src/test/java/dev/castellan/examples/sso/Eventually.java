package dev.castellan.examples.sso;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for something that another process or thread does in its own time. */
final class Eventually {

  private static final int LIMIT_SECONDS = 60;
  private static final int LOOK_AGAIN_MILLIS = 20;

  private Eventually() {}

  /** Returns once it holds; fails with this description if that takes more than a minute. */
  static void await(String what, Callable<Boolean> holds) throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!holds.call()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("Not within " + LIMIT_SECONDS + " s: " + what);
      }
      never.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
