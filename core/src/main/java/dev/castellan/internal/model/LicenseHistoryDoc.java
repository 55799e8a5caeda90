package dev.castellan.internal.model;

import dev.castellan.license.License;
import dev.castellan.license.LicenseChange;
import dev.castellan.storage.Payload;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.Optional;

/** A licence that was put in force, format 1. Immutable; prints no key. */
public final class LicenseHistoryDoc {

  private static final int FORMAT = 1;

  private final Fields fields;

  private LicenseHistoryDoc(Fields fields) {
    this.fields = fields;
  }

  /**
   * One that is put in force.
   *
   * @param key empty where a key is taken away
   * @param license what holds then
   * @param previous whether by going back to it
   */
  public static LicenseHistoryDoc create(
      long number,
      Optional<String> key,
      License license,
      Instant changedAt,
      String changedBy,
      boolean previous) {
    return new LicenseHistoryDoc(
        Fields.fresh(Records.licenseHistory(number), FORMAT)
            .with("number", number)
            .with("key", key)
            .with("licenseId", key.map(present -> license.id()))
            .with("customer", license.customer())
            .with("connectionLimit", license.limits().connections().hard())
            .with("changedAt", changedAt)
            .with("changedBy", changedBy)
            .with("previous", previous));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static LicenseHistoryDoc read(StoredRecord stored) {
    return new LicenseHistoryDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** The key; empty where one was taken away. */
  public Optional<String> key() {
    return fields.optionalText("key");
  }

  /** What the world sees of it. */
  public LicenseChange view() {
    return new LicenseChange(
        fields.number("number"),
        fields.optionalText("licenseId"),
        fields.text("customer"),
        fields.number("connectionLimit"),
        fields.instant("changedAt"),
        fields.text("changedBy"),
        fields.flag("previous"));
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
