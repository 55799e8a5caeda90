package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.Write;
import java.util.Optional;
import java.util.concurrent.Exchanger;

/** Guards the records that it writes, and not those that it only checks. */
final class WriteSkew extends BrokenStore {

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
        if (batch.writes().stream().anyMatch(Write.Check.class::isInstance)) {
          Meetings.tryMeet(meeting, 10);
        }
        return commitJudgingWrites(handle, batch);
      }

      private synchronized CommitResult commitJudgingWrites(PlainStore handle, Batch batch) {
        return batch.writes().stream()
            .filter(write -> !(write instanceof Write.Check) && !holds(write))
            .findFirst()
            .<CommitResult>map(write -> new CommitResult.Conflict(write.key()))
            .orElseGet(() -> execute(handle, batch));
      }
    };
  }
}
