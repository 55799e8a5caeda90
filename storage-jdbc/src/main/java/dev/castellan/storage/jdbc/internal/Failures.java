package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.StoreException;
import java.sql.SQLException;

/** Makes one clear sentence of a database's trouble. Never names a password. */
final class Failures {

  private final String store;
  private final Dialect dialect;

  Failures(String store, Dialect dialect) {
    this.store = store;
    this.dialect = dialect;
  }

  Trouble trouble(SQLException e) {
    return Trouble.of(e, dialect);
  }

  /** Trouble in which nothing was written. */
  StoreException failed(String doing, SQLException e) {
    return new StoreException(sentence(doing, e), e);
  }

  /** Trouble in which the batch may have been written. */
  StoreException unknown(String doing, SQLException e) {
    return StoreException.outcomeUnknown(
        sentence(doing, e) + ". Whether the batch was committed is not known yet", e);
  }

  /** Something is wrong that no exception of the database told. */
  StoreException because(String reason) {
    return new StoreException("The store " + store + ": " + reason);
  }

  private String sentence(String doing, SQLException e) {
    return "The store "
        + store
        + " failed "
        + doing
        + ": "
        + trouble(e).words()
        + " ("
        + detail(e)
        + ")";
  }

  private static String detail(SQLException e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return e.getSQLState() == null ? message : message + "; SQLSTATE " + e.getSQLState();
  }
}
