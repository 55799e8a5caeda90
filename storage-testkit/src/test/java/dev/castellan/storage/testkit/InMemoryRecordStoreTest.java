package dev.castellan.storage.testkit;

import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.RecordSnapshot;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import dev.castellan.storage.testkit.StoreUnderTest.Loss;

/** The reference store, with everything that a store can be put through. */
final class InMemoryRecordStoreTest extends RecordStoreContract {

  @Override
  protected StoreUnderTest open(TimeSource time) {
    InMemoryRecords records = InMemoryRecords.create(time);
    return StoreUnderTest.of(() -> FaultyRecordStore.around(records.open()))
        .withSecondHandle()
        .withReopen()
        .withLostAnswer(InMemoryRecordStoreTest::cut)
        .withLiveRestore(
            () -> {
              RecordSnapshot backup = records.snapshot();
              return () -> records.restore(backup);
            })
        .withInjectedTime();
  }

  static void cut(RecordStore handle, Loss loss) {
    ((FaultyRecordStore) handle)
        .failNextCommit(loss == Loss.REQUEST ? CommitFault.REQUEST_LOST : CommitFault.ANSWER_LOST);
  }
}
