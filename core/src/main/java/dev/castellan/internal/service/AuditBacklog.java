package dev.castellan.internal.service;

import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.audit.AuditChain;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.AuditDoc;
import dev.castellan.internal.model.AuditFeedDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.token.AuditIds;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoredRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this node wrote into the audit log and is not forwarded yet. The entries stay in the log;
 * here is only where they lie, a thousand to a place. They are found from the newest one on, since
 * that is the order of the log, and read again from the oldest on; what comes meanwhile is found
 * when all of that is forwarded. So each entry is read twice, however long nothing was forwarded.
 *
 * <p>Which entries of a chain are forwarded is known by their numbers. Of a chain that nothing is
 * known of, those count as forwarded that are older than the newest one that was, and a little
 * more: a command line beside the broker writes under the same name, and of two processes the one
 * that took its id first need not be the first to commit. What nobody signed is not forwarded.
 *
 * <p>For one thread; blocks on the store.
 */
final class AuditBacklog {

  /** So many are forwarded at once at most. */
  static final int MOST = RecordStore.MAX_PAGE;

  /** Enough while there is nothing to catch up with. */
  private static final int FIRST_PAGE = 100;

  private static final Duration OVERLAP = Duration.ofSeconds(30);
  private static final int MAX_CHAINS = 1_000;

  private final Engine engine;
  private final String node;

  /** How far each chain was forwarded, the one that was longest ago first. */
  private final Map<String, Done> chains = new LinkedHashMap<>();

  /** Where what was found lies, the oldest first. */
  private final ArrayDeque<Range> ranges = new ArrayDeque<>();

  /** The newest entry that was forwarded; "" for none. */
  private String newest;

  /** How many of the oldest range wait besides those that were asked for. */
  private int left;

  private record Done(long number, String id) {}

  /**
   * A part of the log.
   *
   * @param after it begins behind this id
   * @param last its last id
   * @param floor what is older is forwarded, of chains that nothing is known of; "" for nothing
   */
  private record Range(String after, String last, String floor) {}

  /**
   * @param before where the process before of this name has come to
   */
  AuditBacklog(Engine engine, Optional<AuditFeedDoc> before) {
    this.engine = engine;
    this.node = engine.settings().node();
    this.newest = before.map(AuditFeedDoc::entry).orElse("");
    before
        .flatMap(AuditFeedDoc::place)
        .ifPresent(place -> chains.put(place.chain(), new Done(place.number(), newest)));
  }

  /** Whether all that was found is forwarded. */
  boolean isEmpty() {
    return ranges.isEmpty();
  }

  /**
   * Finds what is there now; only when all that was found before is forwarded.
   *
   * @param own the newest entry of this process
   * @return how many entries, without those that this process has written since that one
   */
  long find(AuditChain.Head own) {
    String floor = earlier(newest);
    long count = find("", floor, own);
    if (!floor.isEmpty() && own.id().compareTo(floor) > 0) {
      // The clock was set back: what is written now lies behind what was forwarded.
      Done done = chains.get(own.end().chain());
      String from = done == null ? own.end().chain() : done.id();
      count += find(before(own.id()), earlier(from), own);
    }
    return count;
  }

  private long find(String from, String floor, AuditChain.Head own) {
    List<Range> newestFirst = new ArrayList<>();
    long count = 0;
    String after = from;
    int limit = FIRST_PAGE;
    boolean more = true;
    while (more) {
      List<StoredRecord> page = engine.list(Records.AUDIT, after, limit);
      List<StoredRecord> behind =
          page.stream().filter(stored -> isBehind(stored.key().id(), floor)).toList();
      List<AuditEntry> waiting = waiting(behind, floor);
      count += waiting.stream().filter(entry -> !isLater(entry, own)).count();
      after = behind.isEmpty() ? after : behind.get(behind.size() - 1).key().id();
      if (!waiting.isEmpty()) {
        newestFirst.add(new Range(before(behind.get(0).key().id()), after, floor));
      }
      more = behind.size() == limit && !isGone(after);
      limit = MOST;
    }
    Collections.reverse(newestFirst);
    ranges.addAll(newestFirst);
    return count;
  }

  /** Whether an entry lies where some may wait. */
  private static boolean isBehind(String id, String floor) {
    return floor.isEmpty() || id.compareTo(floor) <= 0;
  }

  /** What is gone need not be there any more; what is still there may be forwarded. */
  private boolean isGone(String id) {
    return engine.auditLog().map(log -> log.isGone(id)).orElse(false);
  }

  private static boolean isLater(AuditEntry entry, AuditChain.Head own) {
    AuditEntry.Link link = entry.link().orElseThrow();
    return link.chain().equals(own.end().chain()) && link.number() > own.end().number();
  }

  /** Those of these that are to be forwarded. */
  private List<AuditEntry> waiting(List<StoredRecord> page, String floor) {
    return page.stream()
        .filter(engine.signer()::verifies)
        .map(stored -> engine.understand(() -> AuditDoc.read(stored)))
        .filter(entry -> entry.node().equals(Optional.of(node)) && isNew(entry, floor))
        .toList();
  }

  private boolean isNew(AuditEntry entry, String floor) {
    if (entry.link().isEmpty()) {
      return false;
    }
    Done done = chains.get(entry.link().get().chain());
    return done == null ? isBehind(entry.id(), floor) : entry.link().get().number() > done.number();
  }

  /**
   * The oldest of what was found and waits, in the order in which it was written.
   *
   * @param most so many at most
   * @return empty if nothing waits
   */
  List<AuditEntry> oldest(int most) {
    while (!ranges.isEmpty()) {
      List<AuditEntry> waiting = read(ranges.getFirst());
      if (!waiting.isEmpty()) {
        List<AuditEntry> oldest = waiting.subList(0, Math.min(most, waiting.size()));
        left = waiting.size() - oldest.size();
        return oldest;
      }
      ranges.removeFirst();
    }
    return List.of();
  }

  private List<AuditEntry> read(Range range) {
    List<AuditEntry> waiting = new ArrayList<>();
    String after = range.after();
    while (after.compareTo(range.last()) < 0) {
      List<StoredRecord> page = engine.list(Records.AUDIT, after, MOST);
      waiting.addAll(
          waiting(
              page.stream()
                  .filter(stored -> stored.key().id().compareTo(range.last()) <= 0)
                  .toList(),
              range.floor()));
      after = page.size() < MOST ? range.last() : page.get(page.size() - 1).key().id();
    }
    Collections.reverse(waiting);
    return waiting;
  }

  /** What {@link #oldest} gave is forwarded, or left out. */
  void done(List<AuditEntry> entries) {
    if (left == 0) {
      ranges.removeFirst();
    }
    for (AuditEntry entry : entries) {
      AuditEntry.Link link = entry.link().orElseThrow();
      chains.remove(link.chain());
      chains.put(link.chain(), new Done(link.number(), entry.id()));
      newest = newest.isEmpty() || entry.id().compareTo(newest) < 0 ? entry.id() : newest;
    }
    var longestAgo = chains.keySet().iterator();
    while (chains.size() > MAX_CHAINS) {
      longestAgo.next();
      longestAgo.remove();
    }
  }

  /** What is older than an entry by more than what processes of one name can differ. */
  private static String earlier(String id) {
    return AuditIds.isId(id) ? AuditIds.oldestAt(AuditIds.timeOf(id).minus(OVERLAP)) : id;
  }

  /** A place right before an entry. */
  private static String before(String id) {
    return id.substring(0, id.length() - 1);
  }
}
