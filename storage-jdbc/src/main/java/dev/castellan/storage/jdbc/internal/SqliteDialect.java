package dev.castellan.storage.jdbc.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/** SQLite. Transactions are told in SQL; the driver stays in autocommit mode throughout. */
final class SqliteDialect implements Dialect {

  // Result codes: https://www.sqlite.org/rescode.html
  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int READONLY = 8;
  private static final int IOERR = 10;
  private static final int CORRUPT = 11;
  private static final int FULL = 13;
  private static final int CANTOPEN = 14;
  private static final int NOTADB = 26;

  private static final Duration PAUSE = Duration.ofNanos(500_000);

  private final Duration timeout;

  SqliteDialect(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public String resources() {
    return "sqlite";
  }

  /**
   * Waits for other writers with short pauses of our own: SQLite's busy handler soon looks only ten
   * times a second, and beside a process that commits without a break it may then never get in.
   */
  @Override
  public void begin(Connection connection) throws SQLException {
    Deadline deadline = Deadline.in(timeout);
    while (true) {
      try {
        execute(connection, "BEGIN IMMEDIATE");
        return;
      } catch (SQLException e) {
        if (e.getErrorCode() != BUSY) {
          throw e;
        }
        if (deadline.passed()) {
          throw new SQLTimeoutException(
              "another process was writing for " + timeout.toMillis() + " ms", e);
        }
      }
      Uninterrupted.pause(PAUSE);
    }
  }

  @Override
  public void commit(Connection connection) throws SQLException {
    execute(connection, "COMMIT");
  }

  @Override
  public void rollback(Connection connection) throws SQLException {
    execute(connection, "ROLLBACK");
  }

  @Override
  public Trouble trouble(SQLException e) {
    return switch (e.getErrorCode()) {
      case BUSY, LOCKED -> Trouble.BUSY;
      case FULL -> Trouble.FULL;
      case READONLY -> Trouble.READ_ONLY;
      case CORRUPT -> Trouble.DAMAGED;
      case NOTADB -> Trouble.NO_DATABASE;
      case CANTOPEN -> Trouble.CANNOT_OPEN;
      default -> Trouble.OTHER;
    };
  }

  /**
   * Only an I/O error leaves it open: the commit frame may have been written to the log when the
   * sync failed, and a recovery would find it. On a full disk the frame itself found no room.
   */
  @Override
  public boolean mayHaveCommitted(SQLException atCommit) {
    return atCommit.getErrorCode() == IOERR;
  }

  @Override
  public String transaction() {
    return "''";
  }

  @Override
  public void endTransaction(Connection connection, String transaction) {
    // A transaction of this handle ended with its connection; those of others are not ours to end.
  }

  @Override
  public String wakeClause() {
    return "";
  }

  @Override
  public Wakeup wakeup(Connection watching) {
    return new LocalWakeup();
  }

  @Override
  public void guardMigration(Connection connection) {
    // BEGIN IMMEDIATE lets one writer at a time pass.
  }

  @Override
  public Optional<String> damage(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA integrity_check(1)")) {
      String found = row.next() ? String.valueOf(row.getString(1)) : "";
      return found.equals("ok") ? Optional.empty() : Optional.of(found.replace('\n', ' '));
    }
  }

  @Override
  public boolean hasTable(Connection connection, String table) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?")) {
      statement.setString(1, table);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
