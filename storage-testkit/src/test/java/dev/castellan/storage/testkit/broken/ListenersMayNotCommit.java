package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.TimeSource;

/** Refuses what is committed on the thread that calls the listeners. */
final class ListenersMayNotCommit extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      CommitResult commit(PlainStore handle, Batch batch) {
        if (Thread.currentThread().getName().equals("plain-watch")) {
          throw new StoreException("Not from a listener");
        }
        return super.commit(handle, batch);
      }
    };
  }
}
