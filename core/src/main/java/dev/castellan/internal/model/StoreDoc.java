package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.StoredRecord;

/** What holds for the store as a whole, format 1. Immutable. */
public final class StoreDoc {

  /** The newest format of a whole store that this version understands. */
  public static final int SUPPORTED = 1;

  private static final int FORMAT = 1;

  private final Fields fields;

  private StoreDoc(Fields fields) {
    this.fields = fields;
  }

  /**
   * A store that is new.
   *
   * @param cipherKey the id of the key that secrets are sealed with
   * @param verifier shows who has that key
   */
  public static StoreDoc create(String cipherKey, String verifier) {
    return new StoreDoc(
        Fields.fresh(Records.STORE, FORMAT)
            .with("minimumFormat", SUPPORTED)
            .with("cipherKey", cipherKey)
            .with("keyVerifier", verifier));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static StoreDoc read(StoredRecord stored) {
    return new StoreDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** What a node must understand to work on this store. */
  public long minimumFormat() {
    return fields.number("minimumFormat");
  }

  /** The id of the key that new secrets are sealed with. */
  public String cipherKey() {
    return fields.text("cipherKey");
  }

  /** Shows who has that key, and tells nothing of it. */
  public String keyVerifier() {
    return fields.text("keyVerifier");
  }

  /** Sealing with another key from now on. */
  public StoreDoc cipherKey(String id, String verifier) {
    return new StoreDoc(fields.with("cipherKey", id).with("keyVerifier", verifier));
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }
}
