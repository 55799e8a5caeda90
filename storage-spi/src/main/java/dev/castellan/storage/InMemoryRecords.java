package dev.castellan.storage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The records of a store in memory, as a state machine: the same batches, applied in the same
 * order, give the same results and the same records everywhere.
 *
 * <p>Two uses. A test opens several handles on the same records. A broker that replicates a log
 * keeps one of these on each node: {@code commit} appends {@link BatchCodec#encode} to the log;
 * every node decodes what the log delivers and {@linkplain #apply applies} it; the node that
 * appended it returns the result to its caller. Where the log is compacted, {@link #snapshot} and
 * {@link #install} stand in for the entries dropped; {@link #restore} belongs into the log like a
 * batch, so that every node makes it at the same place. A handle's {@code commit} bypasses the log
 * and is then not used; its reads are as fresh as what this node has applied.
 *
 * <p>Safe for use by many threads; calls block on nothing but each other. Holds no thread of its
 * own: handles do, and are closed by whoever opened them.
 */
public final class InMemoryRecords {

  private final TimeSource time;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<String, TreeMap<String, StoredRecord>> collections = new HashMap<>();
  private final Set<Announcer> watchers = ConcurrentHashMap.newKeySet();
  private long epoch = 1;
  private long number;

  private InMemoryRecords(TimeSource time) {
    this.time = time;
  }

  /** No records yet, in epoch 1. */
  public static InMemoryRecords create() {
    return create(TimeSource.system());
  }

  /**
   * No records yet, in epoch 1.
   *
   * @param time tells, by {@link TimeSource#nanoTime}, whether a listener was so slow that {@link
   *     ChangeListener#current} cannot be said yet; heartbeats come by the machine's own time
   */
  public static InMemoryRecords create(TimeSource time) {
    return new InMemoryRecords(time);
  }

  /** Another handle on these records, which is not their sole writer. */
  public InMemoryRecordStore open() {
    return new InMemoryRecordStore(this, false);
  }

  /**
   * Commits the batch if all its conditions hold, and announces it to every handle's listeners.
   * Depends on nothing but the batch and what was applied before.
   */
  public CommitResult apply(Batch batch) {
    return locked(lock.writeLock(), () -> judge(batch).orElseGet(() -> execute(batch)));
  }

  /** A copy of everything, taken at one moment. */
  public RecordSnapshot snapshot() {
    return locked(
        lock.readLock(),
        () -> {
          List<StoredRecord> all = new ArrayList<>();
          collections.values().forEach(collection -> all.addAll(collection.values()));
          return new RecordSnapshot(epoch, number, all);
        });
  }

  /**
   * Takes over a later state of the same history, in place of the batches that led to it. The epoch
   * becomes the snapshot's; every listener hears {@link ChangeListener#resync}.
   *
   * @throws IllegalArgumentException if the snapshot is older than these records
   */
  public void install(RecordSnapshot snapshot) {
    locked(
        lock.writeLock(),
        () -> {
          if (snapshot.epoch() < epoch
              || (snapshot.epoch() == epoch && snapshot.number() < number)) {
            throw new IllegalArgumentException(
                "A snapshot to install is not older than "
                    + epoch
                    + "."
                    + number
                    + "; this one is at "
                    + snapshot.epoch()
                    + "."
                    + snapshot.number());
          }
          return replace(snapshot, snapshot.epoch(), snapshot.number());
        });
  }

  /**
   * Goes back to an earlier state, or over to that of another store. The epoch rises above both;
   * the records keep their revisions; every listener hears {@link ChangeListener#resync} first of
   * all.
   *
   * @return the new epoch
   */
  public long restore(RecordSnapshot snapshot) {
    return locked(
        lock.writeLock(),
        () ->
            replace(
                snapshot,
                Math.addExact(Math.max(epoch, snapshot.epoch()), 1),
                Math.max(number, snapshot.number())));
  }

  Optional<StoredRecord> get(RecordKey key) {
    return locked(lock.readLock(), () -> find(key));
  }

  List<StoredRecord> list(String collection, String afterId, int limit) {
    if (!RecordKey.isName(collection)) {
      throw new IllegalArgumentException("Not the name of a collection: '" + collection + "'");
    }
    if (limit < 1 || limit > RecordStore.MAX_PAGE) {
      throw new IllegalArgumentException(
          "A page has 1 to " + RecordStore.MAX_PAGE + " records; asked for " + limit);
    }
    return locked(
        lock.readLock(),
        () ->
            collections
                .getOrDefault(collection, new TreeMap<>())
                .tailMap(afterId, false)
                .values()
                .stream()
                .limit(limit)
                .toList());
  }

  /** The announcer is at work, and hears of every batch applied from now on. */
  Announcer watch(ChangeListener listener, Consumer<Announcer> onClose) {
    Announcer announcer =
        new Announcer(
            listener,
            time,
            closing -> {
              watchers.remove(closing);
              onClose.accept(closing);
            });
    watchers.add(announcer);
    announcer.start();
    return announcer;
  }

  private Optional<CommitResult> judge(Batch batch) {
    return batch.writes().stream()
        .filter(write -> !holds(write.condition(), find(write.key())))
        .findFirst()
        .map(write -> new CommitResult.Conflict(write.key()));
  }

  private static boolean holds(Condition condition, Optional<StoredRecord> record) {
    if (condition instanceof Condition.At at) {
      return record.map(StoredRecord::revision).equals(Optional.of(at.revision()));
    }
    return condition instanceof Condition.Any
        || record.isPresent() == condition instanceof Condition.Present;
  }

  private CommitResult execute(Batch batch) {
    number = Math.addExact(number, 1);
    Revision revision = new Revision(epoch, number);
    Set<RecordKey> changed = new TreeSet<>();
    for (Write write : batch.writes()) {
      if (write instanceof Write.Put put) {
        put(new StoredRecord(put.key(), put.payload(), revision));
      } else if (write instanceof Write.Delete delete) {
        remove(delete.key());
      }
      if (!(write instanceof Write.Check)) {
        changed.add(write.key());
      }
    }
    Set<RecordKey> announced = Collections.unmodifiableSet(changed);
    watchers.forEach(watcher -> watcher.changed(announced));
    return new CommitResult.Committed(revision);
  }

  private long replace(RecordSnapshot snapshot, long newEpoch, long newNumber) {
    collections.clear();
    snapshot.records().forEach(this::put);
    epoch = newEpoch;
    number = newNumber;
    watchers.forEach(Announcer::resync);
    return newEpoch;
  }

  private Optional<StoredRecord> find(RecordKey key) {
    return Optional.ofNullable(collections.get(key.collection()))
        .map(collection -> collection.get(key.id()));
  }

  private void put(StoredRecord record) {
    RecordKey key = record.key();
    collections.computeIfAbsent(key.collection(), name -> new TreeMap<>()).put(key.id(), record);
  }

  private void remove(RecordKey key) {
    collections.computeIfPresent(
        key.collection(),
        (name, collection) -> {
          collection.remove(key.id());
          return collection.isEmpty() ? null : collection;
        });
  }

  private static <T> T locked(Lock lock, Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
