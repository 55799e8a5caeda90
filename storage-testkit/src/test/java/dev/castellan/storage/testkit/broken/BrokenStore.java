package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.TimeSource;
import dev.castellan.storage.testkit.RecordStoreContract;
import dev.castellan.storage.testkit.StoreUnderTest;

/**
 * The contract, run on a store with one fault. Not named as a test: {@code BrokenStoresTest} runs
 * it and wants it to fail.
 */
abstract class BrokenStore extends RecordStoreContract {

  /** New, empty records with the fault. */
  abstract PlainRecords records(TimeSource time);

  @Override
  protected final StoreUnderTest open(TimeSource time) {
    PlainRecords records = records(time);
    return StoreUnderTest.of(records::openHandle)
        .withSecondHandle()
        .withReopen()
        .withLostAnswer((handle, loss) -> ((PlainStore) handle).cutNextCommit(loss))
        .withLiveRestore(records::backup)
        .withInjectedTime();
  }
}
