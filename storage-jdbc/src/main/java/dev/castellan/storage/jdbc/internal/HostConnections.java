package dev.castellan.storage.jdbc.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** Connections of the host's own source, given back as they came. */
final class HostConnections implements Connections {

  private final DataSource source;
  private final Duration timeout;

  HostConnections(DataSource source, Duration timeout) {
    this.source = source;
    this.timeout = timeout;
  }

  @Override
  public Lease lease() throws SQLException {
    Connection connection = HostCode.call("the data source", source::getConnection);
    boolean leased = false;
    try {
      boolean autoCommit = connection.getAutoCommit();
      int networkTimeout = connection.getNetworkTimeout();
      prepare(connection);
      Lease lease =
          new Lease(
              connection,
              (returned, broken) -> {
                if (broken) {
                  retire(returned);
                } else {
                  Quietly.run(() -> returned.setNetworkTimeout(Runnable::run, networkTimeout));
                  Quietly.run(() -> returned.setAutoCommit(autoCommit));
                  Quietly.close(returned);
                }
              });
      leased = true;
      return lease;
    } finally {
      if (!leased) {
        retire(connection);
      }
    }
  }

  @Override
  public Connection dedicated() throws SQLException {
    Connection connection = HostCode.call("the data source", source::getConnection);
    boolean prepared = false;
    try {
      prepare(connection);
      prepared = true;
      return connection;
    } finally {
      if (!prepared) {
        retire(connection);
      }
    }
  }

  private void prepare(Connection connection) throws SQLException {
    connection.setAutoCommit(true);
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
  }

  /** Ends it for good, lest the host's pool hands out one that still listens or is broken. */
  @Override
  public void retire(Connection dedicated) {
    Quietly.abort(dedicated);
  }

  @Override
  public void forgetIdle() {
    // The host's pool looks after its own.
  }

  @Override
  public void close() {
    // The source is the host's.
  }
}
