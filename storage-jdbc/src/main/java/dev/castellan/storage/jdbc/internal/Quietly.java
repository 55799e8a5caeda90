package dev.castellan.storage.jdbc.internal;

import java.sql.Connection;
import java.sql.SQLException;

/** Clearing away what is of no use any more; a failure there changes nothing for anybody. */
final class Quietly {

  private Quietly() {}

  static void close(Connection connection) {
    run(connection::close);
  }

  /** Closes without a word to a server that may not listen. */
  static void abort(Connection connection) {
    run(() -> connection.abort(Runnable::run));
    run(connection::close);
  }

  static void run(SqlAction action) {
    try {
      action.run();
    } catch (SQLException | RuntimeException e) {
      // The connection is given up in any case.
    }
  }

  /** An action on a connection. */
  interface SqlAction {
    void run() throws SQLException;
  }
}
