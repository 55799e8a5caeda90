package dev.castellan.storage.jdbc.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;

/**
 * The store's one counter row, and whether the history is the one we know.
 *
 * @param epoch the epoch
 * @param number the number of the last batch
 * @param keptFrom the change table holds every batch from this number on
 * @param batchAtSeen the batch id found at the number we have seen last; "" if there is none
 * @param lastBatch the last batch's id, if it was asked for and is known; otherwise ""
 * @param transaction what {@link Dialect#transaction} said; "" where nobody asked
 */
record Header(
    long epoch,
    long number,
    long keptFrom,
    String batchAtSeen,
    String lastBatch,
    String transaction) {

  private static final String COLUMNS =
      "epoch, number, kept_from, (SELECT c.batch FROM castellan_change c WHERE c.number = ?), ";
  private static final String READ =
      "SELECT "
          + COLUMNS
          + "(SELECT c.batch FROM castellan_change c WHERE c.number = s.number), ''"
          + " FROM castellan_store s";

  /** Reads it. */
  static Header read(Connection connection, History.Seen seen) throws SQLException {
    return query(connection, READ, seen);
  }

  /**
   * Counts one up and locks the row until the transaction ends; the answer is the row as it stood
   * before.
   */
  static Header advance(Connection connection, Dialect dialect, History.Seen seen)
      throws SQLException {
    Header after = update(connection, "number + 1", dialect, seen);
    return new Header(
        after.epoch, after.number - 1, after.keptFrom, after.batchAtSeen, "", after.transaction);
  }

  /** Locks the row until the transaction ends, with a write but without a change. */
  static Header lock(Connection connection, Dialect dialect, History.Seen seen)
      throws SQLException {
    return update(connection, "number", dialect, seen);
  }

  private static Header update(
      Connection connection, String number, Dialect dialect, History.Seen seen)
      throws SQLException {
    String sql =
        "UPDATE castellan_store SET number = "
            + number
            + " WHERE one = 1 RETURNING "
            + COLUMNS
            + "'', "
            + dialect.transaction();
    return query(connection, sql, seen);
  }

  /** The place this header describes. */
  History.Seen place() {
    return new History.Seen(epoch, number, lastBatch);
  }

  private static Header query(Connection connection, String sql, History.Seen seen)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, seen.number());
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw new SQLException("the row of castellan_store is missing");
        }
        return new Header(
            row.getLong(1),
            row.getLong(2),
            row.getLong(3),
            Objects.requireNonNullElse(row.getString(4), ""),
            Objects.requireNonNullElse(row.getString(5), ""),
            row.getString(6));
      }
    }
  }
}
