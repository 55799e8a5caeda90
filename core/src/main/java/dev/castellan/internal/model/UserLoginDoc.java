package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;

/**
 * When a user last logged in, format 1: apart from the user's own record, whose version is that of
 * what administrators edit. Immutable.
 */
public final class UserLoginDoc {

  private static final int FORMAT = 1;
  private static final String AT = "lastLoginAt";

  private final Fields fields;

  private UserLoginDoc(Fields fields) {
    this.fields = fields;
  }

  /** Of a first login. */
  public static UserLoginDoc create(String userId, Instant at) {
    return new UserLoginDoc(Fields.fresh(Records.userLogin(userId), FORMAT).with(AT, at));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static UserLoginDoc read(StoredRecord stored) {
    return new UserLoginDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** Where it is stored. */
  public RecordKey key() {
    return fields.key();
  }

  /** When it was. */
  public Instant at() {
    return fields.instant(AT);
  }

  /** After another login. */
  public UserLoginDoc at(Instant time) {
    return new UserLoginDoc(fields.with(AT, time));
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }

  @Override
  public String toString() {
    return "UserLoginDoc[" + key() + "]";
  }
}
