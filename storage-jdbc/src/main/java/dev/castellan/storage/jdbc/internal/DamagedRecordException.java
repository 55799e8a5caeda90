package dev.castellan.storage.jdbc.internal;

import java.io.Serial;
import java.sql.SQLException;

/** A record that is not as it was written. */
final class DamagedRecordException extends SQLException {

  @Serial private static final long serialVersionUID = 1L;

  DamagedRecordException(String record) {
    super("the record " + record + " does not match its checksum");
  }
}
