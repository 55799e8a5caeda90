package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.testkit.StoreUnderTest.Loss;
import java.util.Optional;

/** Takes back a batch, already seen, whose answer could not be delivered. */
final class LostWriteAfterLostAnswer extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      private Optional<Batch> undelivered = Optional.empty();

      @Override
      synchronized CommitResult commit(PlainStore handle, Batch batch) {
        undelivered.ifPresent(lost -> changed(lost).forEach(records::remove));
        undelivered = Optional.empty();
        return super.commit(handle, batch);
      }

      @Override
      synchronized CommitResult commitCut(PlainStore handle, Batch batch, Loss loss) {
        if (loss == Loss.ANSWER) {
          commit(handle, batch);
          undelivered = Optional.of(batch);
        }
        throw lost();
      }
    };
  }
}
