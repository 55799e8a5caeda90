package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.TimeSource;
import java.util.TreeMap;

/** Keeps the last batch in a buffer that is not written when the store is closed. */
final class NotDurable extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      private TreeMap<RecordKey, StoredRecord> written = new TreeMap<>();

      @Override
      synchronized CommitResult execute(PlainStore handle, Batch batch) {
        written = new TreeMap<>(records);
        return super.execute(handle, batch);
      }

      @Override
      void reopened() {
        records.clear();
        records.putAll(written);
      }
    };
  }
}
