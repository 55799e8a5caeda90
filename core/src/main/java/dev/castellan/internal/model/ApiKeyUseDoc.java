package dev.castellan.internal.model;

import dev.castellan.apikey.ApiKeyUse;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;

/** When a key was last used, format 1. */
public final class ApiKeyUseDoc {

  private static final int FORMAT = 1;

  private ApiKeyUseDoc() {}

  /** What is stored of a use. */
  public static Payload payload(RecordKey key, ApiKeyUse use) {
    return Fields.fresh(key, FORMAT).with("at", use.at()).with("address", use.address()).payload();
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static ApiKeyUse read(StoredRecord stored) {
    Fields fields = Fields.parse(stored.key(), stored.payload(), FORMAT);
    return new ApiKeyUse(fields.instant("at"), fields.optionalText("address"));
  }
}
