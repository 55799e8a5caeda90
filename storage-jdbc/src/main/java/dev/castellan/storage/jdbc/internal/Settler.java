package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.Revision;
import dev.castellan.storage.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Finds out what became of a commit whose answer was lost. Thread-safe.
 *
 * <p>The lost transaction held the lock on the counter row when its COMMIT was sent. So on a new
 * connection: end that transaction if the server still has it open, take the lock, which waits
 * until it has ended one way or the other, look for the batch's id in the change table, and commit.
 * That commit writes: when it is durable (and, with synchronous replication, replicated), so is
 * whatever it found.
 *
 * <p>A commit for which that could not be done in time stays outstanding, and nothing else is done
 * on this handle until it is: a read could otherwise see the state before a commit that still
 * comes.
 */
final class Settler {

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Connections connections;
  private final Dialect dialect;
  private final Settings settings;
  private final History history;
  private final Failures failures;
  private final Queue<Pending> outstanding = new ConcurrentLinkedQueue<>();

  Settler(
      Connections connections,
      Dialect dialect,
      Settings settings,
      History history,
      Failures failures) {
    this.connections = connections;
    this.dialect = dialect;
    this.settings = settings;
    this.history = history;
    this.failures = failures;
  }

  /**
   * Whether the batch was committed.
   *
   * @throws StoreException with unknown outcome, if that cannot be found out in time
   */
  Optional<Revision> settle(Pending pending, SQLException atCommit) {
    try {
      return lookUntil(pending, Deadline.in(settings.timeout()));
    } catch (SQLException e) {
      outstanding.add(pending);
      atCommit.addSuppressed(e);
      throw failures.unknown("committing", atCommit);
    }
  }

  /** Leaves a commit that ended in a way nobody expects to be settled before the next call. */
  StoreException leave(Pending pending, Throwable cause) {
    outstanding.add(pending);
    return failures.unknown("committing", new SQLException("an unexpected " + cause, cause));
  }

  /**
   * Settles what is outstanding.
   *
   * @throws StoreException if that is not possible now
   */
  void settleOutstanding() {
    Pending pending = outstanding.peek();
    while (pending != null) {
      try {
        lookUntil(pending, Deadline.in(settings.timeout()));
      } catch (SQLException e) {
        throw failures.failed("finding out whether an earlier batch was committed", e);
      }
      outstanding.remove(pending);
      pending = outstanding.peek();
    }
  }

  private Optional<Revision> lookUntil(Pending pending, Deadline deadline) throws SQLException {
    while (true) {
      try {
        return look(pending);
      } catch (SQLException e) {
        if (deadline.remaining().compareTo(PAUSE) <= 0) {
          throw e;
        }
        connections.forgetIdle();
        Uninterrupted.pause(PAUSE);
      }
    }
  }

  private Optional<Revision> look(Pending pending) throws SQLException {
    try (Connections.Lease lease = connections.lease()) {
      boolean done = false;
      try {
        Connection connection = lease.connection();
        dialect.endTransaction(connection, pending.transaction());
        dialect.begin(connection);
        Header.lock(connection, dialect, history.seen());
        Optional<Revision> found =
            Changes.find(connection, pending.revision().number(), pending.batch());
        dialect.commit(connection);
        done = true;
        return found;
      } finally {
        if (!done) {
          lease.broken();
        }
      }
    }
  }
}
