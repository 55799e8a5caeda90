package dev.castellan.internal.model;

import dev.castellan.internal.token.Sha256;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;

/** The one token with which a user can choose a password, format 1. Immutable. */
public final class PasswordResetDoc {

  private static final int FORMAT = 1;
  private static final String COMPARED = "compared";

  private final Fields fields;

  private PasswordResetDoc(Fields fields) {
    this.fields = fields;
  }

  /**
   * A new token, which makes an older one void.
   *
   * @param user whose it is, as they are now
   * @param hash SHA-256 of the token, in hex
   */
  public static PasswordResetDoc create(UserDoc user, String hash, Instant now, Instant expiresAt) {
    return new PasswordResetDoc(
        Fields.fresh(Records.passwordReset(user.key().id()), FORMAT)
            .with("hash", hash)
            .with("userEpoch", user.epoch())
            .with("createdAt", now)
            .with("expiresAt", expiresAt));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static PasswordResetDoc read(StoredRecord stored) {
    return new PasswordResetDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** Where it is stored. */
  public RecordKey key() {
    return fields.key();
  }

  /**
   * Whether a token of this hash lets this user choose a password now. Not if they were disabled,
   * got a password, or if their rights were changed since: who made the token held all that they
   * held.
   */
  public boolean opens(String shown, UserDoc user, Instant now) {
    return isOf(shown)
        && !isOver(now)
        && user.enabled()
        && user.epoch() == fields.number("userEpoch");
  }

  /** Whether it is the token of this hash. */
  public boolean isOf(String shown) {
    return Sha256.same(fields.text("hash"), shown);
  }

  /** How many passwords were compared with the user's last ones by it. */
  public int compared() {
    long compared = fields.has(COMPARED) ? fields.number(COMPARED) : 0;
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, compared));
  }

  /** With one password more compared. */
  public PasswordResetDoc oneMoreCompared() {
    return new PasswordResetDoc(fields.with(COMPARED, compared() + 1L));
  }

  /** Whether its time has come. */
  public boolean isOver(Instant now) {
    return !now.isBefore(fields.instant("expiresAt"));
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }

  @Override
  public String toString() {
    return "PasswordResetDoc[" + key() + "]";
  }
}
