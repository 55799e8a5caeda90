package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.testkit.StoreUnderTest.Loss;
import java.util.Optional;

/** Finds a batch in its buffers, after a get has said that it is not there. */
final class LateWriteAfterLostRequest extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      private Optional<Batch> delayed = Optional.empty();

      @Override
      synchronized CommitResult commit(PlainStore handle, Batch batch) {
        delayed.ifPresent(late -> super.commit(handle, late));
        delayed = Optional.empty();
        return super.commit(handle, batch);
      }

      @Override
      synchronized CommitResult commitCut(PlainStore handle, Batch batch, Loss loss) {
        delayed = Optional.of(batch);
        throw lost();
      }
    };
  }
}
