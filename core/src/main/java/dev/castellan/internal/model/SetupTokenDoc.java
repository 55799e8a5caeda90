package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;

/** The set-up token as it is stored, format 1. Immutable. */
public final class SetupTokenDoc {

  private static final int FORMAT = 1;

  private final Fields fields;

  private SetupTokenDoc(Fields fields) {
    this.fields = fields;
  }

  /**
   * A new token.
   *
   * @param hash SHA-256 of the token, in hex
   * @param tries how many wrong tries it bears
   */
  public static SetupTokenDoc create(String hash, Instant now, Instant expiresAt, int tries) {
    return new SetupTokenDoc(
        Fields.fresh(Records.SETUP_TOKEN, FORMAT)
            .with("hash", hash)
            .with("createdAt", now)
            .with("expiresAt", expiresAt)
            .with("triesLeft", tries));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static SetupTokenDoc read(StoredRecord stored) {
    return new SetupTokenDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** SHA-256 of the token, in hex. */
  public String hash() {
    return fields.text("hash");
  }

  /** Whether the token opens anything at this time. */
  public boolean isAlive(Instant now) {
    return triesLeft() > 0 && now.isBefore(fields.instant("expiresAt"));
  }

  /** How many wrong tries are left. */
  public long triesLeft() {
    return fields.number("triesLeft");
  }

  /** With one try less. */
  public SetupTokenDoc tried() {
    return new SetupTokenDoc(fields.with("triesLeft", triesLeft() - 1));
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }

  @Override
  public String toString() {
    return "SetupTokenDoc";
  }
}
