package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.StoreException;
import dev.castellan.storage.StoreTraits;
import dev.castellan.storage.TimeSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Creates, opens, backs up and restores SQLite files.
 *
 * <p>A new file is always made whole under another name and then linked into its place, so nobody
 * ever finds half a store, and an empty file is a damaged one.
 *
 * <p>Nothing here opens a store's file but SQLite itself: POSIX drops all locks of a process on a
 * file when any of its descriptors is closed, and so would take SQLite's.
 */
final class SqliteFiles {

  private static final int MOST_READERS = 4;

  /**
   * Up to this size a store is read in full when it is opened, so that no damage passes; that takes
   * up to about half a second. In a larger one the pages are checked, and each record when it is
   * read.
   */
  private static final long CHECKED_IN_FULL = 16L << 20;

  private SqliteFiles() {}

  /** Opens the store, or creates it if that was asked for. */
  static Database open(Path file, Settings settings) {
    boolean existed = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (!existed) {
      if (!settings.create()) {
        throw new StoreException(
            "The store " + file + " does not exist; it is created only when asked");
      }
      create(file, settings.timeout());
    }
    SqliteConnector connector = new SqliteConnector(file, settings.timeout());
    Dialect dialect = new SqliteDialect(settings.timeout());
    Failures failures = new Failures(file.toString(), dialect);
    Database database =
        new Database(
            file.toString(),
            dialect,
            new Pool(connector::reader, MOST_READERS, settings.timeout()),
            new Pool(connector::writer, 1, settings.timeout()),
            new StoreTraits(false, Optional.of(file), true));
    boolean opened = false;
    try (Connections.Lease lease = database.writers().lease()) {
      connector.requireLive(lease.connection(), failures);
      boolean small = Files.size(file) <= CHECKED_IN_FULL;
      connector.requireSound(lease.connection(), failures, small);
      new Migrations(dialect, failures).run(lease.connection());
      requireCounter(lease.connection(), failures);
      if (small) {
        Records.verifyAll(lease.connection());
      }
      requireWritable(lease.connection(), dialect);
      opened = true;
      return database;
    } catch (SQLException e) {
      throw failures.failed("opening", e);
    } catch (IOException e) {
      throw new StoreException("The store " + file + " cannot be looked at: " + reason(e), e);
    } finally {
      if (!opened) {
        database.close();
      }
    }
  }

  private static void requireWritable(Connection connection, Dialect dialect) throws SQLException {
    dialect.begin(connection);
    dialect.rollback(connection);
  }

  /** A counter that stands behind its own last batch would give revisions a second time. */
  private static void requireCounter(Connection connection, Failures failures) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT 1 FROM castellan_store s WHERE s.number = coalesce((SELECT max(c.number)"
                    + " FROM castellan_change c), 0) AND s.epoch >= coalesce((SELECT max(c.epoch)"
                    + " FROM castellan_change c WHERE c.number = s.number), 1)");
        var row = statement.executeQuery()) {
      if (!row.next()) {
        throw failures.because("it is damaged; restore a backup (the counter does not fit)");
      }
    }
  }

  private static void create(Path file, Duration timeout) {
    Failures failures = new Failures(file.toString(), new SqliteDialect(timeout));
    if (Files.exists(beside(file, "-wal"))) {
      throw failures.because(
          "the file is gone but its log " + file.getFileName() + "-wal is there");
    }
    try {
      createFolder(parent(file));
      Path fresh = newFile(file);
      try {
        make(fresh, timeout, failures);
        force(fresh);
        place(fresh, file);
      } catch (FileAlreadyExistsException e) {
        // Another node was quicker; its store is as good.
      } finally {
        delete(fresh);
      }
      forceFolder(parent(file));
    } catch (IOException e) {
      throw new StoreException("The store " + file + " cannot be created: " + reason(e), e);
    }
  }

  private static void make(Path fresh, Duration timeout, Failures failures) {
    SqliteConnector connector = new SqliteConnector(fresh, timeout);
    try (Connection connection = connector.maker()) {
      connector.mark(connection, SqliteConnector.LIVE);
      new Migrations(new SqliteDialect(timeout), failures).run(connection);
    } catch (SQLException e) {
      throw failures.failed("creating", e);
    }
  }

  /** Copies a store that may be in use. */
  static void backup(Path file, Path target, Duration timeout) {
    Path copy = target.toAbsolutePath().normalize();
    if (Files.exists(copy, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException("The backup " + copy + " exists already and is not overwritten");
    }
    SqliteConnector source = new SqliteConnector(file, timeout);
    Failures failures = new Failures(file.toString(), new SqliteDialect(timeout));
    try {
      Path fresh = newFile(copy);
      try {
        try (Connection connection = source.copier()) {
          copy(connection, fresh);
        }
        SqliteConnector made = new SqliteConnector(fresh, timeout);
        try (Connection connection = made.maker()) {
          made.mark(connection, SqliteConnector.BACKUP);
        }
        force(fresh);
        place(fresh, copy);
      } catch (SQLException e) {
        throw failures.failed("backing up to " + copy, e);
      } finally {
        delete(fresh);
      }
      forceFolder(parent(copy));
    } catch (IOException e) {
      throw new StoreException("The backup " + copy + " cannot be written: " + reason(e), e);
    }
  }

  /**
   * Puts a backup in a store's place and raises its epoch.
   *
   * @return the new epoch
   */
  static long restore(Path backup, Path target, boolean replace, TimeSource time) {
    Path from = backup.toAbsolutePath().normalize();
    Path file = new StoreTarget.SqliteFile(target).file();
    Duration timeout = Settings.defaults().timeout();
    boolean exists = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (exists && !replace) {
      throw new StoreException("The store " + file + " exists and is replaced only when asked");
    }
    if (!Files.exists(from)) {
      throw new StoreException("The backup " + from + " does not exist");
    }
    long known = exists ? retireOld(file, timeout) : 0;
    try {
      createFolder(parent(file));
      Path fresh = newFile(file);
      try {
        long epoch = remake(from, fresh, known, time, timeout);
        force(fresh);
        delete(beside(file, "-wal"));
        delete(beside(file, "-shm"));
        forceFolder(parent(file));
        if (exists) {
          Files.move(
              fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } else {
          place(fresh, file);
        }
        forceFolder(parent(file));
        return epoch;
      } finally {
        delete(fresh);
      }
    } catch (FileAlreadyExistsException e) {
      throw new StoreException("The store " + file + " appeared meanwhile and was left alone", e);
    } catch (IOException e) {
      throw new StoreException("The store " + file + " cannot be restored: " + reason(e), e);
    }
  }

  /** Copies the backup and makes it a live store of a new epoch. */
  private static long remake(Path from, Path fresh, long known, TimeSource time, Duration timeout) {
    Dialect dialect = new SqliteDialect(timeout);
    Failures failures = new Failures(from.toString(), dialect);
    SqliteConnector source = new SqliteConnector(from, timeout);
    try (Connection connection = source.observer()) {
      source.requireStore(connection, failures);
      source.requireSound(connection, failures, true);
      copy(connection, fresh);
    } catch (SQLException e) {
      throw failures.failed("restoring", e);
    }
    SqliteConnector made = new SqliteConnector(fresh, timeout);
    try (Connection connection = made.maker()) {
      new Migrations(dialect, failures).run(connection);
      requireCounter(connection, failures);
      Records.verifyAll(connection);
      Header header = Header.read(connection, new History.Seen(0, 0, ""));
      long epoch = History.nextEpoch(Math.max(header.epoch(), known), time);
      Epochs.set(connection, epoch);
      made.mark(connection, SqliteConnector.LIVE);
      return epoch;
    } catch (SQLException e) {
      throw failures.failed("restoring", e);
    }
  }

  /**
   * The epoch of a store that is to be replaced; 0 if it is too damaged to tell. Takes the
   * exclusive lock on the way, which nobody gets while some process has the store open.
   */
  private static long retireOld(Path file, Duration timeout) {
    SqliteConnector old = new SqliteConnector(file, Duration.ofMillis(500));
    Failures failures = new Failures(file.toString(), new SqliteDialect(timeout));
    try (Connection connection = old.retiring()) {
      return Header.read(connection, new History.Seen(0, 0, "")).epoch();
    } catch (SQLException e) {
      if (failures.trouble(e) == Trouble.BUSY) {
        throw failures.because("it is in use; stop whatever has it open before it is replaced");
      }
      return 0;
    }
  }

  private static void copy(Connection connection, Path fresh) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("VACUUM INTO ?")) {
      statement.setString(1, fresh.toString());
      statement.execute();
    }
  }

  /** An empty file beside the one it will become, readable by nobody else. */
  private static Path newFile(Path file) throws IOException {
    Path fresh = beside(file, ".new-" + UUID.randomUUID());
    return Files.createFile(fresh, ownerOnly(fresh, "rw-------"));
  }

  private static void createFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, ownerOnly(folder, "rwx------"));
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Gives the finished file its name, unless that is taken. */
  private static void place(Path fresh, Path file) throws IOException {
    try {
      Files.createLink(file, fresh);
    } catch (UnsupportedOperationException e) {
      Files.move(fresh, file);
    }
  }

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("A store's file lies in a folder: " + file);
    }
    return parent;
  }

  private static void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static void forceFolder(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + " " + e.getMessage();
  }
}
