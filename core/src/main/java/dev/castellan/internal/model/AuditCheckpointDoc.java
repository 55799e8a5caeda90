package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.List;

/**
 * Where the chains of the audit log ended at one moment, format 1: the newest entry of each chain
 * that had one which was not sealed. Immutable.
 */
public final class AuditCheckpointDoc {

  private static final int FORMAT = 1;

  private final Fields fields;

  private AuditCheckpointDoc(Fields fields) {
    this.fields = fields;
  }

  /** Before the first. */
  public static AuditCheckpointDoc create() {
    return new AuditCheckpointDoc(Fields.fresh(Records.AUDIT_CHECKPOINT, FORMAT).with("number", 0));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static AuditCheckpointDoc read(StoredRecord stored) {
    return new AuditCheckpointDoc(
        Fields.parse(stored.key(), stored.payload(), FORMAT).without("mac"));
  }

  /**
   * The next one.
   *
   * @param node who looked
   * @param segments how many segments were sealed then
   * @param ends the newest entry of each chain, in an order that does not change by itself
   */
  public AuditCheckpointDoc next(Instant time, String node, long segments, List<ChainEnd> ends) {
    return new AuditCheckpointDoc(
        fields
            .with("number", number() + 1)
            .with("time", time)
            .with("node", node)
            .with("segments", segments)
            .with("ends", ends.stream().map(ChainEnd::toString).toList()));
  }

  /** Counts checkpoints. */
  public long number() {
    return fields.number("number");
  }

  /** When. */
  public Instant time() {
    return fields.instant("time");
  }

  /** How many segments were sealed then. */
  public long segments() {
    return fields.number("segments");
  }

  /**
   * The newest entry of each chain that had one which was not sealed.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public List<ChainEnd> ends() {
    try {
      return fields.optionalList("ends").stream().map(ChainEnd::parse).toList();
    } catch (IllegalArgumentException e) {
      throw DamagedRecordException.damaged(fields.key(), "its member 'ends' names no chains");
    }
  }

  /** What is stored, but for the signature. */
  public Payload payload() {
    return fields.payload();
  }
}
