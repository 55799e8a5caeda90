package dev.castellan.internal.model;

import dev.castellan.InvalidPolicyException;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyRevision;
import dev.castellan.internal.token.Sha256;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One saved policy as it is stored, format 1: what it is called and where its text is. */
public final class PolicyRevisionDoc {

  private static final int FORMAT = 1;

  private final Fields fields;

  private PolicyRevisionDoc(Fields fields) {
    this.fields = fields;
  }

  /**
   * A policy that is about to be saved.
   *
   * @param chunks the ids of its chunks, in order
   */
  public static PolicyRevisionDoc create(
      long number, String revision, List<String> chunks, Instant savedAt, String savedBy) {
    return new PolicyRevisionDoc(
        Fields.fresh(Records.policyRevision(number), FORMAT)
            .with("number", number)
            .with("revision", revision)
            .with("chunks", chunks)
            .with("savedAt", savedAt)
            .with("savedBy", savedBy));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static PolicyRevisionDoc read(StoredRecord stored) {
    return new PolicyRevisionDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /**
   * Reads the record that a head names.
   *
   * @param revision what it must describe
   * @throws DamagedRecordException if it is not there, or describes something else
   */
  public static PolicyRevisionDoc named(
      RecordKey key, String revision, Function<RecordKey, Optional<StoredRecord>> reader) {
    PolicyRevisionDoc found =
        reader
            .apply(key)
            .map(PolicyRevisionDoc::read)
            .orElseThrow(() -> DamagedRecordException.damaged(key, "it is missing"));
    if (!found.revision().equals(revision)) {
      throw DamagedRecordException.damaged(key, "it describes another policy than it should");
    }
    return found;
  }

  /**
   * Reads the policy.
   *
   * @param reader reads records from the store
   * @throws DamagedRecordException if a part of it is missing or is not what it was
   */
  public Policy policy(Function<RecordKey, Optional<StoredRecord>> reader) {
    StringBuilder text = new StringBuilder();
    for (String id : chunks()) {
      if (!RecordKey.isName(id)) {
        throw DamagedRecordException.damaged(key(), "it names a part that cannot be");
      }
      RecordKey chunk = Records.policyChunk(id);
      text.append(
          reader
              .apply(chunk)
              .map(PolicyChunkDoc::read)
              .orElseThrow(() -> DamagedRecordException.damaged(chunk, "it is missing"))
              .text());
    }
    if (!Sha256.hex(text.toString()).equals(revision())) {
      throw DamagedRecordException.damaged(key(), "its parts are not the policy that it describes");
    }
    try {
      return Policy.parse(text.toString());
    } catch (InvalidPolicyException e) {
      throw DamagedRecordException.damaged(key(), "its text is no policy: " + e.getMessage());
    }
  }

  /** Where it is stored. */
  public RecordKey key() {
    return fields.key();
  }

  /** Counts the saved policies from 1. */
  public long number() {
    return fields.number("number");
  }

  /** SHA-256 of the text. */
  public String revision() {
    return fields.text("revision");
  }

  /** The ids of the chunks of its text, in order. */
  public List<String> chunks() {
    return fields.list("chunks");
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }

  /** What the world sees of it. */
  public PolicyRevision view(Optional<Long> current) {
    return new PolicyRevision(
        number(),
        revision(),
        fields.instant("savedAt"),
        fields.text("savedBy"),
        current.equals(Optional.of(number())));
  }
}
