package dev.castellan.internal.provider;

import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.storage.TimeSource;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a provider is lent: time, randomness, and what it wants done again and again. */
final class LentContext implements ProviderContext {

  private static final Logger LOG = LoggerFactory.getLogger(LentContext.class);

  private final TimeSource time;
  private final SecureRandom random;
  private final List<Repeated> repeated = new CopyOnWriteArrayList<>();
  private volatile Trouble trouble;
  private volatile boolean ended;

  LentContext(TimeSource time, SecureRandom random) {
    this.time = time;
    this.random = random;
    this.trouble = new Trouble(Optional.empty(), time.instant());
  }

  /** What the provider last said of itself, and when. */
  record Trouble(Optional<ProviderProblem> problem, Instant since) {}

  @Override
  public Instant now() {
    return time.instant();
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public void repeat(int everySeconds, Runnable task) {
    if (everySeconds < 1) {
      throw new IllegalArgumentException("At least every second, not " + everySeconds);
    }
    repeated.add(new Repeated(TimeUnit.SECONDS.toNanos(everySeconds), task, time.nanoTime()));
  }

  @Override
  public void report(@Nullable ProviderProblem problem) {
    Optional<ProviderProblem> told = Optional.ofNullable(problem);
    if (!told.equals(trouble.problem())) {
      trouble = new Trouble(told, time.instant());
    }
  }

  Trouble trouble() {
    return trouble;
  }

  /** Hands what is due to these threads. */
  void runDue(Executor threads) {
    long now = time.nanoTime();
    repeated.forEach(one -> one.runIfDue(now, threads));
  }

  void end() {
    ended = true;
    repeated.clear();
  }

  private final class Repeated {

    private final long interval;
    private final Runnable task;
    private final AtomicBoolean running = new AtomicBoolean();

    /** Of the thread alone that looks what is due. */
    private long last;

    Repeated(long interval, Runnable task, long now) {
      this.interval = interval;
      this.task = task;
      this.last = now;
    }

    void runIfDue(long now, Executor threads) {
      if (now - last < interval || running.getAndSet(true)) {
        return;
      }
      last = now;
      try {
        threads.execute(this::run);
      } catch (RejectedExecutionException e) {
        running.set(false);
        LOG.debug("Too much is going on; what a login provider repeats is left for later");
      }
    }

    private void run() {
      try {
        if (!ended) {
          task.run();
        }
      } catch (RuntimeException e) {
        LOG.warn("What a login provider repeats has failed: {}", e.getClass().getName());
      } finally {
        running.set(false);
      }
    }
  }
}
