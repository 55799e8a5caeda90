package dev.castellan.storage;

import dev.castellan.storage.internal.SystemRuntime;
import java.time.Instant;

/**
 * Where time comes from. Everything in Castellan that looks at a clock is handed one, so that a
 * test can hold it still, move it, or set it back.
 *
 * <p>Safe for use by many threads; never blocks.
 */
public interface TimeSource {

  /** The machine's clocks. */
  static TimeSource system() {
    return SystemRuntime.time();
  }

  /** The date and time of day; may jump when somebody sets the clock. */
  Instant instant();

  /**
   * Nanoseconds since an arbitrary origin; never goes back. Only differences have a meaning, as
   * with {@link System#nanoTime}.
   */
  long nanoTime();
}
