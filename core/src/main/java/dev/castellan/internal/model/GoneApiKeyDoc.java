package dev.castellan.internal.model;

import dev.castellan.access.Resource;
import dev.castellan.apikey.DeletedApiKey;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.util.Optional;

/** What is left of a deleted key, format 1. */
public final class GoneApiKeyDoc {

  private static final int FORMAT = 1;

  private static final String FILE = "file";

  private GoneApiKeyDoc() {}

  /**
   * What is stored.
   *
   * @param file which states of which file named the key
   */
  public static Payload payload(DeletedApiKey gone, Optional<KeyFileMark> file) {
    RecordKey key = Records.apiKeyGone(gone.id());
    Fields fields =
        Fields.fresh(key, FORMAT)
            .with("name", gone.name())
            .with("ownerId", gone.ownerId())
            .with("scope", gone.scope().toString())
            .with("deletedAt", gone.deletedAt())
            .with("deletedBy", gone.deletedBy());
    return file.map(mark -> mark.in(fields, FILE)).orElse(fields).payload();
  }

  /**
   * Which states of which file name the key.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static Optional<KeyFileMark> file(StoredRecord stored) {
    return KeyFileMark.of(Fields.parse(stored.key(), stored.payload(), FORMAT), FILE);
  }

  /** What is stored, with other states that name the key. */
  public static Payload named(StoredRecord stored, KeyFileMark mark) {
    return mark.in(Fields.parse(stored.key(), stored.payload(), FORMAT), FILE).payload();
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
