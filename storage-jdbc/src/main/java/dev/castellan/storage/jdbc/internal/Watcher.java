package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Subscription;
import dev.castellan.storage.TimeSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One subscription: a thread and a connection that read the change table in commit order.
 *
 * <p>Polling is the truth; everything that wakes the thread earlier is a hint. The place in the
 * change table is kept over a loss of the connection, so nothing is missed. Thread-safe.
 */
final class Watcher implements Subscription {

  private static final int PAGE = 500;
  private static final Duration CURRENT_WITHIN = Duration.ofSeconds(1);
  private static final Duration RETRY = Duration.ofMillis(100);
  private static final Duration END_WITHIN = Duration.ofMillis(500);

  private final Connections connections;
  private final Dialect dialect;
  private final Settings settings;
  private final History history;
  private final Committer committer;
  private final ChangeListener listener;
  private final Consumer<Watcher> ended;
  private final Thread thread;
  private final ReentrantLock calling = new ReentrantLock();

  private volatile Watch watch;
  private volatile boolean closed;
  private History.Seen place; // only the thread's own, once it runs

  Watcher(
      Connections connections,
      Dialect dialect,
      Settings settings,
      History history,
      Committer committer,
      ChangeListener listener,
      Consumer<Watcher> ended,
      ThreadFactory threads)
      throws SQLException {
    this.connections = connections;
    this.dialect = dialect;
    this.settings = settings;
    this.history = history;
    this.committer = committer;
    this.listener = listener;
    this.ended = ended;
    this.thread = threads.newThread(this::run);
    this.watch = connect();
    boolean read = false;
    try {
      Header now = Header.read(watch.connection, history.seen());
      this.place = now.place();
      read = true;
    } finally {
      if (!read) {
        connections.retire(watch.connection);
      }
    }
  }

  void start() {
    thread.start();
  }

  /** Looks soon: somebody has committed. */
  void wake() {
    watch.wakeup.wake();
  }

  @Override
  public void close() {
    closed = true;
    ended.accept(this);
    wake();
    if (Thread.currentThread() == thread) {
      return;
    }
    awaitCallInProgress();
    if (!Uninterrupted.join(thread, END_WITHIN)) {
      Quietly.abort(watch.connection);
      Uninterrupted.join(thread, settings.timeout());
    }
  }

  private void awaitCallInProgress() {
    calling.lock();
    try {
      closed = true;
    } finally {
      calling.unlock();
    }
  }

  private void run() {
    try {
      while (!closed) {
        round();
      }
    } finally {
      connections.retire(watch.connection);
    }
  }

  private void round() {
    try {
      if (poll()) {
        watch.wakeup.await(settings.pollInterval());
      }
    } catch (SQLException | RuntimeException e) {
      reconnect();
    }
  }

  private void reconnect() {
    connections.retire(watch.connection);
    Uninterrupted.pause(RETRY);
    while (!closed) {
      try {
        watch = connect();
        return;
      } catch (SQLException | RuntimeException e) {
        Uninterrupted.pause(RETRY);
      }
    }
  }

  private Watch connect() throws SQLException {
    Connection connection = connections.dedicated();
    boolean connected = false;
    try {
      Watch fresh = new Watch(connection, dialect.wakeup(connection));
      connected = true;
      return fresh;
    } finally {
      if (!connected) {
        connections.retire(connection);
      }
    }
  }

  /** Announces what is new; whether that was all, and the listener knows it. */
  private boolean poll() throws SQLException {
    TimeSource time = settings.time();
    long asked = time.nanoTime();
    History.Seen seen = history.seen();
    Header now = Header.read(watch.connection, seen);
    if (History.lostCommits(now, seen)) {
      committer.raiseEpochIfLost();
      return false;
    }
    if (!announce(now)) {
      return false;
    }
    // A batch committed since the question has not been announced; within a second that is allowed.
    if (time.nanoTime() - asked >= CURRENT_WITHIN.toNanos()) {
      return false;
    }
    call(listener::current);
    return true;
  }

  /** Announces up to a page; whether that was all. */
  private boolean announce(Header now) throws SQLException {
    if (now.epoch() != place.epoch() || place.number() + 1 < now.keptFrom()) {
      return resync(now);
    }
    if (now.number() == place.number()) {
      return true;
    }
    List<Changes.Change> changes = Changes.after(watch.connection, place.number(), PAGE);
    Optional<Set<RecordKey>> keys = changed(changes);
    if (keys.isEmpty()) {
      return resync(now);
    }
    call(() -> listener.changed(keys.get()));
    Changes.Change last = changes.get(changes.size() - 1);
    moveTo(new History.Seen(last.epoch(), last.number(), last.batch()));
    return changes.size() < PAGE;
  }

  /** What the changes name; empty if they do not follow on our place, or cannot be read. */
  private Optional<Set<RecordKey>> changed(List<Changes.Change> changes) {
    Set<RecordKey> keys = new HashSet<>();
    long expected = place.number();
    for (Changes.Change change : changes) {
      expected++;
      Optional<Set<RecordKey>> changed = change.changed();
      if (change.number() != expected || change.epoch() != place.epoch() || changed.isEmpty()) {
        return Optional.empty();
      }
      keys.addAll(changed.get());
    }
    return changes.isEmpty() ? Optional.empty() : Optional.of(Set.copyOf(keys));
  }

  private boolean resync(Header now) {
    call(listener::resync);
    moveTo(now.place());
    return true;
  }

  private void moveTo(History.Seen next) {
    place = next;
    history.saw(next);
  }

  /** What a listener throws ends nothing: see {@link ChangeListener}. */
  private void call(Runnable announcement) {
    calling.lock();
    try {
      if (!closed) {
        announcement.run();
      }
    } catch (RuntimeException | Error e) {
      // The listener's own affair.
    } finally {
      calling.unlock();
    }
  }

  /** A connection and how to wait on it. */
  private record Watch(Connection connection, Wakeup wakeup) {}
}
