package dev.castellan.internal.engine;

import dev.castellan.event.AdminEvent;
import dev.castellan.event.AdminListener;
import dev.castellan.internal.Settings;
import dev.castellan.internal.metrics.Counters;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.internal.SystemRuntime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns changes of the snapshot, and the passing of time, into events for the listeners.
 *
 * <p>Remembers the moment up to which events were derived and which records have changed since. One
 * run at a time, on the listeners' executor, compares that moment with the present one. While a
 * listener is slow, changes of one record merge into one; so what waits here is bounded by the
 * number of records that changed, and nobody waits for a listener. No end is lost by that: what
 * could be used in between, for however short a time, is told to have ended.
 */
final class EventPump implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventPump.class);

  /** How many events that do not follow from a change of records may wait. */
  private static final int MAX_POSTED = 64;

  private final TimeSource time;
  private final Counters counters;
  private final Sessions sessions;
  private final List<AdminListener> listeners;
  private final Optional<Executor> host;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(SystemRuntime.threads("castellan-events"));

  /** Guards all below. */
  private final Object lock = new Object();

  private final Deadlines deadlines;
  private Set<RecordKey> pending = new LinkedHashSet<>();
  private Arrivals arrivals = new Arrivals();
  private List<AdminEvent> posted = new ArrayList<>();
  private Snapshot latest;
  private @Nullable Moment told;
  private boolean running;
  private boolean closed;

  EventPump(Settings settings, Sessions sessions, Counters counters, Snapshot nothing) {
    this.latest = nothing;
    this.counters = counters;
    this.time = settings.time();
    this.sessions = sessions;
    this.listeners = settings.listeners();
    this.deadlines = new Deadlines(sessions);
    this.host = settings.listenerExecutor();
  }

  /** From this snapshot on there are events; what it holds is nothing new. */
  void start(Snapshot first) {
    synchronized (lock) {
      Instant now = time.instant();
      told = new Moment(first, now, sessions);
      latest = first;
      pending.clear();
      first.users().forEach((id, user) -> note(Records.user(id), now));
      first.sessions().forEach((id, session) -> note(Records.session(id), now));
      // Of a key only its end comes by itself.
      first
          .apiKeys()
          .forEach((id, key) -> key.expiresAt().ifPresent(end -> note(Records.apiKey(id), now)));
      List<AdminEvent> near = near(first, now);
      thread.execute(() -> deliver(near));
    }
  }

  /** What was due while perhaps no node was there to tell it. */
  private static List<AdminEvent> near(Snapshot snapshot, Instant now) {
    List<AdminEvent> near = new ArrayList<>();
    snapshot
        .apiKeys()
        .forEach(
            (id, key) ->
                key.expiresAt()
                    .filter(end -> Expiry.isNear(end, now) && snapshot.isUsable(key, now))
                    .ifPresent(end -> near.add(Expiry.event(id, key.name(), end, now))));
    return near;
  }

  /**
   * The snapshot has changed in these records. Called in the order of the changes; never blocks.
   */
  void changed(Snapshot next, Collection<RecordKey> keys) {
    synchronized (lock) {
      latest = next;
      if (told == null || closed) {
        return;
      }
      Instant now = time.instant();
      keys.forEach(key -> note(key, now));
      arrivals.note(next, keys, now);
      pending.addAll(keys);
      runSoon();
    }
  }

  /**
   * Tells this too, behind what has changed so far. While listeners are slow, the oldest of too
   * many is dropped.
   */
  void post(AdminEvent event) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      if (posted.size() == MAX_POSTED) {
        posted.remove(0);
        counters.eventsDropped(1);
      }
      posted.add(event);
      if (told != null) {
        runSoon();
      }
    }
  }

  /** Looks at the clock. */
  void tick() {
    synchronized (lock) {
      Set<RecordKey> due = deadlines.due(time.instant());
      if (!due.isEmpty() && !closed) {
        pending.addAll(due);
        runSoon();
      }
    }
  }

  private void note(RecordKey key, Instant now) {
    deadlines.note(key, latest, now);
  }

  private void runSoon() {
    if (!running) {
      running = true;
      thread.execute(this::run);
    }
  }

  private void run() {
    try {
      for (Optional<Step> next = take(); next.isPresent(); next = take()) {
        Step step = next.get();
        List<AdminEvent> events = new ArrayList<>();
        events.addAll(Differences.between(step.from, step.to, step.keys, step.arrivals));
        events.addAll(step.posted);
        deliver(events);
      }
    } catch (RuntimeException | Error e) {
      LOG.error("Events could not be derived; some are lost", e);
      synchronized (lock) {
        running = false;
      }
    }
  }

  /** On the host's executor if there is one, one delivery after the other. */
  private void deliver(List<AdminEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    if (host.isEmpty()) {
      events.forEach(this::tell);
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    try {
      host.get()
          .execute(
              () -> {
                try {
                  events.forEach(this::tell);
                } finally {
                  done.countDown();
                }
              });
      done.await();
    } catch (RejectedExecutionException e) {
      counters.eventsDropped(events.size());
      LOG.warn("The executor for listeners takes no more work; they hear nothing", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What one comparison compares. */
  private record Step(
      Moment from, Moment to, Set<RecordKey> keys, Arrivals arrivals, List<AdminEvent> posted) {}

  /** What to compare next; if nothing, this run is over. */
  private Optional<Step> take() {
    synchronized (lock) {
      Moment from = told;
      Instant now = time.instant();
      // What ends by this moment belongs to this step: seen from the next one it has ended already.
      pending.addAll(deadlines.due(now));
      if ((pending.isEmpty() && posted.isEmpty()) || from == null || closed) {
        running = false;
        return Optional.empty();
      }
      Step step = new Step(from, new Moment(latest, now, sessions), pending, arrivals, posted);
      told = step.to;
      pending = new LinkedHashSet<>();
      arrivals = new Arrivals();
      posted = new ArrayList<>();
      // A session that was used meanwhile ends later than was noted.
      step.keys.forEach(key -> note(key, now));
      return Optional.of(step);
    }
  }

  private void tell(AdminEvent event) {
    for (AdminListener listener : listeners) {
      try {
        listener.on(event);
      } catch (Throwable e) { // Foreign code: nothing that it throws keeps events from the others.
        LOG.warn("A listener failed on {}", event.getClass().getSimpleName(), e);
      }
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    thread.shutdown();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
