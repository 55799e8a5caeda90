package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;

/** The mark that the store was set up, format 1. Its existence is what counts. */
public final class SetUpDoc {

  private static final int FORMAT = 1;

  private SetUpDoc() {}

  /**
   * The first administrator's id.
   *
   * @throws DamagedRecordException if the record cannot be understood
   */
  public static String userId(StoredRecord stored) {
    return Fields.parse(stored.key(), stored.payload(), FORMAT).text("userId");
  }

  /** Set up now, with this first administrator. */
  public static Payload payload(String userId, Instant now) {
    return Fields.fresh(Records.SET_UP, FORMAT).with("userId", userId).with("at", now).payload();
  }
}
