package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Batch;
import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.StoreTraits;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Subscription;
import dev.castellan.storage.testkit.StoreUnderTest.Loss;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** A handle on {@link PlainRecords}. */
class PlainStore implements RecordStore {

  private final PlainRecords records;
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final AtomicReference<Optional<Loss>> cut = new AtomicReference<>(Optional.empty());
  private final AtomicBoolean ended = new AtomicBoolean();

  PlainStore(PlainRecords records) {
    this.records = records;
  }

  void cutNextCommit(Loss loss) {
    cut.set(Optional.of(loss));
  }

  @Override
  public Optional<StoredRecord> get(RecordKey key) {
    requireOpen();
    return records.get(this, key);
  }

  @Override
  public List<StoredRecord> list(String collection, String afterId, int limit) {
    requireOpen();
    if (!RecordKey.isName(collection) || limit < 1 || limit > MAX_PAGE) {
      throw new IllegalArgumentException(collection + " " + limit);
    }
    return records.list(this, collection, afterId, limit);
  }

  @Override
  public CommitResult commit(Batch batch) {
    requireOpen();
    Optional<Loss> loss = cut.getAndSet(Optional.empty());
    return loss.isPresent()
        ? records.commitCut(this, batch, loss.get())
        : records.commit(this, batch);
  }

  @Override
  public Subscription watch(ChangeListener listener) {
    requireOpen();
    Subscription subscription = records.watch(this, listener);
    subscriptions.add(subscription);
    return subscription;
  }

  @Override
  public StoreTraits traits() {
    return new StoreTraits(false, Optional.empty(), false);
  }

  @Override
  public void close() {
    if (!ended.getAndSet(true)) {
      records.closed();
    }
    subscriptions.forEach(Subscription::close);
  }

  void requireOpen() {
    if (ended.get()) {
      throw new StoreException("closed");
    }
  }
}
