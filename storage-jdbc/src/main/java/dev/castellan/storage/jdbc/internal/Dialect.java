package dev.castellan.storage.jdbc.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What SQLite and PostgreSQL do differently; everything else is common SQL. Thread-safe. */
interface Dialect {

  /** The folder of the DDL among the resources. */
  String resources();

  /** Begins a transaction that may write; reads inside it see all that was committed before it. */
  void begin(Connection connection) throws SQLException;

  /** Makes the transaction durable. */
  void commit(Connection connection) throws SQLException;

  /** Ends the transaction without effect. */
  void rollback(Connection connection) throws SQLException;

  /** What the exception means. */
  Trouble trouble(SQLException e);

  /** Whether a commit that failed so may have happened, or may yet happen, nevertheless. */
  boolean mayHaveCommitted(SQLException atCommit);

  /**
   * An SQL expression for a text by which {@link #endTransaction} knows the running transaction.
   */
  String transaction();

  /** Ends that transaction, if some other connection still has it open and it can be ended. */
  void endTransaction(Connection connection, String transaction) throws SQLException;

  /** Appended to the insert into the change table: wakes the watchers in other processes. */
  String wakeClause();

  /** How a watcher with this connection of its own waits for changes. */
  Wakeup wakeup(Connection watching) throws SQLException;

  /** Lets one migration at a time pass, until the transaction ends. */
  void guardMigration(Connection connection) throws SQLException;

  /** Looks through all pages and indexes, if it can; what is wrong, or nothing. */
  Optional<String> damage(Connection connection) throws SQLException;

  /** Whether the table exists. */
  boolean hasTable(Connection connection, String table) throws SQLException;
}
