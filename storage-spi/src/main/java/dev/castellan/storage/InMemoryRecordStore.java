package dev.castellan.storage;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A store that keeps its records in memory: the reference for all others, and what tests use.
 *
 * <p>{@link #open()} gives a store of its own, which nobody else can write. Several handles on the
 * same records, as several nodes of a cluster have them, come from {@link InMemoryRecords#open}.
 * Nothing outlives the process. No call blocks on anything but other calls of the same store, and
 * {@link Subscription#close} on the listener. Each subscription has one thread, which ends with it.
 */
public final class InMemoryRecordStore implements RecordStore {

  private final InMemoryRecords records;
  private final StoreTraits traits;
  private final Set<Announcer> subscriptions = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  InMemoryRecordStore(InMemoryRecords records, boolean soleWriter) {
    this.records = records;
    this.traits = new StoreTraits(soleWriter, Optional.empty(), false);
  }

  /** A new, empty store with one handle, which is its sole writer. */
  public static InMemoryRecordStore open() {
    return open(TimeSource.system());
  }

  /**
   * A new, empty store with one handle, which is its sole writer.
   *
   * @param time see {@link InMemoryRecords#create(TimeSource)}
   */
  public static InMemoryRecordStore open(TimeSource time) {
    return new InMemoryRecordStore(InMemoryRecords.create(time), true);
  }

  @Override
  public Optional<StoredRecord> get(RecordKey key) {
    requireOpen();
    return records.get(key);
  }

  @Override
  public List<StoredRecord> list(String collection, String afterId, int limit) {
    requireOpen();
    return records.list(collection, afterId, limit);
  }

  @Override
  public CommitResult commit(Batch batch) {
    requireOpen();
    return records.apply(batch);
  }

  @Override
  public Subscription watch(ChangeListener listener) {
    requireOpen();
    Announcer announcer = records.watch(listener, subscriptions::remove);
    subscriptions.add(announcer);
    if (closed) { // closed by another thread meanwhile: it may not have seen this subscription
      announcer.close();
    }
    requireOpen();
    return announcer;
  }

  @Override
  public StoreTraits traits() {
    return traits;
  }

  @Override
  public void close() {
    closed = true;
    subscriptions.forEach(Announcer::close);
  }

  private void requireOpen() {
    if (closed) {
      throw new StoreException("The store is closed");
    }
  }
}
