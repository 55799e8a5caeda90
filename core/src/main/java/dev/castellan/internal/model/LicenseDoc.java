package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.StoredRecord;
import java.util.Optional;

/** Which licence key is in force, format 1. Immutable; prints no key. */
public final class LicenseDoc {

  private static final int FORMAT = 1;

  private final Fields fields;

  private LicenseDoc(Fields fields) {
    this.fields = fields;
  }

  /** None was ever stored. */
  public static LicenseDoc create() {
    return new LicenseDoc(Fields.fresh(Records.LICENSE, FORMAT).with("number", 0));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static LicenseDoc read(StoredRecord stored) {
    return new LicenseDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** With the next key in force; empty for none. */
  public LicenseDoc next(Optional<String> key) {
    return new LicenseDoc(fields.with("number", number() + 1).with("key", key));
  }

  /** Counts the changes from 1; 0 if there was none. */
  public long number() {
    return fields.number("number");
  }

  /** The key; empty for none. */
  public Optional<String> key() {
    return fields.optionalText("key");
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
