package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.Write;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Keeps an index for its lists, and forgets it when a record is deleted. */
final class GhostAfterDelete extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      private final TreeMap<RecordKey, StoredRecord> index = new TreeMap<>();

      @Override
      synchronized void write(Write write, Revision revision) {
        super.write(write, revision);
        Optional.ofNullable(records.get(write.key())).ifPresent(r -> index.put(r.key(), r));
      }

      @Override
      synchronized List<StoredRecord> list(
          PlainStore handle, String collection, String afterId, int limit) {
        return index.values().stream()
            .filter(record -> record.key().collection().equals(collection))
            .filter(record -> record.key().id().compareTo(afterId) > 0)
            .limit(limit)
            .toList();
      }
    };
  }
}
