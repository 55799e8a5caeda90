package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.TimeSource;
import java.util.Map;

/** Lets those who watch go on with the old records after a restore. */
final class RestoreIsNotAnnounced extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      synchronized void restore(Map<RecordKey, StoredRecord> copy) {
        records.clear();
        records.putAll(copy);
        epoch++;
      }
    };
  }
}
