package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.TimeSource;
import java.util.concurrent.Exchanger;

/** Gives up whenever another commit is under way. */
final class OverlapIsAConflict extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      private final Exchanger<String> meeting = new Exchanger<>();

      @Override
      CommitResult commit(PlainStore handle, Batch batch) {
        boolean yields = Meetings.tryMeet(meeting, 10).filter("second"::equals).isPresent();
        if (yields) {
          return new CommitResult.Conflict(batch.writes().get(0).key());
        }
        return super.commit(handle, batch);
      }
    };
  }
}
