package dev.castellan.internal.audit;

import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditQuery;
import dev.castellan.internal.model.AuditDoc;
import dev.castellan.internal.model.AuditLogDoc;
import dev.castellan.internal.model.AuditSegmentDoc;
import dev.castellan.internal.model.DamagedRecordException;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.token.AuditIds;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoredRecord;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds entries, newest first. What is not sealed yet is looked through; of the sealed segments
 * only those whose record does not exclude that they hold something. One call looks at a bounded
 * number of both, and says where to go on. For one use.
 */
public final class AuditSearch {

  /** How many entries one call looks at, about. */
  private static final int MAX_ENTRIES = 2 * RecordStore.MAX_PAGE;

  /** How many segments one call looks at, about. */
  private static final int MAX_SEGMENTS = 200;

  /** Their records are large. */
  private static final int SEGMENT_PAGE = 100;

  /** By how much a node's clock may be behind, for its entries to be found by their time. */
  private static final Duration MOST_BEHIND = Duration.ofDays(1);

  private final AuditReader reader;
  private final Optional<AuditLogDoc> log;
  private final AuditQuery query;
  private final AuditFilter filter;
  private final Predicate<AuditEntry> visible;
  private final int limit;

  private final List<AuditEntry> found = new ArrayList<>();
  private String position;
  private int looked;
  private boolean ended;

  /**
   * @param scopes where the caller may read
   * @param visible whether the caller may see an entry
   * @param after the id of the entry before; "" for the beginning
   */
  public AuditSearch(
      AuditReader reader,
      Optional<AuditLogDoc> log,
      AuditQuery query,
      Set<Resource> scopes,
      Predicate<AuditEntry> visible,
      String after,
      int limit) {
    this.reader = reader;
    this.log = log;
    this.query = query;
    this.filter = new AuditFilter(query, scopes);
    this.visible = visible;
    this.position = later(after, beginning(query));
    this.limit = limit;
  }

  private static String later(String one, String other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** No entry before the end of the wanted time has a smaller id, clocks being right to a day. */
  private static String beginning(AuditQuery query) {
    return query.until().map(until -> idAt(until, MOST_BEHIND)).orElse("");
  }

  private static String idAt(Instant time, Duration plus) {
    try {
      String id = AuditIds.oldestAt(time.plus(plus));
      return id.substring(0, AuditIds.LENGTH - 1);
    } catch (ArithmeticException | DateTimeException e) {
      return "";
    }
  }

  /**
   * A part of what is wanted.
   *
   * @param entries newest first
   * @param next behind which id to go on; empty at the end
   */
  public record Found(List<AuditEntry> entries, Optional<String> next) {

    /** Copies the list. */
    public Found {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Looks.
   *
   * @throws DamagedRecordException if an entry cannot be understood: one that is left out without a
   *     word would be worse
   */
  public Found find() {
    Optional<String> sealedFrom = log.flatMap(AuditLogDoc::sealedFrom);
    if (filter.isAll() || sealedFrom.isEmpty()) {
      scan("");
      return result();
    }
    // Behind the newest sealed entry begins what the segments speak of.
    if (position.compareTo(sealedFrom.get()) < 0) {
      scan(sealedFrom.get());
    }
    boolean more = true;
    for (int segments = 0; more && isGoingOn(); segments += SEGMENT_PAGE) {
      if (segments >= MAX_SEGMENTS) {
        return result();
      }
      more = segments();
    }
    if (!more && isGoingOn()) {
      scan("");
    }
    return result();
  }

  private Found result() {
    return new Found(found, ended ? Optional.empty() : Optional.of(position));
  }

  private boolean isGoingOn() {
    return !ended && found.size() < limit && looked < MAX_ENTRIES;
  }

  /** Looks at some more segments; false if there are no more. */
  private boolean segments() {
    List<StoredRecord> page = reader.list(Records.AUDIT_SEGMENT, position, SEGMENT_PAGE);
    for (StoredRecord stored : page) {
      if (!isGoingOn()) {
        return true;
      }
      AuditSegmentDoc segment = AuditSegmentDoc.read(stored);
      if (isEnd(segment.newest())) {
        ended = true;
        return false;
      }
      if (filter.mayBeIn(segment)) {
        scan(segment.oldest());
      } else {
        position = segment.oldest();
      }
    }
    return page.size() == SEGMENT_PAGE;
  }

  /** Looks through the entries up to this one, it included; "" for all that is left. */
  private void scan(String last) {
    while (isGoingOn() && (last.isEmpty() || position.compareTo(last) < 0)) {
      int wanted =
          filter.isAll() ? Math.min(limit + 1, RecordStore.MAX_PAGE) : RecordStore.MAX_PAGE;
      List<StoredRecord> page = reader.list(Records.AUDIT, position, wanted);
      for (StoredRecord stored : page) {
        String id = stored.key().id();
        if (isEnd(id)) {
          ended = true;
          return;
        }
        if (!last.isEmpty() && id.compareTo(last) > 0) {
          position = last;
          return;
        }
        AuditEntry entry = AuditDoc.read(stored);
        looked++;
        if (filter.matches(entry) && visible.test(entry)) {
          if (found.size() == limit) {
            return;
          }
          found.add(entry);
        }
        position = id;
      }
      if (page.size() < wanted) {
        ended = last.isEmpty();
        position = last.isEmpty() ? position : last;
        return;
      }
    }
  }

  /** Whether an entry with this id, and all behind it, are gone or too old. */
  private boolean isEnd(String id) {
    return log.map(known -> known.isGone(id)).orElse(false)
        || query.from().map(from -> isBefore(id, from)).orElse(false);
  }

  /** An entry's time is that of its id, or earlier. */
  private static boolean isBefore(String id, Instant from) {
    try {
      return AuditIds.timeOf(id).isBefore(from.minusMillis(1));
    } catch (IllegalArgumentException | DateTimeException e) {
      return false;
    }
  }
}
