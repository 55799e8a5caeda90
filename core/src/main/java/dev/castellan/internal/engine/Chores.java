package dev.castellan.internal.engine;

import dev.castellan.storage.TimeSource;
import dev.castellan.storage.internal.SystemRuntime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does small work now and then, on one thread, by the injected clock. A chore that throws is logged
 * and done again next time.
 */
public final class Chores implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Chores.class);
  private static final Duration TICK = Duration.ofMillis(100);

  private final TimeSource time;
  private final List<Chore> chores = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(SystemRuntime.threads("castellan-chores"));

  private final ScheduledFuture<?> ticking;

  Chores(TimeSource time) {
    this.time = time;
    this.ticking =
        thread.scheduleWithFixedDelay(
            this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Does this from now on, each time that so much time has passed by the clock nobody sets. */
  public void every(Duration interval, String what, Runnable work) {
    chores.add(new Chore(interval.toNanos(), what, work, time.nanoTime()));
  }

  private void tick() {
    long now = time.nanoTime();
    for (Chore chore : chores) {
      chore.doIfDue(now);
    }
  }

  @Override
  public void close() {
    ticking.cancel(false);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private static final class Chore {

    private final long interval;
    private final String what;
    private final Runnable work;
    private long last;

    Chore(long interval, String what, Runnable work, long now) {
      this.interval = interval;
      this.what = what;
      this.work = work;
      this.last = now;
    }

    void doIfDue(long now) {
      if (now - last < interval) {
        return;
      }
      last = now;
      try {
        work.run();
      } catch (RuntimeException | Error e) { // An error would end all chores for good.
        LOG.warn("A chore failed and will be tried again: {}", what, e);
      }
    }
  }
}
