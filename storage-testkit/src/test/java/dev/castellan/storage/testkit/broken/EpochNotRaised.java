package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.TimeSource;
import java.util.Map;

/** Goes on with its old history after a restore. */
final class EpochNotRaised extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      synchronized void restore(Map<RecordKey, StoredRecord> copy) {
        super.restore(copy);
        epoch--;
      }
    };
  }
}
