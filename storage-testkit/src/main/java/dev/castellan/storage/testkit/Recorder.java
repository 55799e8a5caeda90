package dev.castellan.storage.testkit;

import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A listener that remembers every call: what it said, and when it began and ended. */
final class Recorder implements ChangeListener {

  enum Kind {
    CHANGED,
    RESYNC,
    CURRENT
  }

  /**
   * A call that has ended.
   *
   * @param began nanoseconds on the machine's monotonic clock
   * @param ended likewise
   */
  record Call(Kind kind, Set<RecordKey> keys, Thread thread, long began, long ended) {

    /** Whether it tells somebody who began a commit then to read this record. */
    boolean announces(RecordKey key, long commitBegan) {
      return keys.contains(key) || (kind == Kind.RESYNC && began - commitBegan >= 0);
    }
  }

  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final TimeSource time = TimeSource.system();
  private final Consumer<Call> reaction;
  private final AtomicInteger inside = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final List<Call> calls = new ArrayList<>();
  private volatile boolean overlapped;

  Recorder() {
    this(call -> {});
  }

  /**
   * @param reaction called inside each call, before it is remembered
   */
  Recorder(Consumer<Call> reaction) {
    this.reaction = reaction;
  }

  @Override
  public void changed(Set<RecordKey> keys) {
    hear(Kind.CHANGED, Set.copyOf(keys));
  }

  @Override
  public void resync() {
    hear(Kind.RESYNC, Set.of());
  }

  @Override
  public void current() {
    hear(Kind.CURRENT, Set.of());
  }

  private void hear(Kind kind, Set<RecordKey> keys) {
    long began = time.nanoTime();
    if (inside.incrementAndGet() > 1) {
      overlapped = true;
    }
    try {
      reaction.accept(new Call(kind, keys, Thread.currentThread(), began, began));
    } finally {
      inside.decrementAndGet();
      remember(new Call(kind, keys, Thread.currentThread(), began, time.nanoTime()));
    }
  }

  private void remember(Call call) {
    lock.lock();
    try {
      calls.add(call);
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a call ever began before the one before it had returned. */
  boolean overlapped() {
    return overlapped;
  }

  /** Whether a call goes on now. */
  boolean inside() {
    return inside.get() > 0;
  }

  /** All calls until now that have ended. */
  List<Call> calls() {
    lock.lock();
    try {
      return List.copyOf(calls);
    } finally {
      lock.unlock();
    }
  }

  /** How many calls have ended. */
  int count() {
    return calls().size();
  }

  /** The first call like this, or empty if there is none for a long time. */
  Optional<Call> await(Predicate<Call> like) throws InterruptedException {
    return awaitFrom(0, 1, like, PATIENCE);
  }

  /** Whether the record is announced to somebody who began a commit then. */
  boolean hears(RecordKey key, long commitBegan) throws InterruptedException {
    return await(call -> call.announces(key, commitBegan)).isPresent();
  }

  /**
   * The n-th call like this behind the first so many calls, or empty if it does not come in time.
   */
  Optional<Call> awaitFrom(int from, int nth, Predicate<Call> like, Duration patience)
      throws InterruptedException {
    lock.lock();
    try {
      Optional<Call> found = find(from, nth, like);
      long left = patience.toNanos();
      while (found.isEmpty() && left > 0) {
        left -= awaitMore();
        found = find(from, nth, like);
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a call, one slice at most, and returns how long it took. Longer than a slice counts
   * as a slice: while the whole process was stopped, the store was not silent.
   */
  private long awaitMore() throws InterruptedException {
    int before = calls.size();
    long began = time.nanoTime();
    long left = SLICE_NANOS;
    while (left > 0 && calls.size() == before) {
      left = more.awaitNanos(left);
    }
    return Math.min(SLICE_NANOS, time.nanoTime() - began);
  }

  private Optional<Call> find(int from, int nth, Predicate<Call> like) {
    return calls.stream().skip(from).filter(like).skip(nth - 1L).findFirst();
  }

  /** Whether a call began at least this long after the moment. */
  static Predicate<Call> begunAfter(long moment, long time, TimeUnit unit) {
    return call -> call.began() - moment >= unit.toNanos(time);
  }
}
