package dev.castellan.internal.audit;

import dev.castellan.internal.model.Records;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.util.Optional;

/**
 * The two records that say how far the log goes, as they were at one moment. Immutable.
 *
 * @param log how far it is sealed
 * @param checkpoint where its chains ended
 */
record AuditFrame(Optional<StoredRecord> log, Optional<StoredRecord> checkpoint) {

  private static final int MOST_TRIES = 10;

  /** Reads both; again, if the log was sealed or dropped in between. */
  static AuditFrame read(AuditReader reader) {
    Optional<StoredRecord> before = reader.get(Records.AUDIT_LOG);
    Optional<StoredRecord> checkpoint = reader.get(Records.AUDIT_CHECKPOINT);
    Optional<StoredRecord> after = reader.get(Records.AUDIT_LOG);
    for (int tries = 1; tries < MOST_TRIES && !revision(after).equals(revision(before)); tries++) {
      before = after;
      checkpoint = reader.get(Records.AUDIT_CHECKPOINT);
      after = reader.get(Records.AUDIT_LOG);
    }
    return new AuditFrame(after, checkpoint);
  }

  private static Optional<Revision> revision(Optional<StoredRecord> record) {
    return record.map(StoredRecord::revision);
  }
}
