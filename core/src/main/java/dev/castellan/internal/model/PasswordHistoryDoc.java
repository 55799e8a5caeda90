package dev.castellan.internal.model;

import dev.castellan.secret.SecretText;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.util.List;
import java.util.stream.Stream;

/** Hashes of the passwords that a user had before the present one, format 1. Immutable. */
public final class PasswordHistoryDoc {

  private static final int FORMAT = 1;
  private static final String HASHES = "hashes";

  private final Fields fields;

  private PasswordHistoryDoc(Fields fields) {
    this.fields = fields;
  }

  /** Of a user who had none. */
  public static PasswordHistoryDoc create(String userId) {
    return new PasswordHistoryDoc(
        Fields.fresh(Records.passwordHistory(userId), FORMAT).with(HASHES, List.of()));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static PasswordHistoryDoc read(StoredRecord stored) {
    return new PasswordHistoryDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** Where it is stored. */
  public RecordKey key() {
    return fields.key();
  }

  /** The hashes, newest first. */
  public List<SecretText> hashes() {
    return fields.list(HASHES).stream().map(SecretText::of).toList();
  }

  /**
   * With one more, which was the present one until now.
   *
   * @param most how many are kept
   */
  public PasswordHistoryDoc with(SecretText hash, int most) {
    return new PasswordHistoryDoc(
        fields.with(
            HASHES,
            Stream.concat(Stream.of(hash.expose()), fields.list(HASHES).stream())
                .limit(most)
                .toList()));
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }

  @Override
  public String toString() {
    return "PasswordHistoryDoc[" + key() + "]";
  }
}
