package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.TimeSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Exchanger;

/** Writes the records of a batch one by one, and lets readers in between. */
final class BatchSeenInParts extends BrokenStore {

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
        Revision revision = next(handle);
        for (int i = 0; i < batch.writes().size(); i++) {
          write(batch.writes().get(i), revision);
          if (i == batch.writes().size() / 2 - 1) {
            Meetings.tryMeet(meeting, 5);
            Meetings.tryMeet(meeting, 5);
          }
        }
        announce(handle, changed(batch));
        return new CommitResult.Committed(revision);
      }

      @Override
      List<StoredRecord> list(PlainStore handle, String collection, String afterId, int limit) {
        Meetings.tryMeet(meeting, 1);
        return super.list(handle, collection, afterId, limit);
      }
    };
  }
}
