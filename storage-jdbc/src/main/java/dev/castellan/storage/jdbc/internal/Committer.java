package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Condition;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.Write;
import java.io.Serial;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Commits batches. Thread-safe.
 *
 * <p>Each transaction first counts the store's one counter row up, and so holds its lock until the
 * end. Whoever comes later waits there, and everything it then reads includes what the earlier ones
 * committed; that is why conditions are judged on the truth at READ COMMITTED too, and why the
 * numbers rise in the order in which commits become visible. A conflict rolls back, so no number is
 * lost.
 *
 * <p>If the answer to the COMMIT itself is lost, {@link Settler} finds out what happened.
 */
final class Committer {

  /** Trimming is a statement more; once in so many batches is enough. */
  private static final int TRIM_EVERY = 64;

  private final Connections connections;
  private final Dialect dialect;
  private final Settings settings;
  private final History history;
  private final Failures failures;
  private final Settler settler;

  Committer(
      Connections connections,
      Dialect dialect,
      Settings settings,
      History history,
      Failures failures,
      Settler settler) {
    this.connections = connections;
    this.dialect = dialect;
    this.settings = settings;
    this.history = history;
    this.failures = failures;
    this.settler = settler;
  }

  /** See {@link dev.castellan.storage.RecordStore#commit}. */
  CommitResult commit(Batch batch) {
    Deadline retryUntil = Deadline.in(settings.timeout().dividedBy(2));
    try {
      return attempt(batch);
    } catch (NothingWrittenException e) {
      // A connection that waited in a pool while the server restarted fails at its first use.
      if (failures.trouble(e.reason()) != Trouble.CONNECTION || retryUntil.passed()) {
        throw failures.failed("committing; nothing was written", e.reason());
      }
    }
    try {
      return attempt(batch);
    } catch (NothingWrittenException e) {
      throw failures.failed("committing; nothing was written", e.reason());
    }
  }

  private CommitResult attempt(Batch batch) throws NothingWrittenException {
    try (Connections.Lease lease = connections.lease()) {
      return attempt(lease, batch);
    } catch (SQLException e) {
      throw new NothingWrittenException(e);
    }
  }

  private CommitResult attempt(Connections.Lease lease, Batch batch)
      throws SQLException, NothingWrittenException {
    Pending pending;
    boolean prepared = false;
    try {
      Prepared result = prepare(lease.connection(), batch);
      if (result.conflict().isPresent()) {
        dialect.rollback(lease.connection());
        prepared = true;
        return new CommitResult.Conflict(result.conflict().get());
      }
      pending = result.pending();
      prepared = true;
    } finally {
      if (!prepared) {
        giveUp(lease);
      }
    }
    return finish(lease, pending);
  }

  private CommitResult finish(Connections.Lease lease, Pending pending)
      throws NothingWrittenException {
    Revision revision = pending.revision();
    try {
      dialect.commit(lease.connection());
    } catch (SQLException e) {
      giveUp(lease);
      if (!dialect.mayHaveCommitted(e)) {
        throw new NothingWrittenException(e);
      }
      lease.close();
      if (settler.settle(pending, e).isEmpty()) {
        throw new NothingWrittenException(e);
      }
    } catch (RuntimeException | Error e) {
      giveUp(lease);
      throw settler.leave(pending, e);
    }
    history.saw(new History.Seen(revision.epoch(), revision.number(), pending.batch()));
    return new CommitResult.Committed(revision);
  }

  private void giveUp(Connections.Lease lease) {
    Quietly.run(() -> dialect.rollback(lease.connection()));
    lease.broken();
    connections.forgetIdle();
  }

  private Prepared prepare(Connection connection, Batch batch) throws SQLException {
    dialect.begin(connection);
    History.Seen seen = history.seen();
    Header before = Header.advance(connection, dialect, seen);
    Map<RecordKey, Revision> revisions = Records.revisions(connection, batch.writes());
    Optional<RecordKey> conflict =
        batch.writes().stream()
            .filter(
                write -> !holds(write.condition(), Optional.ofNullable(revisions.get(write.key()))))
            .map(Write::key)
            .findFirst();
    if (conflict.isPresent()) {
      return new Prepared(conflict, Pending.NONE);
    }
    long epoch = before.epoch();
    if (History.lostCommits(before, seen)) {
      epoch = history.nextEpoch(before);
      Epochs.set(connection, epoch);
    }
    Revision revision = new Revision(epoch, before.number() + 1);
    Pending pending = new Pending(revision, UUID.randomUUID().toString(), before.transaction());
    write(connection, batch, pending);
    if (revision.number() % TRIM_EVERY == 0) {
      trim(connection, before, revision);
    }
    return new Prepared(conflict, pending);
  }

  private static boolean holds(Condition condition, Optional<Revision> current) {
    if (condition instanceof Condition.At at) {
      return current.filter(at.revision()::equals).isPresent();
    }
    if (condition instanceof Condition.Absent) {
      return current.isEmpty();
    }
    return current.isPresent() || condition instanceof Condition.Any;
  }

  private void write(Connection connection, Batch batch, Pending pending) throws SQLException {
    List<Write.Put> puts = new ArrayList<>();
    List<RecordKey> deletes = new ArrayList<>();
    Collection<RecordKey> changed = new ArrayList<>();
    for (Write write : batch.writes()) {
      if (write instanceof Write.Put put) {
        puts.add(put);
        changed.add(put.key());
      } else if (write instanceof Write.Delete delete) {
        deletes.add(delete.key());
        changed.add(delete.key());
      }
    }
    Records.put(connection, puts, pending.revision());
    Records.delete(connection, deletes);
    Changes.add(connection, dialect, pending.revision(), pending.batch(), changed);
  }

  private void trim(Connection connection, Header before, Revision revision) throws SQLException {
    long keptFrom = revision.number() - settings.changesKept() + 1;
    if (keptFrom > before.keptFrom()) {
      Changes.trim(connection, keptFrom);
    }
  }

  /** Raises the epoch if commits that this handle has seen are no longer there. */
  void raiseEpochIfLost() throws SQLException {
    try (Connections.Lease lease = connections.lease()) {
      boolean done = false;
      try {
        dialect.begin(lease.connection());
        History.Seen seen = history.seen();
        Header now = Header.lock(lease.connection(), dialect, seen);
        if (History.lostCommits(now, seen)) {
          Epochs.set(lease.connection(), history.nextEpoch(now));
        }
        dialect.commit(lease.connection());
        done = true;
      } finally {
        if (!done) {
          giveUp(lease);
        }
      }
    }
  }

  private record Prepared(Optional<RecordKey> conflict, Pending pending) {}

  /** It is certain that the batch was not committed. */
  private static final class NothingWrittenException extends Exception {

    @Serial private static final long serialVersionUID = 1L;

    private final SQLException reason;

    NothingWrittenException(SQLException reason) {
      super(reason);
      this.reason = reason;
    }

    SQLException reason() {
      return reason;
    }
  }
}
