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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A store that counts how often a record of one collection is read.
 *
 * @param store behind it
 */
record WatchedStore(RecordStore store, String collection, AtomicInteger reads)
    implements RecordStore {

  @Override
  public Optional<StoredRecord> get(RecordKey key) {
    if (key.collection().equals(collection)) {
      reads.incrementAndGet();
    }
    return store.get(key);
  }

  @Override
  public List<StoredRecord> list(String from, String afterId, int limit) {
    return store.list(from, afterId, limit);
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
    return store.traits();
  }

  @Override
  public void close() {
    store.close();
  }
}
