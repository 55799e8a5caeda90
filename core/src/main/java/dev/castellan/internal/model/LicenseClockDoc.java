package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;

/** The highest time that was seen, format 1. Immutable. */
public final class LicenseClockDoc {

  private static final int FORMAT = 1;

  private final Fields fields;
  private final Instant seen;
  private final long resets;

  private LicenseClockDoc(Fields fields) {
    this.fields = fields;
    this.seen = fields.instant("seen");
    this.resets = fields.number("resets");
  }

  /** The first one. */
  public static LicenseClockDoc create(Instant seen) {
    return new LicenseClockDoc(
        Fields.fresh(Records.LICENSE_CLOCK, FORMAT).with("seen", seen).with("resets", 0));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static LicenseClockDoc read(StoredRecord stored) {
    return new LicenseClockDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** Going on. */
  public LicenseClockDoc seen(Instant time) {
    return new LicenseClockDoc(fields.with("seen", time));
  }

  /** Beginning again from this time. */
  public LicenseClockDoc reset(Instant time) {
    return new LicenseClockDoc(fields.with("seen", time).with("resets", resets + 1));
  }

  /** The highest time since the last reset. */
  public Instant seen() {
    return seen;
  }

  /** How often it began again. */
  public long resets() {
    return resets;
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }
}
