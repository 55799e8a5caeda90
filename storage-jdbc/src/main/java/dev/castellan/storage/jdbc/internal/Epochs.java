package dev.castellan.storage.jdbc.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Writes the epoch. Only with the counter row locked. */
final class Epochs {

  private Epochs() {}

  /** Raises it for good; the new one. */
  static long raise(Database database, Settings settings) {
    Failures failures = new Failures(database.name(), database.dialect());
    History history = new History(settings.time());
    try (Connections.Lease lease = database.writers().lease()) {
      boolean done = false;
      try {
        Dialect dialect = database.dialect();
        dialect.begin(lease.connection());
        long epoch = history.nextEpoch(Header.lock(lease.connection(), dialect, history.seen()));
        set(lease.connection(), epoch);
        dialect.commit(lease.connection());
        done = true;
        return epoch;
      } finally {
        if (!done) {
          lease.broken();
        }
      }
    } catch (SQLException e) {
      throw failures.failed("raising the epoch", e);
    }
  }

  static void set(Connection connection, long epoch) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("UPDATE castellan_store SET epoch = ? WHERE one = 1")) {
      statement.setLong(1, epoch);
      statement.executeUpdate();
    }
  }
}
