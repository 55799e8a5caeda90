package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.Batch;
import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.StoreTraits;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Subscription;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.internal.SystemRuntime;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

/** The store on an opened database. Thread-safe. */
public final class JdbcEngine implements RecordStore {

  private final Database database;
  private final Settings settings;
  private final Failures failures;
  private final History history;
  private final Settler settler;
  private final Committer committer;
  private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
  private final ThreadFactory threads = SystemRuntime.threads("castellan-jdbc-watch");
  private volatile boolean closed;

  JdbcEngine(Database database, Settings settings) {
    this.database = database;
    this.settings = settings;
    this.failures = new Failures(database.name(), database.dialect());
    this.history = new History(settings.time());
    this.settler = new Settler(database.writers(), database.dialect(), settings, history, failures);
    this.committer =
        new Committer(database.writers(), database.dialect(), settings, history, failures, settler);
  }

  /** Opens the store. */
  public static JdbcEngine open(StoreTarget target, Settings settings) {
    return new JdbcEngine(openDatabase(target, settings), settings);
  }

  /** Raises the epoch of a store that was restored by other means; returns the new one. */
  public static long raiseEpoch(StoreTarget target, Settings settings) {
    Database database = openDatabase(target, settings);
    try {
      return Epochs.raise(database, settings);
    } finally {
      database.close();
    }
  }

  /** Puts a backup in a store's place; returns the new epoch. */
  public static long restore(Path backup, Path target, boolean replace, TimeSource time) {
    return SqliteFiles.restore(backup, target, replace, time);
  }

  private static Database openDatabase(StoreTarget target, Settings settings) {
    if (target instanceof StoreTarget.SqliteFile sqlite) {
      return SqliteFiles.open(sqlite.file(), settings);
    }
    if (target instanceof StoreTarget.PostgresUrl postgres) {
      return PostgresOpener.open(postgres, settings);
    }
    return PostgresOpener.open((StoreTarget.HostSource) target, settings);
  }

  @Override
  public Optional<StoredRecord> get(RecordKey key) {
    return read("reading " + key, connection -> Records.get(connection, key));
  }

  @Override
  public List<StoredRecord> list(String collection, String afterId, int limit) {
    if (!RecordKey.isName(collection)) {
      throw new IllegalArgumentException("Not the name of a collection");
    }
    if (limit < 1 || limit > MAX_PAGE) {
      throw new IllegalArgumentException("A page has 1 to " + MAX_PAGE + " records, not " + limit);
    }
    return read(
        "listing " + collection,
        connection -> Records.list(connection, collection, afterId, limit));
  }

  private <T> T read(String doing, Query<T> query) {
    requireOpen();
    settler.settleOutstanding();
    Deadline retryUntil = Deadline.in(settings.timeout().dividedBy(2));
    try {
      return readOnce(query);
    } catch (SQLException e) {
      // A connection that waited in a pool while the server restarted fails at its first use.
      if (failures.trouble(e) != Trouble.CONNECTION || retryUntil.passed()) {
        throw failures.failed(doing, e);
      }
    }
    try {
      return readOnce(query);
    } catch (SQLException e) {
      throw failures.failed(doing, e);
    }
  }

  private <T> T readOnce(Query<T> query) throws SQLException {
    try (Connections.Lease lease = database.readers().lease()) {
      boolean done = false;
      try {
        T answer = query.on(lease.connection());
        done = true;
        return answer;
      } finally {
        if (!done) {
          lease.broken();
          database.readers().forgetIdle();
        }
      }
    }
  }

  @Override
  public CommitResult commit(Batch batch) {
    requireOpen();
    settler.settleOutstanding();
    CommitResult result = committer.commit(batch);
    watchers.forEach(Watcher::wake);
    return result;
  }

  @Override
  public Subscription watch(ChangeListener listener) {
    requireOpen();
    try {
      Watcher watcher =
          new Watcher(
              database.readers(),
              database.dialect(),
              settings,
              history,
              committer,
              listener,
              watchers::remove,
              threads);
      watchers.add(watcher);
      watcher.start();
      if (closed) {
        watcher.close();
      }
      return watcher;
    } catch (SQLException e) {
      throw failures.failed("watching", e);
    }
  }

  @Override
  public StoreTraits traits() {
    return database.traits();
  }

  /** Copies the store to a file; see the facade. */
  public void backup(Path target) {
    requireOpen();
    Path file =
        database
            .traits()
            .file()
            .orElseThrow(
                () ->
                    failures.because("it is backed up by the server's own tools, such as pg_dump"));
    SqliteFiles.backup(file, target, settings.timeout());
  }

  /** Reads all there is; see the facade. */
  public SortedMap<String, Long> check() {
    return read(
        "checking",
        connection -> {
          Optional<String> damage = database.dialect().damage(connection);
          if (damage.isPresent()) {
            throw failures.because("it is damaged; restore a backup (" + damage.get() + ")");
          }
          return Records.count(connection);
        });
  }

  @Override
  public void close() {
    closed = true;
    watchers.forEach(Watcher::close);
    database.close();
  }

  private void requireOpen() {
    if (closed) {
      throw new StoreException("The store " + database.name() + " has been closed");
    }
  }

  /** What messages call the store. */
  @Override
  public String toString() {
    return database.name();
  }

  /** A question to a database. */
  private interface Query<T> {
    T on(Connection connection) throws SQLException;
  }
}
