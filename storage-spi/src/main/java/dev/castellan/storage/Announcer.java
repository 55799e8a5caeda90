package dev.castellan.storage;

import dev.castellan.storage.internal.SystemRuntime;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Passes what was committed on to one listener, on one thread of its own.
 *
 * <p>The committing thread only notes the keys; hints that the listener has not taken yet are
 * merged, and past {@value #MAX_PENDING} keys become a {@code resync}, so a listener that is stuck
 * costs a bounded amount of memory.
 */
final class Announcer implements Subscription {

  /** How many keys wait for the listener before they are merged into "everything". */
  private static final int MAX_PENDING = 10_000;

  /** A fraction of the promised second, so that a busy machine keeps the promise too. */
  private static final long HEARTBEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** How long after the last look at what is pending {@code current} may be said. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ChangeListener listener;
  private final TimeSource time;
  private final Consumer<Announcer> onClose;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stirred = lock.newCondition();
  private Set<RecordKey> pending = new TreeSet<>();
  private boolean resync;
  private boolean closed;

  Announcer(ChangeListener listener, TimeSource time, Consumer<Announcer> onClose) {
    this.listener = listener;
    this.time = time;
    this.onClose = onClose;
    this.thread = SystemRuntime.threads("castellan-memory-watch").newThread(this::work);
  }

  void start() {
    thread.start();
  }

  void changed(Set<RecordKey> keys) {
    note(
        () -> {
          pending.addAll(keys);
          if (pending.size() > MAX_PENDING) {
            becomeResync();
          }
        });
  }

  void resync() {
    note(this::becomeResync);
  }

  private void becomeResync() {
    pending.clear();
    resync = true;
  }

  private void note(Runnable what) {
    lock.lock();
    try {
      what.run();
      stirred.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    note(() -> closed = true);
    onClose.accept(this);
    if (!Thread.currentThread().equals(thread)) {
      awaitEnd();
    }
  }

  private void awaitEnd() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) { // closing is not cut short: the caller relies on silence
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    boolean late = false;
    for (News news = next(late); !news.end(); news = next(late)) {
      tell(news);
      // Whatever was committed before the last look is announced. What came since is not, so after
      // a
      // slow listener this may be said only once there was another look.
      late = time.nanoTime() - news.takenAt() >= FRESH_NANOS;
      if (!late) {
        call(listener::current);
      }
    }
  }

  private void tell(News news) {
    if (news.resync()) {
      call(listener::resync);
    }
    if (!news.keys().isEmpty()) {
      call(() -> listener.changed(news.keys()));
    }
  }

  private void call(Runnable callback) {
    if (isClosed()) {
      return;
    }
    try {
      callback.run();
    } catch (Throwable e) {
      // The listener's own trouble, errors included: by contract it ends nothing.
    }
    Thread.interrupted(); // an interrupt that the listener left behind is its own trouble, too
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private News next(boolean atOnce) {
    lock.lock();
    try {
      awaitNews(atOnce ? 0 : HEARTBEAT_NANOS);
      News news = new News(closed, resync, Collections.unmodifiableSet(pending), time.nanoTime());
      pending = new TreeSet<>();
      resync = false;
      return news;
    } finally {
      lock.unlock();
    }
  }

  private void awaitNews(long nanos) {
    long left = nanos;
    try {
      while (left > 0 && !closed && !resync && pending.isEmpty()) {
        left = stirred.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      // Nobody's but the listener's, who may have kept this thread: a heartbeat comes early.
    }
  }

  private record News(boolean end, boolean resync, Set<RecordKey> keys, long takenAt) {}
}
