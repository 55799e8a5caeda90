package dev.castellan.storage.jdbc.internal;

import java.sql.Connection;
import java.sql.SQLException;

/** Where connections come from. Thread-safe; whoever made it closes it. */
interface Connections extends AutoCloseable {

  /** A connection for one call; waits for a free one. In autocommit mode. */
  Lease lease() throws SQLException;

  /** A connection that the caller alone uses, for long. In autocommit mode. */
  Connection dedicated() throws SQLException;

  /** Takes a dedicated connection back, in whatever state it is. */
  void retire(Connection dedicated);

  /** Forgets connections that wait for use, since the database behind them may be gone. */
  void forgetIdle();

  @Override
  void close();

  /** A connection borrowed; closing returns it, once. For one thread. */
  final class Lease implements AutoCloseable {

    private final Connection connection;
    private final Return giveBack;
    private boolean broken;
    private boolean closed;

    Lease(Connection connection, Return giveBack) {
      this.connection = connection;
      this.giveBack = giveBack;
    }

    Connection connection() {
      return connection;
    }

    /** Says that nobody should use the connection again. */
    void broken() {
      broken = true;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        giveBack.take(connection, broken);
      }
    }

    /** Takes a connection back. */
    interface Return {
      void take(Connection connection, boolean broken);
    }
  }
}
