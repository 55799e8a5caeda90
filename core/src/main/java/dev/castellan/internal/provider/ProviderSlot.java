package dev.castellan.internal.provider;

import dev.castellan.internal.model.HotProvider;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** One version of a provider on this node: how it fares, and how many ask it. Guarded by itself. */
final class ProviderSlot {

  /** How many calls to one provider go on at once. */
  private static final int CALLS = 8;

  private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);
  private static final int MOST_DOUBLINGS = 9;

  final HotProvider config;
  final Semaphore calls = new Semaphore(CALLS);

  private ProviderState state;
  private @Nullable ProviderInstance running;
  private @Nullable Future<?> start;
  private long startedAt;
  private long retryAt;
  private int failures;

  ProviderSlot(HotProvider config, Instant now) {
    this.config = config;
    this.state = state(ProviderState.Status.STARTING, now);
  }

  private static ProviderState state(ProviderState.Status status, Instant since) {
    return new ProviderState(status, Optional.empty(), Optional.empty(), since);
  }

  synchronized Optional<ProviderInstance> running() {
    return Optional.ofNullable(running);
  }

  /** How it fares, with what it last reported itself. */
  synchronized ProviderState state() {
    if (running == null) {
      return state;
    }
    LentContext.Trouble trouble = running.context().trouble();
    return trouble.problem().isEmpty()
        ? state
        : new ProviderState(
            ProviderState.Status.RUNNING,
            trouble.problem(),
            trouble.problem().map(problem -> "The provider has trouble: " + problem.text()),
            trouble.since());
  }

  synchronized void starting(Future<?> future, long nanos) {
    start = future;
    startedAt = nanos;
  }

  /** Whether it is to be started now. */
  synchronized boolean isDue(long nanos) {
    return running == null && start == null && nanos - retryAt >= 0;
  }

  /** A start that takes longer than this, to be cancelled; empty if none does. */
  synchronized Optional<Future<?>> overdue(long nanos, Duration limit) {
    return Optional.<Future<?>>ofNullable(start)
        .filter(future -> nanos - startedAt > limit.toNanos());
  }

  /** Takes it up, unless one runs already. */
  synchronized boolean started(ProviderInstance instance, Instant now) {
    if (running != null) {
      return false;
    }
    running = instance;
    start = null;
    failures = 0;
    state = state(ProviderState.Status.RUNNING, now);
    return true;
  }

  synchronized void failed(ProviderException why, Instant now, long nanos) {
    start = null;
    state =
        new ProviderState(
            ProviderState.Status.FAILED,
            Optional.of(why.problem()),
            Optional.of(String.valueOf(why.getMessage())),
            now);
    Duration delay = Duration.ofSeconds(1L << Math.min(failures++, MOST_DOUBLINGS));
    retryAt = nanos + (delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY).toNanos();
  }
}
