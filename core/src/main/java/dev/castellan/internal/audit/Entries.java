package dev.castellan.internal.audit;

import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.internal.model.Records;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoredRecord;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** All records of a collection behind an id, page by page. For one thread. */
final class Entries implements Iterator<StoredRecord> {

  private final AuditReader reader;
  private final String collection;
  private final ArrayDeque<StoredRecord> page = new ArrayDeque<>();
  private String after;
  private boolean ended;

  private final Optional<ExecutorService> ahead;
  private @Nullable Future<List<StoredRecord>> coming;

  private Entries(
      AuditReader reader, String collection, String after, Optional<ExecutorService> ahead) {
    this.reader = reader;
    this.collection = collection;
    this.after = after;
    this.ahead = ahead;
  }

  /** Entries older than this one; "" for all. */
  static Entries olderThan(AuditReader reader, String id) {
    return new Entries(reader, Records.AUDIT, id, Optional.empty());
  }

  /**
   * All entries.
   *
   * @param ahead reads a page while the one before is in use
   */
  static Entries all(AuditReader reader, ExecutorService ahead) {
    return new Entries(reader, Records.AUDIT, "", Optional.of(ahead));
  }

  /** Segments whose oldest entry is older than this one; "" for all. */
  static Entries segmentsOlderThan(AuditReader reader, String id) {
    return new Entries(reader, Records.AUDIT_SEGMENT, id, Optional.empty());
  }

  @Override
  public boolean hasNext() {
    if (page.isEmpty() && !ended) {
      List<StoredRecord> next = read();
      ended = next.size() < RecordStore.MAX_PAGE;
      page.addAll(next);
      if (!next.isEmpty()) {
        after = next.get(next.size() - 1).key().id();
      }
      if (!ended) {
        String from = after;
        coming = ahead.map(thread -> thread.submit(() -> list(from))).orElse(null);
      }
    }
    return !page.isEmpty();
  }

  private List<StoredRecord> list(String from) {
    return reader.list(collection, from, RecordStore.MAX_PAGE);
  }

  private List<StoredRecord> read() {
    Future<List<StoredRecord>> begun = coming;
    if (begun == null) {
      return list(after);
    }
    try {
      return begun.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(ErrorCode.BUSY, "The audit log was not read to its end");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException trouble) {
        throw trouble;
      }
      throw new IllegalStateException("The audit log could not be read", e);
    }
  }

  @Override
  public StoredRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return page.removeFirst();
  }

  /** The next one without going on; only after {@link #hasNext}. */
  StoredRecord peek() {
    return page.getFirst();
  }
}
