package dev.castellan.internal.engine;

import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.audit.AuditChain;
import dev.castellan.internal.model.PolicyInForce;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.storage.Batch;
import dev.castellan.storage.Condition;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A change in the making: reads from the store, and what is to be written. Whatever was read here
 * is a condition of the commit, so the change takes place only if all that it was decided on still
 * holds. For one thread.
 */
public final class Draft {

  private final RecordStore store;
  private final Snapshot snapshot;
  private final Instant now;
  private final String auditTail;
  private final Map<RecordKey, Condition> conditions = new LinkedHashMap<>();
  private final Map<RecordKey, Optional<Payload>> writes = new LinkedHashMap<>();
  private @Nullable AuditDraft audit;
  private @Nullable PolicyInForce policy;
  private boolean idle;

  /**
   * @param auditTail the random part of the id of its audit entry
   */
  Draft(RecordStore store, Snapshot snapshot, Instant now, String auditTail) {
    this.store = store;
    this.snapshot = snapshot;
    this.now = now;
    this.auditTail = auditTail;
  }

  /** What is in memory; nothing read from it is a condition, except through {@link #dependOn}. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /** The time of this change. */
  public Instant now() {
    return now;
  }

  /** Reads from the store; the commit depends on it. */
  public Optional<StoredRecord> read(RecordKey key) {
    Optional<StoredRecord> found = store.get(key);
    dependOn(key, found.map(stored -> Condition.at(stored.revision())).orElse(Condition.ABSENT));
    return found;
  }

  /** The commit depends on this record being as the snapshot has it. */
  public void dependOn(RecordKey key, Revision expected) {
    dependOn(key, Condition.at(expected));
  }

  /**
   * The commit depends on this. What it depended on before stays: where the two cannot both hold,
   * the commit meets a conflict, and the change is decided again.
   */
  public void dependOn(RecordKey key, Condition condition) {
    conditions.merge(key, condition, Draft::both);
  }

  /**
   * The commit depends on the policy being the one that the snapshot decides by.
   *
   * @throws UnavailableException if the store has a newer one that cannot be read
   */
  public void dependOnPolicy() {
    if (!snapshot.isPolicyCurrent()) {
      throw new UnavailableException(
          ErrorCode.DATA_DAMAGED,
          "The policy that is in force cannot be read; nothing that depends on it is changed");
    }
    dependOn(Records.POLICY, snapshot.policy().head().map(Condition::at).orElse(Condition.ABSENT));
  }

  /** The commit depends on the audit log being sealed as far as the snapshot knows, no further. */
  void dependOnAuditLog() {
    dependOn(
        Records.AUDIT_LOG,
        snapshot.revisionOf(Records.AUDIT_LOG).map(Condition::at).orElse(Condition.ABSENT));
  }

  private static Condition both(Condition first, Condition second) {
    return first instanceof Condition.Present && second instanceof Condition.At ? second : first;
  }

  /** Creates a record, or replaces one that was {@linkplain #read read}. */
  public void put(RecordKey key, Payload payload) {
    writes.put(key, Optional.of(payload));
    conditions.putIfAbsent(key, Condition.ABSENT);
  }

  /**
   * Puts a policy in force.
   *
   * @param head the record that names it
   * @param compiled the policy
   */
  public void putPolicy(Payload head, PolicyInForce compiled) {
    put(Records.POLICY, head);
    policy = compiled;
  }

  /** Deletes a record that was {@linkplain #read read} and exists. */
  public void delete(RecordKey key) {
    if (!(conditions.get(key) instanceof Condition.At)) {
      throw new IllegalStateException("Only what was read is deleted: " + key);
    }
    writes.put(key, Optional.empty());
  }

  /** The entry that is written with the change; exactly one. */
  public void audit(AuditDraft entry) {
    if (audit != null) {
      throw new IllegalStateException("A change has one audit entry");
    }
    audit = entry;
  }

  /**
   * There is nothing to write after all.
   *
   * @return what the change answers
   */
  public <T> Function<Revision, T> nothing(T answer) {
    idle = true;
    return revision -> answer;
  }

  /** What is to be written there; empty if nothing is. */
  Optional<Payload> written(RecordKey key) {
    return writes.getOrDefault(key, Optional.empty());
  }

  /** Whether there is nothing to write. */
  boolean isIdle() {
    return idle;
  }

  /** The random part of the id of the audit entry. */
  String auditTail() {
    return auditTail;
  }

  /** The audit entry as it is at this place. */
  AuditEntry entry(AuditChain.Place place, String node) {
    if (audit == null) {
      throw new IllegalStateException("A change has an audit entry");
    }
    return audit.entry(place, now, node);
  }

  /**
   * All of it.
   *
   * @param entry writes the audit entry
   * @param before what the audit entry depends on
   */
  Batch batch(Write.Put entry, List<Write.Check> before) {
    Batch.Builder batch = Batch.builder();
    conditions.forEach(
        (key, condition) -> {
          Optional<Payload> write = writes.get(key);
          if (write == null) {
            batch.check(key, condition);
          } else {
            batch.add(
                write
                    .<Write>map(payload -> new Write.Put(key, payload, condition))
                    .orElseGet(() -> new Write.Delete(key, condition)));
          }
        });
    before.forEach(batch::add);
    return batch.add(entry).build();
  }

  /** The policy that is in force once the batch is committed, if it puts one in force. */
  PolicyLoad policy(Revision revision) {
    return policy == null ? PolicyLoad.NOTHING : PolicyLoad.of(policy.by(revision));
  }

  /** What the records hold once the batch is committed. */
  Map<RecordKey, Optional<StoredRecord>> result(Revision revision) {
    Map<RecordKey, Optional<StoredRecord>> result = new LinkedHashMap<>();
    writes.forEach(
        (key, payload) ->
            result.put(key, payload.map(bytes -> new StoredRecord(key, bytes, revision))));
    return result;
  }
}
