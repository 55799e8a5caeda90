package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.testkit.StoreUnderTest.Loss;

/** Tries again when the answer is lost, and meets what it wrote itself. */
final class OwnEffectIsAConflict extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      CommitResult commitCut(PlainStore handle, Batch batch, Loss loss) {
        if (loss == Loss.ANSWER) {
          commit(handle, batch);
        }
        return commit(handle, batch);
      }
    };
  }
}
