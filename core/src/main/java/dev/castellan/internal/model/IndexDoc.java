package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;

/** A record that makes a name unique by saying whose it is, format 1. */
public final class IndexDoc {

  private static final int FORMAT = 1;

  private IndexDoc() {}

  /** The name belongs to this id. */
  public static Payload payload(RecordKey key, String id) {
    return Fields.fresh(key, FORMAT).with("id", id).payload();
  }

  /**
   * Whose name it is.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static String read(StoredRecord stored) {
    return Fields.parse(stored.key(), stored.payload(), FORMAT).text("id");
  }
}
