package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.testkit.StoreUnderTest.Loss;

/** Says that nothing was written when the answer is lost. */
final class LostAnswerIsAFailure extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      CommitResult commitCut(PlainStore handle, Batch batch, Loss loss) {
        if (loss == Loss.ANSWER) {
          commit(handle, batch);
        }
        throw new StoreException("failed");
      }
    };
  }
}
