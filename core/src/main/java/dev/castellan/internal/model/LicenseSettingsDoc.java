package dev.castellan.internal.model;

import dev.castellan.InvalidInputException;
import dev.castellan.license.LicenseSettings;
import dev.castellan.storage.Payload;
import dev.castellan.storage.StoredRecord;

/** The watermarks of the quota, format 1. Immutable. */
public final class LicenseSettingsDoc {

  private static final int FORMAT = 1;

  private final Fields fields;

  private LicenseSettingsDoc(Fields fields) {
    this.fields = fields;
  }

  /** None were ever stored. */
  public static LicenseSettingsDoc create() {
    return new LicenseSettingsDoc(Fields.fresh(Records.LICENSE_SETTINGS, FORMAT))
        .with(LicenseSettings.STANDARD);
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static LicenseSettingsDoc read(StoredRecord stored) {
    return new LicenseSettingsDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** With other settings. */
  public LicenseSettingsDoc with(LicenseSettings settings) {
    return new LicenseSettingsDoc(
        fields
            .with("highWatermark", settings.highWatermark())
            .with("lowWatermark", settings.lowWatermark()));
  }

  /** What they are. */
  public LicenseSettings view() {
    try {
      return new LicenseSettings(
          Math.toIntExact(fields.number("highWatermark")),
          Math.toIntExact(fields.number("lowWatermark")));
    } catch (InvalidInputException | ArithmeticException e) {
      throw DamagedRecordException.damaged(fields.key(), "its watermarks are none");
    }
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }
}
