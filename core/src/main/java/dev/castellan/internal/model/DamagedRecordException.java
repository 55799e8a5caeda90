package dev.castellan.internal.model;

import dev.castellan.storage.RecordKey;
import java.io.Serial;

/** A record cannot be understood: damaged, or written by a newer version. */
public final class DamagedRecordException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final boolean tooNew;

  private DamagedRecordException(String message, boolean tooNew) {
    super(message);
    this.tooNew = tooNew;
  }

  static DamagedRecordException damaged(RecordKey key, String reason) {
    return new DamagedRecordException("The record " + key + " is damaged: " + reason, false);
  }

  static DamagedRecordException tooNew(RecordKey key, long format) {
    return new DamagedRecordException(
        "The record " + key + " has format " + format + ", which a newer version wrote", true);
  }

  /** Whether a newer version would understand it. */
  public boolean tooNew() {
    return tooNew;
  }
}
