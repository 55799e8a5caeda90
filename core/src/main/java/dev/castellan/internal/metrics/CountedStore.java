package dev.castellan.internal.metrics;

import dev.castellan.internal.metrics.Counters.Commit;
import dev.castellan.storage.Batch;
import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.StoreTraits;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Subscription;
import java.util.List;
import java.util.Optional;

/** Counts how a store answers batches, and is otherwise that store. */
public final class CountedStore implements RecordStore {

  private final RecordStore store;
  private final Counters counters;

  /** Counts there what this store answers. */
  public CountedStore(RecordStore store, Counters counters) {
    this.store = store;
    this.counters = counters;
  }

  @Override
  public CommitResult commit(Batch batch) {
    try {
      CommitResult result = store.commit(batch);
      counters.commit(
          result instanceof CommitResult.Committed ? Commit.COMMITTED : Commit.CONFLICT);
      return result;
    } catch (StoreException e) {
      counters.commit(e.outcomeUnknown() ? Commit.UNKNOWN : Commit.FAILED);
      throw e;
    }
  }

  @Override
  public Optional<StoredRecord> get(RecordKey key) {
    return store.get(key);
  }

  @Override
  public List<StoredRecord> list(String collection, String afterId, int limit) {
    return store.list(collection, afterId, limit);
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
