package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Batch;
import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Condition;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Subscription;
import dev.castellan.storage.Write;
import dev.castellan.storage.testkit.StoreUnderTest.Loss;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * The plainest correct store: everything under one lock, each step a method. A broken store
 * overrides the step that it gets wrong, and is right in all others.
 */
class PlainRecords {

  final TreeMap<RecordKey, StoredRecord> records = new TreeMap<>();
  final List<PlainWatch> watches = new CopyOnWriteArrayList<>();
  long epoch = 1;
  long number;

  private int handles;
  private boolean opened;

  final synchronized PlainStore openHandle() {
    if (opened && handles == 0) {
      reopened();
    }
    opened = true;
    handles++;
    return open();
  }

  /** A handle on these records. */
  PlainStore open() {
    return new PlainStore(this);
  }

  /** All handles were closed, and the first is opened again. */
  void reopened() {}

  synchronized Optional<StoredRecord> get(PlainStore handle, RecordKey key) {
    return Optional.ofNullable(records.get(key));
  }

  List<StoredRecord> list(PlainStore handle, String collection, String afterId, int limit) {
    synchronized (this) {
      return records.values().stream()
          .filter(record -> record.key().collection().equals(collection))
          .filter(record -> record.key().id().compareTo(afterId) > 0)
          .limit(limit)
          .toList();
    }
  }

  CommitResult commit(PlainStore handle, Batch batch) {
    synchronized (this) {
      Optional<RecordKey> violated = violated(batch);
      if (violated.isPresent()) {
        return new CommitResult.Conflict(violated.get());
      }
      return execute(handle, batch);
    }
  }

  final Optional<RecordKey> violated(Batch batch) {
    return batch.writes().stream().filter(write -> !holds(write)).map(Write::key).findFirst();
  }

  synchronized boolean holds(Write write) {
    Optional<Revision> now =
        Optional.ofNullable(records.get(write.key())).map(StoredRecord::revision);
    if (write.condition() instanceof Condition.At at) {
      return now.equals(Optional.of(at.revision()));
    }
    return write.condition() instanceof Condition.Any
        || now.isPresent() == write.condition() instanceof Condition.Present;
  }

  synchronized CommitResult execute(PlainStore handle, Batch batch) {
    Revision revision = next(handle);
    batch.writes().forEach(write -> write(write, revision));
    announce(handle, changed(batch));
    return new CommitResult.Committed(revision);
  }

  synchronized Revision next(PlainStore handle) {
    return new Revision(epoch, ++number);
  }

  synchronized void write(Write write, Revision revision) {
    if (write instanceof Write.Put put) {
      records.put(put.key(), new StoredRecord(put.key(), put.payload(), revision));
    } else if (write instanceof Write.Delete) {
      records.remove(write.key());
    }
  }

  static Set<RecordKey> changed(Batch batch) {
    return batch.writes().stream()
        .filter(write -> !(write instanceof Write.Check))
        .map(Write::key)
        .collect(Collectors.toSet());
  }

  void announce(PlainStore handle, Set<RecordKey> keys) {
    watches.forEach(watch -> watch.changed(keys));
  }

  Subscription watch(PlainStore handle, ChangeListener listener) {
    PlainWatch watch = newWatch(listener);
    watches.add(watch);
    watch.start();
    return watch;
  }

  PlainWatch newWatch(ChangeListener listener) {
    return new PlainWatch(listener, watches::remove);
  }

  CommitResult commitCut(PlainStore handle, Batch batch, Loss loss) {
    if (loss == Loss.ANSWER) {
      commit(handle, batch);
    }
    throw lost();
  }

  static StoreException lost() {
    return StoreException.outcomeUnknown("lost", new IllegalStateException("cut"));
  }

  synchronized Runnable backup() {
    Map<RecordKey, StoredRecord> copy = new TreeMap<>(records);
    return () -> restore(copy);
  }

  synchronized void restore(Map<RecordKey, StoredRecord> copy) {
    records.clear();
    records.putAll(copy);
    epoch++;
    watches.forEach(PlainWatch::resync);
  }

  final synchronized void closed() {
    handles--;
  }
}
