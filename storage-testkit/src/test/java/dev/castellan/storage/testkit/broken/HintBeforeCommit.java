package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.TimeSource;
import java.util.concurrent.Exchanger;

/** Announces a batch before it can be read. */
final class HintBeforeCommit extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      CommitResult commit(PlainStore handle, Batch batch) {
        announce(handle, changed(batch));
        Meetings.waitUntil(() -> watches.stream().allMatch(PlainWatch::idle), 50);
        Meetings.tryMeet(new Exchanger<>(), 5);
        return super.commit(handle, batch);
      }
    };
  }
}
