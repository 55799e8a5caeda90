package dev.castellan.internal.model;

import dev.castellan.access.Resource;
import dev.castellan.apikey.DeletedApiKey;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;

/** What is left of a deleted key, format 1. */
public final class GoneApiKeyDoc {

  private static final int FORMAT = 1;

  private GoneApiKeyDoc() {}

  /** What is stored. */
  public static Payload payload(DeletedApiKey gone) {
    RecordKey key = Records.apiKeyGone(gone.id());
    return Fields.fresh(key, FORMAT)
        .with("name", gone.name())
        .with("ownerId", gone.ownerId())
        .with("scope", gone.scope().toString())
        .with("deletedAt", gone.deletedAt())
        .with("deletedBy", gone.deletedBy())
        .payload();
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static DeletedApiKey read(StoredRecord stored) {
    Fields fields = Fields.parse(stored.key(), stored.payload(), FORMAT);
    Resource scope = fields.resource("scope");
    return new DeletedApiKey(
        stored.key().id(),
        fields.text("name"),
        fields.optionalText("ownerId"),
        scope,
        fields.instant("deletedAt"),
        fields.optionalText("deletedBy"));
  }
}
