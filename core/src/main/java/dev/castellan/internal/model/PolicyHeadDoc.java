package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;

/** Which saved policy is in force, format 1. */
public final class PolicyHeadDoc {

  private static final int FORMAT = 1;

  private final Fields fields;

  private PolicyHeadDoc(Fields fields) {
    this.fields = fields;
  }

  /** None was ever saved. */
  public static PolicyHeadDoc create() {
    return new PolicyHeadDoc(Fields.fresh(Records.POLICY, FORMAT).with("number", 0));
  }

  /**
   * With the next policy in force.
   *
   * @param revision SHA-256 of its text
   */
  public PolicyHeadDoc next(String revision, Instant savedAt, String savedBy) {
    long number = number() + 1;
    return new PolicyHeadDoc(
        fields
            .with("number", number)
            .with("revision", revision)
            .with("manifest", Records.policyRevision(number).id())
            .with("savedAt", savedAt)
            .with("savedBy", savedBy));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static PolicyHeadDoc read(StoredRecord stored) {
    return new PolicyHeadDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** Counts the saved policies from 1. */
  public long number() {
    return fields.number("number");
  }

  /** SHA-256 of the text. */
  public String revision() {
    return fields.text("revision");
  }

  /** Where it says which chunks its text has. */
  public RecordKey manifest() {
    String id = fields.text("manifest");
    if (!RecordKey.isName(id)) {
      throw DamagedRecordException.damaged(fields.key(), "its member 'manifest' is not an id");
    }
    return new RecordKey(Records.POLICY_REVISION, id);
  }

  /** When it was saved. */
  public Instant savedAt() {
    return fields.instant("savedAt");
  }

  /** The name of who saved it. */
  public String savedBy() {
    return fields.text("savedBy");
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }
}
