package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;

/** How far the entries of a node were forwarded, format 1. Immutable. */
public final class AuditFeedDoc {

  private static final int FORMAT = 1;

  private final Fields fields;

  private AuditFeedDoc(Fields fields) {
    this.fields = fields;
  }

  /** Up to this entry. */
  public static AuditFeedDoc of(RecordKey key, String entryId) {
    return new AuditFeedDoc(Fields.fresh(key, FORMAT).with("entry", entryId));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static AuditFeedDoc read(StoredRecord stored) {
    return new AuditFeedDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** The id of the newest entry that was delivered. */
  public String entry() {
    return fields.text("entry");
  }

  /** Up to this entry. */
  public AuditFeedDoc entry(String id) {
    return new AuditFeedDoc(fields.with("entry", id));
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }
}
