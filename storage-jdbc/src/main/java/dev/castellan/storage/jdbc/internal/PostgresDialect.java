package dev.castellan.storage.jdbc.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/** PostgreSQL 13 and later. */
final class PostgresDialect implements Dialect {

  /** The channel of LISTEN and NOTIFY. */
  static final String CHANNEL = "castellan";

  /** The advisory lock that lets one migration at a time pass: "castella" in ASCII. */
  private static final long MIGRATION_LOCK = 0x63617374656c6c61L;

  private final String setLocal;

  PostgresDialect(Duration timeout) {
    this.setLocal = setLocal(timeout.toMillis());
  }

  /**
   * The settings of a transaction of ours, whatever the session's are. A client that vanished must
   * not hold the counter row's lock for ever, so the server ends its transaction, and sooner than
   * others give up waiting for the lock. A statement timeout would also end the wait for a
   * synchronous replica, after which the server reports a commit as done that is not replicated.
   */
  private static String setLocal(long millis) {
    return "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE; "
        + "SELECT set_config('lock_timeout', '"
        + millis * 4 / 5
        + "', true), set_config('idle_in_transaction_session_timeout', '"
        + millis / 2
        + "', true), set_config('statement_timeout', '0', true),"
        + " set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
        + " WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true)";
  }

  @Override
  public String resources() {
    return "postgresql";
  }

  @Override
  public void begin(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(setLocal);
    }
  }

  @Override
  public void commit(Connection connection) throws SQLException {
    connection.commit();
    connection.setAutoCommit(true);
  }

  @Override
  public void rollback(Connection connection) throws SQLException {
    connection.rollback();
    connection.setAutoCommit(true);
  }

  /** By SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html */
  @Override
  public Trouble trouble(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    if (state.startsWith("08") || state.startsWith("57P")) {
      return Trouble.CONNECTION;
    }
    return switch (state) {
      case "25P03" -> Trouble.CONNECTION; // the server ended an idle transaction and its session
      case "55P03", "53300" -> Trouble.BUSY;
      case "53100" -> Trouble.FULL;
      case "25006" -> Trouble.READ_ONLY;
      case "XX001", "XX002" -> Trouble.DAMAGED;
      default -> Trouble.OTHER;
    };
  }

  /** Whatever the answer was: the settler asks the store itself. */
  @Override
  public boolean mayHaveCommitted(SQLException atCommit) {
    return true;
  }

  /** The session's process and the transaction's start; together nobody else's. */
  @Override
  public String transaction() {
    return "pg_backend_pid() || '/' || " + utc("now()");
  }

  /**
   * Needs no right beyond the role's own: a role may end its own sessions. Behind a connection
   * pooler the process may serve somebody else by now; then the start differs and nothing happens.
   */
  @Override
  public void endTransaction(Connection connection, String transaction) throws SQLException {
    String sql =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid || '/' || "
            + utc("xact_start")
            + " = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, transaction);
      statement.execute();
    }
  }

  private static String utc(String moment) {
    return "to_char(" + moment + " AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')";
  }

  @Override
  public String wakeClause() {
    return " RETURNING pg_notify('" + CHANNEL + "', '')";
  }

  @Override
  public Wakeup wakeup(Connection watching) throws SQLException {
    return PostgresWakeup.listen(watching);
  }

  @Override
  public void guardMigration(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
      statement.setLong(1, MIGRATION_LOCK);
      statement.execute();
    }
  }

  /** Its pages are the server's to check. */
  @Override
  public Optional<String> damage(Connection connection) {
    return Optional.empty();
  }

  @Override
  public boolean hasTable(Connection connection, String table) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
      statement.setString(1, table);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
