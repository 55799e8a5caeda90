package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The statements on the change table: which batch changed which records, in commit order. */
final class Changes {

  private Changes() {}

  /** Adds a batch and wakes who watches. */
  static void add(
      Connection connection,
      Dialect dialect,
      Revision revision,
      String batch,
      Collection<RecordKey> keys)
      throws SQLException {
    String sql =
        "INSERT INTO castellan_change (number, epoch, batch, keys) VALUES (?, ?, ?, ?)"
            + dialect.wakeClause();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, revision.number());
      statement.setLong(2, revision.epoch());
      statement.setString(3, batch);
      statement.setString(4, String.join("\n", keys.stream().map(RecordKey::toString).toList()));
      statement.execute();
    }
  }

  /** Forgets all before that number. */
  static void trim(Connection connection, long keptFrom) throws SQLException {
    update(connection, "DELETE FROM castellan_change WHERE number < ?", keptFrom);
    update(connection, "UPDATE castellan_store SET kept_from = ? WHERE one = 1", keptFrom);
  }

  private static void update(Connection connection, String sql, long value) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, value);
      statement.executeUpdate();
    }
  }

  /** The batch's revision, if it is among the changes. */
  static Optional<Revision> find(Connection connection, long number, String batch)
      throws SQLException {
    String sql = "SELECT epoch, number FROM castellan_change WHERE number = ? AND batch = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, number);
      statement.setString(2, batch);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(new Revision(row.getLong(1), row.getLong(2)))
            : Optional.empty();
      }
    }
  }

  /** The batches behind a number, in order, at most that many. */
  static List<Change> after(Connection connection, long number, int limit) throws SQLException {
    String sql =
        "SELECT number, epoch, batch, keys FROM castellan_change WHERE number > ?"
            + " ORDER BY number LIMIT ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, number);
      statement.setInt(2, limit);
      List<Change> changes = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          changes.add(
              new Change(row.getLong(1), row.getLong(2), row.getString(3), row.getString(4)));
        }
      }
      return changes;
    }
  }

  /**
   * One batch's change.
   *
   * @param number the batch's number
   * @param epoch the batch's epoch
   * @param batch the batch's id
   * @param keys what it put or deleted, one key a line
   */
  record Change(long number, long epoch, String batch, String keys) {

    /** The keys; empty if they cannot be read. */
    Optional<Set<RecordKey>> changed() {
      Set<RecordKey> changed = new HashSet<>();
      for (String line : keys.lines().toList()) {
        String[] parts = line.split("/", -1);
        if (parts.length != 2 || !RecordKey.isName(parts[0]) || !RecordKey.isName(parts[1])) {
          return Optional.empty();
        }
        changed.add(new RecordKey(parts[0], parts[1]));
      }
      return Optional.of(changed);
    }
  }
}
