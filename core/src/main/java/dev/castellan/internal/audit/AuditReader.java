package dev.castellan.internal.audit;

import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.util.List;
import java.util.Optional;

/** Reads a store; its trouble passes through. */
public interface AuditReader {

  /** See {@link dev.castellan.storage.RecordStore#list}. */
  List<StoredRecord> list(String collection, String afterId, int limit);

  /** See {@link dev.castellan.storage.RecordStore#get}. */
  Optional<StoredRecord> get(RecordKey key);
}
