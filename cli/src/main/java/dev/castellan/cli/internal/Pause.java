package dev.castellan.cli.internal;

import java.time.Duration;

/** How a command waits between two looks. */
@FunctionalInterface
public interface Pause {

  /** Waits as long as it was told. */
  Pause SLEEP =
      time -> {
        try {
          Thread.sleep(time.toMillis());
          return true;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      };

  /**
   * Waits.
   *
   * @return whether to go on
   */
  boolean take(Duration time);
}
