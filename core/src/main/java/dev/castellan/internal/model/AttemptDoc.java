package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * Attempts that may have failed, counted together, format 1. Immutable.
 *
 * <p>A run begins with the first attempt after a success, or in a new window; what was reserved in
 * one run is not given back in another.
 */
public final class AttemptDoc {

  private static final int FORMAT = 1;
  private static final String SINCE = "since";
  private static final String LAST = "lastAt";
  private static final String FAILURES = "failures";
  private static final String LOCKED_UNTIL = "lockedUntil";

  private final Fields fields;

  private AttemptDoc(Fields fields) {
    this.fields = fields;
  }

  /** Of a run in which nothing was tried yet. */
  public static AttemptDoc none(RecordKey key, Instant now) {
    return new AttemptDoc(
        Fields.fresh(key, FORMAT).with(SINCE, now).with(LAST, now).with(FAILURES, 0L));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static AttemptDoc read(StoredRecord stored) {
    return new AttemptDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** Where it is stored. */
  public RecordKey key() {
    return fields.key();
  }

  /** When the run began. */
  public Instant since() {
    return fields.instant(SINCE);
  }

  /** When the last attempt was made. */
  public Instant lastAt() {
    return fields.instant(LAST);
  }

  /** How many attempts were made and did not turn out right. */
  public int failures() {
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, fields.number(FAILURES)));
  }

  /** Until when the next one waits, if it does. */
  public Optional<Instant> lockedUntil() {
    return fields.optionalInstant(LOCKED_UNTIL);
  }

  /** With one more attempt, and the delay after it. */
  public AttemptDoc oneMore(Instant now, Optional<Instant> lockedUntil) {
    return new AttemptDoc(
        fields.with(FAILURES, failures() + 1L).with(LAST, now).with(LOCKED_UNTIL, lockedUntil));
  }

  /** With one attempt less. */
  public AttemptDoc oneLess(Optional<Instant> lockedUntil) {
    return new AttemptDoc(
        fields.with(FAILURES, Math.max(0L, failures() - 1L)).with(LOCKED_UNTIL, lockedUntil));
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }

  @Override
  public String toString() {
    return "AttemptDoc[" + key() + "]";
  }
}
