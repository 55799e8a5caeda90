package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.util.Optional;

/** How far the entries of a node were forwarded, format 1. Immutable. */
public final class AuditFeedDoc {

  private static final int FORMAT = 1;

  private final Fields fields;

  private AuditFeedDoc(Fields fields) {
    this.fields = fields;
  }

  /** Up to this entry at this place. */
  public static AuditFeedDoc of(RecordKey key, String entryId, ChainPlace place) {
    return new AuditFeedDoc(Fields.fresh(key, FORMAT)).entry(entryId, place);
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static AuditFeedDoc read(StoredRecord stored) {
    return new AuditFeedDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** The id of the newest entry that was delivered. */
  public String entry() {
    return fields.text("entry");
  }

  /** Its place in its chain; empty if an older version wrote this. */
  public Optional<ChainPlace> place() {
    return fields
        .optionalText("chain")
        .map(chain -> new ChainPlace(chain, fields.number("number")));
  }

  /**
   * Which entry of a chain.
   *
   * @param chain the chain
   * @param number counts from 1
   */
  public record ChainPlace(String chain, long number) {}

  /** Up to this entry at this place. */
  public AuditFeedDoc entry(String id, ChainPlace place) {
    return new AuditFeedDoc(
        fields.with("entry", id).with("chain", place.chain()).with("number", place.number()));
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }
}
