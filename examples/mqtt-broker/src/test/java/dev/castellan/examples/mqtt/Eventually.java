package dev.castellan.examples.mqtt;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for something that another process does in its own time. */
final class Eventually {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int LOOK_AGAIN_MILLIS = 20;

  private Eventually() {}

  /** Returns once it holds; fails with this description if that takes more than a minute. */
  static void await(String what, BooleanSupplier holds) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("Not within " + LIMIT.toSeconds() + " s: " + what);
      }
      never.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
