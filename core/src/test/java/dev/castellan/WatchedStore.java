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
 * A store that counts the records that are read of some collections, one by one or by page.
 *
 * @param store behind it
 * @param prefix how the names of those collections begin
 */
record WatchedStore(RecordStore store, String prefix, AtomicInteger reads) implements RecordStore {

  @Override
  public Optional<StoredRecord> get(RecordKey key) {
    count(key.collection(), 1);
    return store.get(key);
  }

  @Override
  public List<StoredRecord> list(String collection, String afterId, int limit) {
    List<StoredRecord> page = store.list(collection, afterId, limit);
    count(collection, page.size());
    return page;
  }

  private void count(String collection, int records) {
    if (collection.startsWith(prefix)) {
      reads.addAndGet(records);
    }
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
