package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.TimeSource;
import java.util.Optional;

/** Writes up to the first condition that does not hold. */
final class PartOfAConflictIsWritten extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      synchronized CommitResult commit(PlainStore handle, Batch batch) {
        Optional<RecordKey> violated = violated(batch);
        if (violated.isEmpty()) {
          return execute(handle, batch);
        }
        Revision revision = next(handle);
        batch.writes().stream()
            .takeWhile(write -> !write.key().equals(violated.get()))
            .forEach(write -> write(write, revision));
        return new CommitResult.Conflict(violated.get());
      }
    };
  }
}
