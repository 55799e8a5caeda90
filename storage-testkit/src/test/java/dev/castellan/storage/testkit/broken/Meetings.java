package dev.castellan.storage.testkit.broken;

import java.util.Optional;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Where threads of a broken store wait for each other, so that its race is lost every time. */
final class Meetings {

  private Meetings() {}

  /**
   * Waits a little for another thread.
   *
   * @return whether one came: to one of the two, "first", to the other one, "second"
   */
  static Optional<String> tryMeet(Exchanger<String> place, int millis) {
    String mine = Thread.currentThread().getName();
    try {
      String other = place.exchange(mine, millis, TimeUnit.MILLISECONDS);
      return Optional.of(mine.compareTo(other) < 0 ? "first" : "second");
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Waits a little for something to become true. */
  static void waitUntil(BooleanSupplier condition, int millis) {
    for (int i = 0; i < millis && !condition.getAsBoolean(); i++) {
      tryMeet(new Exchanger<>(), 1);
    }
  }
}
