package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * A login for which a provider vouches and that waits for a second factor here, format 1: without
 * it the challenge is good for nothing, so it ends with the session at the provider. Immutable.
 */
public final class PendingLoginDoc {

  private static final int FORMAT = 1;
  private static final String SESSION = "providerSession";
  private static final String LOGOUT_HINT = "logoutHint";

  private final Fields fields;

  private PendingLoginDoc(Fields fields) {
    this.fields = fields;
  }

  /**
   * One that waits.
   *
   * @param id the challenge's
   * @param until when the challenge is over
   */
  public static PendingLoginDoc create(
      String id, String userId, ProviderMark provider, Instant until) {
    return new PendingLoginDoc(
        Fields.fresh(Records.pendingLogin(id), FORMAT)
            .with("userId", userId)
            .with("provider", provider.provider())
            .with(SESSION, provider.session())
            .with("until", until));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static PendingLoginDoc read(StoredRecord stored) {
    return new PendingLoginDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** Where it is stored. */
  public RecordKey key() {
    return fields.key();
  }

  /** Whose it is. */
  public String userId() {
    return fields.text("userId");
  }

  /** At which provider it began. */
  public String provider() {
    return fields.text("provider");
  }

  /** The hash of the session there, if the provider named one. */
  public Optional<String> session() {
    return fields.optionalText(SESSION);
  }

  /** When it is over. */
  public Instant until() {
    return fields.instant("until");
  }

  /** With what the provider wants to see at a logout, sealed. */
  public PendingLoginDoc logoutHint(String sealed) {
    return new PendingLoginDoc(fields.with(LOGOUT_HINT, sealed));
  }

  /** What the provider wants to see at a logout, sealed. */
  public Optional<String> logoutHint() {
    return fields.optionalText(LOGOUT_HINT);
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }

  @Override
  public String toString() {
    return "PendingLoginDoc[" + key() + "]";
  }
}
