package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.RecordKey;
import dev.castellan.storage.TimeSource;
import java.util.Set;

/** Calls listeners from the committing thread, inside its lock. */
final class HintUnderLock extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      void announce(PlainStore handle, Set<RecordKey> keys) {
        watches.forEach(watch -> watch.call(() -> watch.listener.changed(keys)));
      }
    };
  }
}
