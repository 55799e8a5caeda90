package dev.castellan.storage.jdbc.internal;

import java.sql.SQLException;

/**
 * Calls what a host has handed in. Whatever it throws becomes an exception of the database, so that
 * one bad moment of it is trouble like any other and ends no thread.
 */
final class HostCode {

  /** SQLSTATE of a connection that could not be made. */
  private static final String NO_CONNECTION = "08001";

  private HostCode() {}

  /** Something of the host's. */
  @FunctionalInterface
  interface Call<T> {

    T run() throws SQLException;
  }

  /** The message is kept as a cause only: it may hold a secret. */
  static <T> T call(String what, Call<T> call) throws SQLException {
    try {
      return call.run();
    } catch (RuntimeException e) {
      throw new SQLException(what + " of the host failed", NO_CONNECTION, e);
    }
  }
}
