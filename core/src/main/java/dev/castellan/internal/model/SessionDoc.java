package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.Optional;

/** A session as it is stored, format 1. Immutable. */
public final class SessionDoc {

  private static final int FORMAT = 1;

  private final Fields fields;

  private SessionDoc(Fields fields) {
    this.fields = fields;
  }

  /**
   * A session that begins now.
   *
   * @param id the hash of its token
   * @param userEpoch the user's epoch, with which it ends
   * @param storeEpoch the store's epoch, with which it ends
   */
  public static SessionDoc create(
      String id,
      String userId,
      long userEpoch,
      long storeEpoch,
      Instant now,
      Instant expiresAt,
      Optional<String> address) {
    return new SessionDoc(
        Fields.fresh(Records.session(id), FORMAT)
            .with("userId", userId)
            .with("userEpoch", userEpoch)
            .with("storeEpoch", storeEpoch)
            .with("createdAt", now)
            .with("lastUsedAt", now)
            .with("expiresAt", expiresAt)
            .with("address", address));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static SessionDoc read(StoredRecord stored) {
    return new SessionDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** Used at this time. */
  public SessionDoc lastUsedAt(Instant time) {
    return new SessionDoc(fields.with("lastUsedAt", time));
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }

  HotSession hot(StoredRecord stored) {
    return new HotSession(
        stored.key().id(),
        fields.text("userId"),
        fields.number("userEpoch"),
        fields.number("storeEpoch"),
        fields.instant("createdAt"),
        fields.instant("lastUsedAt"),
        fields.instant("expiresAt"),
        stored.revision());
  }
}
