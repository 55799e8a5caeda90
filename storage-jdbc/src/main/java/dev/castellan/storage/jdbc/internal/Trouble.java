package dev.castellan.storage.jdbc.internal;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;

/** What is wrong with a database, in the words an operator is told. */
enum Trouble {
  BUSY("it was busy or locked by others for too long"),
  FULL("the disk is full"),
  READ_ONLY("it cannot be written"),
  DAMAGED("it is damaged; restore a backup"),
  NO_DATABASE("the file is no SQLite database"),
  CANNOT_OPEN("it cannot be opened"),
  CONNECTION("the database cannot be reached"),
  OTHER("the database refused");

  private final String words;

  Trouble(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** What the exception means where that does not depend on the database. */
  static Trouble of(SQLException e, Dialect dialect) {
    if (e instanceof DamagedRecordException) {
      return DAMAGED;
    }
    return e instanceof SQLTimeoutException ? BUSY : dialect.trouble(e);
  }
}
