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
import java.util.concurrent.atomic.AtomicBoolean;
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
  private final ScheduledExecutorService thread;
  private final ScheduledFuture<?> ticking;

  /**
   * Starts the thread.
   *
   * @param name what the thread is called
   */
  public Chores(TimeSource time, String name) {
    this.time = time;
    this.thread = Executors.newSingleThreadScheduledExecutor(SystemRuntime.threads(name));
    this.ticking =
        thread.scheduleWithFixedDelay(
            this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Does this from now on, each time that so much time has passed by the clock nobody sets. */
  public void every(Duration interval, String what, Runnable work) {
    every(interval, what, work, new AtomicBoolean());
  }

  /**
   * The same, and besides soon after somebody has asked for it.
   *
   * @param asked set to true by whoever wants it done; never by this for long
   */
  public void every(Duration interval, String what, Runnable work, AtomicBoolean asked) {
    chores.add(new Chore(interval.toNanos(), what, work, asked, time.nanoTime()));
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
    private final AtomicBoolean asked;
    private long last;

    Chore(long interval, String what, Runnable work, AtomicBoolean asked, long now) {
      this.interval = interval;
      this.what = what;
      this.work = work;
      this.asked = asked;
      this.last = now;
    }

    void doIfDue(long now) {
      if (!asked.getAndSet(false) && now - last < interval) {
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
