package dev.castellan.internal.engine;

import dev.castellan.internal.model.HotReader;
import dev.castellan.internal.model.HotRecord;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.internal.SystemRuntime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Reads all records of the snapshot. While the store hands out a page, the one before is understood
 * on a second thread, and nothing is kept of a page but what the snapshot takes; what has not
 * changed since the present snapshot is not looked at. For one use.
 */
final class FullRead {

  private static final int PAGE = RecordStore.MAX_PAGE;

  private final RecordStore store;
  private final Snapshot present;
  private final Set<RecordKey> damaged;
  private final HotReader reader;
  private final Map<RecordKey, Optional<HotRecord>> found = new HashMap<>();
  private Optional<StoredRecord> policy = Optional.empty();
  private CompletableFuture<?> underWay = CompletableFuture.completedFuture("");
  private @Nullable ExecutorService second;

  /**
   * @param damaged what the present snapshot lacks, since it could not be understood
   */
  FullRead(RecordStore store, Snapshot present, Set<RecordKey> damaged) {
    this.store = store;
    this.present = present;
    this.damaged = damaged;
    this.reader = present.reader();
  }

  /** Reads; users before what belongs to them. */
  Map<RecordKey, Optional<HotRecord>> read() {
    try {
      Records.HOT.forEach(this::list);
      await();
      return found;
    } finally {
      if (second != null) {
        second.shutdown();
      }
    }
  }

  /** The record that names the policy, as it was read. */
  Optional<StoredRecord> policy() {
    return policy;
  }

  private void list(String collection) {
    String after = "";
    List<StoredRecord> page;
    do {
      page = store.list(collection, after, PAGE);
      await();
      if (page.size() == PAGE) {
        List<StoredRecord> whole = page;
        underWay = CompletableFuture.runAsync(() -> understand(whole), second());
        after = page.get(PAGE - 1).key().id();
      } else {
        understand(page);
      }
    } while (page.size() == PAGE);
  }

  /** Most stores have no whole page, and need no thread. */
  private ExecutorService second() {
    ExecutorService there = second;
    if (there == null) {
      there = Executors.newSingleThreadExecutor(SystemRuntime.threads("castellan-read"));
      second = there;
    }
    return there;
  }

  private void await() {
    try {
      underWay.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException trouble) {
        throw trouble;
      }
      if (e.getCause() instanceof Error trouble) {
        throw trouble;
      }
      throw e;
    }
  }

  private void understand(List<StoredRecord> page) {
    for (StoredRecord stored : page) {
      RecordKey key = stored.key();
      boolean same =
          present.revisionOf(key).equals(Optional.of(stored.revision())) && !damaged.contains(key);
      found.put(key, Optional.of(same ? HotRecord.unread(stored) : reader.read(stored)));
      if (key.equals(Records.POLICY)) {
        policy = Optional.of(stored);
      }
    }
  }
}
