package dev.castellan.internal.model;

import dev.castellan.license.LicenseUsage;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;

/** The most connections within a day or a month, format 1. Immutable. */
public final class LicensePeakDoc {

  private static final int FORMAT = 1;

  private final Fields fields;
  private final LicenseUsage.Peak view;

  private LicensePeakDoc(Fields fields) {
    this.fields = fields;
    this.view =
        new LicenseUsage.Peak(
            fields.text("period"), fields.number("connections"), fields.instant("at"));
  }

  /** A peak that is the first of its period. */
  public static LicensePeakDoc create(RecordKey key, LicenseUsage.Peak peak) {
    return new LicensePeakDoc(with(Fields.fresh(key, FORMAT), peak));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static LicensePeakDoc read(StoredRecord stored) {
    return new LicensePeakDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** With a higher one. */
  public LicensePeakDoc with(LicenseUsage.Peak peak) {
    return new LicensePeakDoc(with(fields, peak));
  }

  private static Fields with(Fields fields, LicenseUsage.Peak peak) {
    return fields
        .with("period", peak.period())
        .with("connections", peak.connections())
        .with("at", peak.at());
  }

  /** What it was. */
  public LicenseUsage.Peak view() {
    return view;
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }
}
