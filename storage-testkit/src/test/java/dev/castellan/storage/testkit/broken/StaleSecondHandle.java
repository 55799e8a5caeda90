package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.TimeSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Answers from what the handle read before, until it has written itself. */
final class StaleSecondHandle extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      private final Map<PlainStore, Map<RecordKey, Optional<StoredRecord>>> seen = new HashMap<>();

      @Override
      synchronized Optional<StoredRecord> get(PlainStore handle, RecordKey key) {
        return seen.computeIfAbsent(handle, h -> new HashMap<>())
            .computeIfAbsent(key, k -> super.get(handle, k));
      }

      @Override
      synchronized CommitResult commit(PlainStore handle, Batch batch) {
        seen.remove(handle);
        return super.commit(handle, batch);
      }
    };
  }
}
