package dev.castellan.storage.testkit;

import dev.castellan.storage.Batch;
import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.StoreTraits;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Subscription;
import dev.castellan.storage.Write;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * A store in front of another one, that fails when a test says so and keeps the contract: what it
 * does is what networks, disks and databases do.
 *
 * <ul>
 *   <li>Commits: {@link #failNextCommit}, each once, in the order given.
 *   <li>Reads: {@link #failReads} until {@link #healReads}.
 *   <li>Watching: {@link #holdHints} until {@link #releaseHints}; {@link #silence} until {@link
 *       #speak}; {@link #failWatching} until {@link #healWatching}.
 *   <li>Interleavings: {@link #beforeNextCommit}, {@link #afterNextRead}, {@link
 *       #afterOwnNextRead}.
 * </ul>
 *
 * <p>Safe for use by many threads. Closing it closes the store behind it.
 */
public final class FaultyRecordStore implements RecordStore {

  /** How a commit fails. */
  public enum CommitFault {
    /** Nothing is written, and the caller is told so. */
    REFUSED,
    /** Nothing is written, and the caller is told that the outcome is unknown. */
    REQUEST_LOST,
    /**
     * The batch is judged and committed as usual; the caller is told that the outcome is unknown.
     */
    ANSWER_LOST
  }

  private final RecordStore store;
  private final HintGate gate = new HintGate();
  private final Queue<CommitFault> commitFaults = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> beforeCommits = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> afterReads = new ConcurrentLinkedQueue<>();
  private final Map<Thread, Runnable> afterOwnReads = new ConcurrentHashMap<>();
  private volatile String spared = "";
  private volatile boolean readsFail;
  private volatile boolean watchingFails;

  private FaultyRecordStore(RecordStore store) {
    this.store = store;
  }

  /** A store that works like this one until it is told to fail. */
  public static FaultyRecordStore around(RecordStore store) {
    return new FaultyRecordStore(store);
  }

  /**
   * From now on, nothing of the above happens to {@code get} of records of this collection, nor to
   * batches that put or delete one: it belongs to work in the background that the test is not
   * about, which would otherwise meet a fault that is meant for something else.
   *
   * @return this
   */
  public FaultyRecordStore sparing(String collection) {
    spared = collection;
    return this;
  }

  /** Lets the next commit that is not yet bound to fail, fail like this. */
  public void failNextCommit(CommitFault fault) {
    commitFaults.add(fault);
  }

  /** From now on, {@code get} and {@code list} throw. */
  public void failReads() {
    readsFail = true;
  }

  /** Reads work again. */
  public void healReads() {
    readsFail = false;
  }

  /** From now on, {@code watch} throws; subscriptions that exist are not touched. */
  public void failWatching() {
    watchingFails = true;
  }

  /** {@code watch} works again. */
  public void healWatching() {
    watchingFails = false;
  }

  /**
   * From now on, listeners hear nothing; what they would have heard waits. As when the way from the
   * store is slow. A call in progress is not stopped.
   */
  public void holdHints() {
    gate.hold();
  }

  /** Delivers what waits, in order, on the store's own threads, and whatever comes after it. */
  public void releaseHints() {
    gate.open();
  }

  /**
   * From now on, listeners hear nothing, and what they would have heard is lost. As when the store
   * cannot be reached. A call in progress is not stopped.
   */
  public void silence() {
    gate.silence();
  }

  /** Ends the silence: whoever missed something hears {@code resync} first. */
  public void speak() {
    gate.open();
  }

  /** Runs this once, on the thread of the next commit, right before the batch is judged. */
  public void beforeNextCommit(Runnable action) {
    beforeCommits.add(action);
  }

  /**
   * Runs this once, on the thread of the next {@code get} or {@code list}, when the answer is there
   * but not yet returned: what the action commits, that answer does not show.
   */
  public void afterNextRead(Runnable action) {
    afterReads.add(action);
  }

  /**
   * The same for the next read of the calling thread, whatever others read meanwhile; takes the
   * place of what was asked for before.
   */
  public void afterOwnNextRead(Runnable action) {
    afterOwnReads.put(Thread.currentThread(), action);
  }

  @Override
  public Optional<StoredRecord> get(RecordKey key) {
    return key.collection().equals(spared) ? store.get(key) : read(() -> store.get(key));
  }

  @Override
  public List<StoredRecord> list(String collection, String afterId, int limit) {
    return read(() -> store.list(collection, afterId, limit));
  }

  @Override
  public CommitResult commit(Batch batch) {
    if (isSpared(batch)) {
      return store.commit(batch);
    }
    CommitFault fault = commitFaults.poll();
    if (fault == CommitFault.REFUSED) {
      throw new StoreException("Injected: the store refuses to commit");
    }
    if (fault == CommitFault.REQUEST_LOST) {
      throw lost();
    }
    runNext(beforeCommits);
    CommitResult result = store.commit(batch);
    if (fault == CommitFault.ANSWER_LOST) {
      throw lost();
    }
    return result;
  }

  @Override
  public Subscription watch(ChangeListener listener) {
    if (watchingFails) {
      throw new StoreException("Injected: the store cannot be watched");
    }
    HintGate.Passage passage = gate.passage(listener);
    Subscription subscription = store.watch(passage);
    return () -> {
      passage.close();
      subscription.close();
    };
  }

  @Override
  public StoreTraits traits() {
    return store.traits();
  }

  @Override
  public void close() {
    gate.close();
    store.close();
  }

  private boolean isSpared(Batch batch) {
    return batch.writes().stream()
        .filter(write -> !(write instanceof Write.Check))
        .anyMatch(write -> write.key().collection().equals(spared));
  }

  private <T> T read(Supplier<T> question) {
    if (readsFail) {
      throw new StoreException("Injected: the store cannot be read");
    }
    T answer = question.get();
    runNext(afterReads);
    Runnable own = afterOwnReads.remove(Thread.currentThread());
    if (own != null) {
      own.run();
    }
    return answer;
  }

  private static void runNext(Queue<Runnable> actions) {
    Runnable action = actions.poll();
    if (action != null) {
      action.run();
    }
  }

  private static StoreException lost() {
    String message = "Injected: no answer to the commit";
    return StoreException.outcomeUnknown(message, new IllegalStateException("connection lost"));
  }
}
