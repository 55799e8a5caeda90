package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.TimeSource;
import java.util.Optional;
import java.util.concurrent.Exchanger;

/** Judges first and writes later, and others may commit in between. */
final class CheckThenAct extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      private final Exchanger<String> meeting = new Exchanger<>();

      @Override
      CommitResult commit(PlainStore handle, Batch batch) {
        Optional<RecordKey> violated = violated(batch);
        if (violated.isPresent()) {
          return new CommitResult.Conflict(violated.get());
        }
        Meetings.tryMeet(meeting, 10);
        return execute(handle, batch);
      }
    };
  }
}
