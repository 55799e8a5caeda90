package dev.castellan.internal.engine;

import dev.castellan.storage.Batch;
import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoreTraits;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Subscription;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** A store whose reads can be held up between finding a record and returning it. */
final class ScriptedStore implements RecordStore {

  private final ConcurrentSkipListMap<RecordKey, StoredRecord> records =
      new ConcurrentSkipListMap<>();
  private final AtomicLong number = new AtomicLong();
  private volatile Runnable meanwhile = () -> {};

  /** Happens once, after the next read has found its record and before the caller gets it. */
  void meanwhile(Runnable work) {
    meanwhile = work;
  }

  /** Somebody's put; answers its revision. */
  synchronized Revision put(RecordKey key, String payload) {
    Revision revision = new Revision(1, number.incrementAndGet());
    records.put(key, new StoredRecord(key, Payload.ofText(payload), revision));
    return revision;
  }

  /** Somebody's delete; answers its revision. */
  synchronized Revision delete(RecordKey key) {
    records.remove(key);
    return new Revision(1, number.incrementAndGet());
  }

  Optional<StoredRecord> now(RecordKey key) {
    return Optional.ofNullable(records.get(key));
  }

  @Override
  public Optional<StoredRecord> get(RecordKey key) {
    Optional<StoredRecord> found = now(key);
    letHappen();
    return found;
  }

  @Override
  public List<StoredRecord> list(String collection, String afterId, int limit) {
    List<StoredRecord> found =
        records.values().stream()
            .filter(stored -> stored.key().collection().equals(collection))
            .filter(stored -> stored.key().id().compareTo(afterId) > 0)
            .limit(limit)
            .toList();
    letHappen();
    return found;
  }

  private void letHappen() {
    Runnable work = meanwhile;
    meanwhile = () -> {};
    work.run();
  }

  @Override
  public CommitResult commit(Batch batch) {
    throw new UnsupportedOperationException("Tests of the replica put and delete");
  }

  @Override
  public Subscription watch(ChangeListener listener) {
    throw new UnsupportedOperationException("Tests of the replica give their own hints");
  }

  @Override
  public StoreTraits traits() {
    return new StoreTraits(true, Optional.empty(), false);
  }

  @Override
  public void close() {}
}
