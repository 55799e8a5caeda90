package dev.castellan.storage.internal;

import dev.castellan.storage.TimeSource;
import java.time.Instant;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one place that asks the machine for the time and for threads; all other code is handed what
 * it needs. An architecture test holds this.
 */
public final class SystemRuntime {

  private SystemRuntime() {}

  /** The system's clocks. */
  public static TimeSource time() {
    return SystemTime.INSTANCE;
  }

  /**
   * Makes daemon threads named {@code name-1}, {@code name-2}, …. Whoever starts one ends it in its
   * {@code close()}.
   */
  public static ThreadFactory threads(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  private enum SystemTime implements TimeSource {
    INSTANCE;

    @Override
    public Instant instant() {
      return Instant.now();
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }
  }
}
