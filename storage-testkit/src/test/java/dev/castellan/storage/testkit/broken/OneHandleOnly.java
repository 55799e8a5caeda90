package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.testkit.RecordStoreContract;
import dev.castellan.storage.testkit.StoreUnderTest;

/** A right store that declares nothing. */
final class OneHandleOnly extends RecordStoreContract {

  @Override
  protected StoreUnderTest open(TimeSource time) {
    return StoreUnderTest.of(InMemoryRecordStore::open);
  }
}
