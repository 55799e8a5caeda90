package dev.castellan.storage.jdbc;

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
import dev.castellan.storage.jdbc.internal.JdbcEngine;
import dev.castellan.storage.jdbc.internal.Settings;
import dev.castellan.storage.jdbc.internal.StoreTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * Keeps records in a SQLite file, the default of a single node, or on a PostgreSQL server that
 * several nodes share.
 *
 * <p>A URL is {@code jdbc:sqlite:<path>} or {@code jdbc:postgresql://<host>/<database>}, for
 * PostgreSQL with the driver's own parameters. The driver, {@code org.xerial:sqlite-jdbc} or {@code
 * org.postgresql:postgresql}, must be present; the other one need not be.
 *
 * <p>Several processes may have the same store open, also a SQLite file (on a local disk), and see
 * each other's commits. Every call ends within about three times the {@linkplain Builder#timeout
 * timeout}. If the answer to a COMMIT is lost, the store finds out itself what happened and answers
 * {@code Committed}, or throws with nothing written; only when that takes too long does it throw
 * with {@link StoreException#outcomeUnknown}. Every {@link #watch} takes one thread and one
 * connection.
 *
 * <p>Safe for use by many threads. Whoever opened it closes it. No message and no {@code toString}
 * holds a password.
 */
public final class JdbcRecordStore implements RecordStore {

  private final JdbcEngine engine;

  private JdbcRecordStore(JdbcEngine engine) {
    this.engine = engine;
  }

  /**
   * Opens a store that exists.
   *
   * @throws IllegalArgumentException if the URL is none of those above
   * @throws StoreException if there is no store, it cannot be reached, written or understood, or is
   *     damaged
   */
  public static JdbcRecordStore open(String url) {
    return builder(url).open();
  }

  /**
   * Opens a store, or creates it if there is none: for SQLite the file (readable by its owner
   * alone) and its folder, for PostgreSQL the tables.
   *
   * @throws IllegalArgumentException if the URL is none of those above
   * @throws StoreException as {@link #open} does, or if it cannot be created
   */
  public static JdbcRecordStore openOrCreate(String url) {
    return builder(url).createIfMissing().open();
  }

  /**
   * Begins to open a store at a URL.
   *
   * @throws IllegalArgumentException if the URL is none of those above
   */
  public static Builder builder(String url) {
    return new Builder(StoreTarget.parse(url));
  }

  /**
   * Begins to open a store on a PostgreSQL server that the host already has connections to. The
   * source must lead to the primary, and hand out one connection for each watch beside those for
   * calls; it stays the host's to close. How long it may wait for a connection is its own setting.
   */
  public static Builder builder(DataSource postgres) {
    return new Builder(new StoreTarget.HostSource(postgres));
  }

  /**
   * Puts a backup in the place of a SQLite store that does not exist, and raises the epoch above
   * any that the backup had.
   *
   * @param backup what {@link #backup} made; it is left as it is
   * @param target the store's file
   * @return the new epoch
   * @throws StoreException if the target exists, or the backup is missing or damaged
   */
  public static long restore(Path backup, Path target) {
    return JdbcEngine.restore(backup, target, false, TimeSource.system());
  }

  /**
   * Like {@link #restore}, but replaces a store that exists, and raises the epoch above its too.
   * What it held is gone.
   *
   * @param backup what {@link #backup} made; it is left as it is
   * @param target the store's file
   * @return the new epoch
   * @throws StoreException if some process has the target open, or the backup is missing or damaged
   */
  public static long restoreReplacing(Path backup, Path target) {
    return JdbcEngine.restore(backup, target, true, TimeSource.system());
  }

  /**
   * Copies a SQLite store to a file that its owner alone can read, while everybody goes on reading
   * and writing. The copy is the store at one moment, and on the disk when this returns.
   *
   * @param target the backup, a file that does not exist in a folder that does
   * @throws StoreException if the target exists or cannot be written, or if this is a PostgreSQL
   *     store, whose server has its own tools
   */
  public void backup(Path target) {
    engine.backup(target);
  }

  /**
   * Reads all records and holds each against its checksum, for SQLite also all pages and indexes.
   * Blocks for long with a large store, while everybody goes on reading and writing.
   *
   * @return how many records each collection has, by name
   * @throws StoreException if something is damaged, or cannot be read
   */
  public SortedMap<String, Long> check() {
    return engine.check();
  }

  @Override
  public Optional<StoredRecord> get(RecordKey key) {
    return engine.get(key);
  }

  @Override
  public List<StoredRecord> list(String collection, String afterId, int limit) {
    return engine.list(collection, afterId, limit);
  }

  @Override
  public CommitResult commit(Batch batch) {
    return engine.commit(batch);
  }

  @Override
  public Subscription watch(ChangeListener listener) {
    return engine.watch(listener);
  }

  @Override
  public StoreTraits traits() {
    return engine.traits();
  }

  @Override
  public void close() {
    engine.close();
  }

  /** Where the store lies, without credentials. */
  @Override
  public String toString() {
    return "JdbcRecordStore[" + engine + "]";
  }

  /** How to open a store. Not for use by several threads. */
  public static final class Builder {

    private StoreTarget target;
    private Settings settings = Settings.defaults();

    private Builder(StoreTarget target) {
      this.target = target;
    }

    /**
     * User and password for PostgreSQL, instead of those in the URL.
     *
     * @param password asked at each connect, so that it may change
     * @throws IllegalStateException if the store is not opened by a PostgreSQL URL
     */
    public Builder credentials(String user, Supplier<String> password) {
      if (!(target instanceof StoreTarget.PostgresUrl postgres)) {
        throw new IllegalStateException("Only a PostgreSQL URL takes credentials");
      }
      target = postgres.with(user, password);
      return this;
    }

    /** Creates the store if there is none. Without this a missing store is an error. */
    public Builder createIfMissing() {
      return set(s -> s.withCreate(true));
    }

    /**
     * Opens the store even if the PostgreSQL server runs with {@code fsync=off} and so may lose
     * commits, or everything, when its machine fails. For tests.
     */
    public Builder acceptLossyServer() {
      return set(s -> s.withLossyServer(true));
    }

    /**
     * How long one step waits for others, such as a lock, an answer or a free connection. 5 seconds
     * if not set.
     *
     * @throws IllegalArgumentException if it is not between 100 ms and 1 minute
     */
    public Builder timeout(Duration timeout) {
      return set(s -> s.withTimeout(timeout));
    }

    /**
     * How often a watcher looks for changes that nothing woke it for. 100 milliseconds if not set.
     *
     * @throws IllegalArgumentException if it is not between 1 and 500 ms
     */
    public Builder pollInterval(Duration interval) {
      return set(s -> s.withPollInterval(interval));
    }

    /**
     * How many batches a watcher may be behind before it must read everything again. 10,000 if not
     * set.
     *
     * @throws IllegalArgumentException if it is not between 1 and 1,000,000
     */
    public Builder changesKept(int batches) {
      return set(s -> s.withChangesKept(batches));
    }

    /** The clock; the machine's if not set. */
    public Builder time(TimeSource time) {
      return set(s -> s.withTime(time));
    }

    /**
     * Opens the store. Blocks.
     *
     * @throws StoreException see {@link JdbcRecordStore#open} and {@link
     *     JdbcRecordStore#openOrCreate}
     */
    public JdbcRecordStore open() {
      return new JdbcRecordStore(JdbcEngine.open(target, settings));
    }

    /**
     * Instead of opening the store, raises its epoch: to be called once after a database has been
     * restored by other means than {@link JdbcRecordStore#restore}, before any node opens it.
     *
     * @return the new epoch
     * @throws StoreException if there is no store, or it cannot be written
     */
    public long raiseEpoch() {
      return JdbcEngine.raiseEpoch(target, settings);
    }

    private Builder set(UnaryOperator<Settings> change) {
      settings = change.apply(settings);
      return this;
    }
  }
}
