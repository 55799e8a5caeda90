package dev.castellan.internal.audit;

import dev.castellan.internal.model.Records;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoredRecord;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** All records of a collection behind an id, page by page. For one thread. */
final class Entries implements Iterator<StoredRecord> {

  private final AuditReader reader;
  private final String collection;
  private final ArrayDeque<StoredRecord> page = new ArrayDeque<>();
  private String after;
  private boolean ended;

  private Entries(AuditReader reader, String collection, String after) {
    this.reader = reader;
    this.collection = collection;
    this.after = after;
  }

  /** Entries older than this one; "" for all. */
  static Entries olderThan(AuditReader reader, String id) {
    return new Entries(reader, Records.AUDIT, id);
  }

  /** Segments whose oldest entry is older than this one; "" for all. */
  static Entries segmentsOlderThan(AuditReader reader, String id) {
    return new Entries(reader, Records.AUDIT_SEGMENT, id);
  }

  @Override
  public boolean hasNext() {
    if (page.isEmpty() && !ended) {
      List<StoredRecord> next = reader.list(collection, after, RecordStore.MAX_PAGE);
      ended = next.size() < RecordStore.MAX_PAGE;
      page.addAll(next);
      if (!next.isEmpty()) {
        after = next.get(next.size() - 1).key().id();
      }
    }
    return !page.isEmpty();
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
