package dev.castellan;

import dev.castellan.storage.Batch;
import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoreTraits;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Subscription;
import java.util.List;
import java.util.Optional;

/** A handle which says that there is no other. */
record SoleStore(RecordStore store) implements RecordStore {

  @Override
  public Optional<StoredRecord> get(RecordKey key) {
    return store.get(key);
  }

  @Override
  public List<StoredRecord> list(String collection, String afterId, int limit) {
    return store.list(collection, afterId, limit);
  }

  @Override
  public CommitResult commit(Batch batch) {
    return store.commit(batch);
  }

  @Override
  public Subscription watch(ChangeListener listener) {
    return store.watch(listener);
  }

  @Override
  public StoreTraits traits() {
    return new StoreTraits(true, Optional.empty(), false);
  }

  @Override
  public void close() {
    store.close();
  }
}
