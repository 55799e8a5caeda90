package dev.castellan.storage.jdbc.internal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;

/** Opens connections to one SQLite file, each with the settings that its use needs. */
final class SqliteConnector {

  /** The application id of a store, "CAST". */
  static final int LIVE = 0x43415354;

  /** The application id of a backup, "CASB"; so that nobody puts one in place without a restore. */
  static final int BACKUP = 0x43415342;

  private static final String READ_WRITE = "2"; // SQLITE_OPEN_READWRITE, without CREATE
  private static final String READ_ONLY = "1"; // SQLITE_OPEN_READONLY

  private final Path file;
  private final Duration timeout;
  private final Driver driver = Drivers.sqlite();

  SqliteConnector(Path file, Duration timeout) {
    this.file = file;
    this.timeout = timeout;
  }

  /** The one that commits. It waits for other writers in {@link SqliteDialect#begin}. */
  Connection writer() throws SQLException {
    return open(
        READ_WRITE,
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA fullfsync = ON", // on macOS a plain fsync leaves the data in the drive's cache
        "PRAGMA checkpoint_fullfsync = ON",
        "PRAGMA journal_size_limit = 16777216",
        "PRAGMA secure_delete = ON",
        "PRAGMA busy_timeout = 1");
  }

  /** One that reads a store in use. */
  Connection reader() throws SQLException {
    return open(READ_WRITE, "PRAGMA query_only = ON");
  }

  /** One that copies a store in use; SQLite counts that as writing. */
  Connection copier() throws SQLException {
    return open(READ_WRITE);
  }

  /** One that writes a file nobody else knows yet. */
  Connection maker() throws SQLException {
    return open(READ_WRITE, "PRAGMA synchronous = FULL", "PRAGMA fullfsync = ON");
  }

  /** One that leaves the file as it is. */
  Connection observer() throws SQLException {
    return open(READ_ONLY);
  }

  /** One that holds the file alone, with its log folded in. */
  Connection retiring() throws SQLException {
    return open(READ_WRITE, "PRAGMA journal_mode = DELETE", "BEGIN EXCLUSIVE");
  }

  private Connection open(String mode, String... pragmas) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("open_mode", mode);
    properties.setProperty("busy_timeout", Long.toString(timeout.toMillis()));
    Connection connection = driver.connect("jdbc:sqlite:" + file, properties);
    boolean ready = false;
    try {
      execute(connection, "PRAGMA trusted_schema = OFF");
      execute(connection, "PRAGMA cell_size_check = ON");
      for (String pragma : pragmas) {
        execute(connection, pragma);
      }
      ready = true;
      return connection;
    } finally {
      if (!ready) {
        Quietly.close(connection);
      }
    }
  }

  /** Marks what the file is. */
  void mark(Connection connection, int kind) throws SQLException {
    execute(connection, "PRAGMA application_id = " + kind);
  }

  /**
   * Refuses what is no store, or a backup.
   *
   * @throws dev.castellan.storage.StoreException if it is
   */
  void requireLive(Connection connection, Failures failures) throws SQLException {
    if (requireStore(connection, failures) == BACKUP) {
      throw failures.because("it is a backup; use restore, which also ends what came after it");
    }
  }

  /**
   * Refuses what is neither a store nor a backup of one.
   *
   * @throws dev.castellan.storage.StoreException if it is
   */
  int requireStore(Connection connection, Failures failures) throws SQLException {
    int kind = Integer.parseInt(query(connection, "PRAGMA application_id"));
    if (kind != LIVE && kind != BACKUP) {
      throw failures.because("the file is empty or holds something else; it is left alone");
    }
    return kind;
  }

  /**
   * Refuses a file whose pages do not fit together.
   *
   * @param full also hold every index against its table, which takes about four times as long
   * @throws dev.castellan.storage.StoreException if they do not
   */
  void requireSound(Connection connection, Failures failures, boolean full) throws SQLException {
    String check = full ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)";
    String found = query(connection, check);
    if (!found.equals("ok")) {
      throw failures.because("it is damaged; restore a backup (" + found.replace('\n', ' ') + ")");
    }
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
