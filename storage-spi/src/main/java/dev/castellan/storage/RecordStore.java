package dev.castellan.storage;

import java.util.List;
import java.util.Optional;

/**
 * Where Castellan keeps its records: a small, conditional, atomic key-value store that can be
 * watched.
 *
 * <p>Promises, each a clause of the contract kit in {@code castellan-storage-testkit}:
 *
 * <ul>
 *   <li><b>Commits are linearizable.</b> A batch takes effect at one moment between call and
 *       return, for all handles and processes; conditions are judged at that moment. Two
 *       overlapping batches whose conditions both still hold are both committed, one after the
 *       other: {@code Conflict} is answered only for a condition that did not hold.
 *   <li><b>All or nothing.</b> No reader ever sees a part of a batch, not even after a crash.
 *   <li><b>Durable.</b> What {@code Committed} acknowledged is there after the process, and for a
 *       store on disk the machine, died.
 *   <li><b>Reads are fresh.</b> {@code get} and each {@code list} page see every batch whose commit
 *       returned before the read began, on whatever handle.
 *   <li><b>Revisions</b> rise in the order of the commits and are never reused.
 *   <li><b>Watching</b> may merge and repeat hints but never stays silent ({@link ChangeListener}).
 * </ul>
 *
 * <p>Not promised, on purpose: queries, secondary indexes, expiry, locks. Records that grow without
 * bound, such as measurements, do not belong here.
 *
 * <p>Safe for use by many threads. Every call may block on disk or network. After {@link #close}
 * every call but {@code close} throws {@link StoreException}. Whoever opened the store closes it.
 */
public interface RecordStore extends AutoCloseable {

  /** The most records a page may be asked for. */
  int MAX_PAGE = 1_000;

  /**
   * The record, or empty if there is none.
   *
   * @throws StoreException if it cannot be read
   */
  Optional<StoredRecord> get(RecordKey key);

  /**
   * A page of a collection, ascending by id (ASCII order). A record that exists unchanged from the
   * first page's call to the last one's is listed exactly once; one that comes or goes meanwhile
   * may be listed or not.
   *
   * @param collection which collection; one without records is empty
   * @param afterId list only ids behind this one; "" starts at the beginning; it need not exist
   * @param limit how many at most, 1 to {@value #MAX_PAGE}; fewer are returned only at the end
   * @throws IllegalArgumentException if the collection is not a {@linkplain RecordKey#isName name}
   *     or the limit is out of range
   * @throws StoreException if it cannot be read
   */
  List<StoredRecord> list(String collection, String afterId, int limit);

  /**
   * Commits the batch if all its conditions hold.
   *
   * @return {@code Committed}, or {@code Conflict} with nothing written
   * @throws StoreException if the store cannot do it; see {@link StoreException#outcomeUnknown}
   */
  CommitResult commit(Batch batch);

  /**
   * Announces every batch committed after this call returned, by whatever handle or process, until
   * the subscription or the store is closed.
   *
   * @throws StoreException if the store cannot be watched
   */
  Subscription watch(ChangeListener listener);

  /** What this store is; the same at every call. */
  StoreTraits traits();

  /** Ends all subscriptions and frees what the store holds. Closing again does nothing. */
  @Override
  void close();
}
