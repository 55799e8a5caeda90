package dev.castellan.storage.jdbc.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/** A handful of connections of our own, opened as they are needed and kept for the next call. */
final class Pool implements Connections {

  private final Opener opener;
  private final Duration wait;
  private final Semaphore permits;
  private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  Pool(Opener opener, int most, Duration wait) {
    this.opener = opener;
    this.wait = wait;
    this.permits = new Semaphore(most, true); // fair: a busy thread must not starve a waiting one
  }

  @Override
  public Lease lease() throws SQLException {
    if (!Uninterrupted.tryAcquire(permits, wait)) {
      throw new SQLTimeoutException("no connection became free within " + wait.toMillis() + " ms");
    }
    boolean leased = false;
    try {
      if (closed) {
        throw new SQLException("the store has been closed");
      }
      Connection waiting = idle.pollFirst();
      Lease lease = new Lease(waiting == null ? opener.open() : waiting, this::giveBack);
      leased = true;
      return lease;
    } finally {
      if (!leased) {
        permits.release();
      }
    }
  }

  private void giveBack(Connection connection, boolean broken) {
    if (broken) {
      Quietly.close(connection);
    } else {
      idle.addFirst(connection);
      if (closed) {
        forgetIdle();
      }
    }
    permits.release();
  }

  @Override
  public Connection dedicated() throws SQLException {
    return opener.open();
  }

  @Override
  public void retire(Connection dedicated) {
    Quietly.close(dedicated);
  }

  @Override
  public void forgetIdle() {
    Connection connection = idle.pollFirst();
    while (connection != null) {
      Quietly.close(connection);
      connection = idle.pollFirst();
    }
  }

  @Override
  public void close() {
    closed = true;
    forgetIdle();
  }

  /** Opens a connection. */
  interface Opener {
    Connection open() throws SQLException;
  }
}
