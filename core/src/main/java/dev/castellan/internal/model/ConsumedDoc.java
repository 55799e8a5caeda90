package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;

/** That something which is good once was used, format 1: no more than when to forget it. */
public final class ConsumedDoc {

  private static final int FORMAT = 1;

  private ConsumedDoc() {}

  /**
   * What is stored.
   *
   * @param until when it would not be good any more anyway
   */
  public static Payload payload(RecordKey key, Instant until) {
    return Fields.fresh(key, FORMAT).with("until", until).payload();
  }

  /**
   * When to forget it.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static Instant until(StoredRecord stored) {
    return Fields.parse(stored.key(), stored.payload(), FORMAT).instant("until");
  }
}
