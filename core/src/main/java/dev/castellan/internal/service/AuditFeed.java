package dev.castellan.internal.service;

import dev.castellan.CastellanException;
import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditForwarding;
import dev.castellan.audit.AuditSink;
import dev.castellan.internal.audit.AuditChain;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.metrics.Counters;
import dev.castellan.internal.model.AuditDoc;
import dev.castellan.internal.model.AuditFeedDoc;
import dev.castellan.internal.model.AuditLogDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.token.AuditIds;
import dev.castellan.internal.token.Sha256;
import dev.castellan.storage.Batch;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.internal.SystemRuntime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards what this node writes into the audit log to the host's sink, on a thread of its own.
 * What waits is in the log and nowhere else, so it takes no memory and outlives the process: a
 * record of the store says how far this node, by its name, has come.
 *
 * <p>What is to be delivered are the entries of this node from the newest one back to the last one
 * that was, and a little further: a command line beside the broker writes under the same name, and
 * of two processes the one that took its id first need not be the first to commit. They are read
 * from the newest on, since that is the order of the log, and the oldest of them are delivered
 * first.
 */
public final class AuditFeed implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AuditFeed.class);

  private static final int BATCH = RecordStore.MAX_PAGE;
  private static final long LOOK_EVERY_MILLIS = 200;
  private static final long LOOK_AT_OTHERS_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final Duration OVERLAP = Duration.ofSeconds(30);
  private static final int REMEMBERED = 20_000;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Engine engine;
  private final AuditSink sink;
  private final AuditForwarding rules;
  private final String node;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(SystemRuntime.threads("castellan-audit-feed"));

  /** The id of the newest entry that was delivered; "" for none. Of the thread alone. */
  private String delivered = "";

  /** What was delivered lately. */
  private final Set<String> recent = new LinkedHashSet<>();

  private Optional<AuditChain.Head> seen = Optional.empty();
  private long lookedAt;
  private boolean known;
  private String saved = "";

  private final CountDownLatch ending = new CountDownLatch(1);

  /** Guards what follows. */
  private final Object lock = new Object();

  private Optional<Long> failingSince = Optional.empty();
  private long waiting;

  /** Forwards once it is {@linkplain #start started}. */
  public AuditFeed(Engine engine, AuditSink sink, AuditForwarding rules) {
    this.engine = engine;
    this.sink = sink;
    this.rules = rules;
    this.node = engine.settings().node();
  }

  /** Begins. */
  public void start() {
    engine.changesAllowedIf(this::requireRoom);
    thread.execute(this::run);
  }

  private void run() {
    long pause = LOOK_EVERY_MILLIS;
    while (rest(pause)) {
      pause = step() ? LOOK_EVERY_MILLIS : Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
    }
    step();
  }

  /** False once it is to end. */
  private boolean rest(long millis) {
    try {
      return !ending.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether all went well. */
  private boolean step() {
    try {
      boolean more = true;
      while (more) {
        more = forward();
      }
      went(Optional.empty());
      return true;
    } catch (CastellanException e) {
      LOG.debug("The audit log cannot be read for the sink now", e);
      went(Optional.of(engine.settings().time().nanoTime()));
      return false;
    } catch (Exception e) { // a sink is the host's code
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      engine.counters().auditForward(Counters.Forward.FAILED, 1);
      LOG.warn("The audit sink did not take entries; they are tried again", e);
      went(Optional.of(engine.settings().time().nanoTime()));
      return false;
    }
  }

  private void went(Optional<Long> wrong) {
    synchronized (lock) {
      failingSince = wrong.isEmpty() ? wrong : failingSince.or(() -> wrong);
    }
    tell();
  }

  private void tell() {
    engine.sinkTrouble(
        isFailing()
            ? Optional.of("The audit sink takes no entries; " + waiting() + " wait")
            : Optional.empty());
  }

  private boolean isFailing() {
    synchronized (lock) {
      return failingSince.isPresent();
    }
  }

  private long waiting() {
    synchronized (lock) {
      return waiting;
    }
  }

  /** Delivers the oldest that wait; whether there are more. */
  private boolean forward() throws Exception {
    Optional<AuditChain.Head> head = engine.chain().head();
    long now = engine.settings().time().nanoTime();
    if (head.isEmpty() || (head.equals(seen) && now - lookedAt < LOOK_AT_OTHERS_NANOS)) {
      return false;
    }
    remember();
    Pending pending = pending();
    synchronized (lock) {
      waiting = pending.count();
    }
    if (pending.dropped() > 0) {
      engine.counters().auditForward(Counters.Forward.DROPPED, pending.dropped());
      LOG.error("{} audit entries were left out, for the sink took none", pending.dropped());
    }
    if (!pending.oldest().isEmpty()) {
      deliver(pending.oldest());
    }
    if (pending.count() > pending.oldest().size()) {
      return true;
    }
    seen = head;
    lookedAt = now;
    return false;
  }

  private void deliver(List<AuditEntry> entries) throws Exception {
    sink.write(entries);
    engine.counters().auditForward(Counters.Forward.DELIVERED, entries.size());
    String newest = entries.get(entries.size() - 1).id();
    delivered = delivered.isEmpty() || newest.compareTo(delivered) < 0 ? newest : delivered;
    entries.forEach(entry -> recent.add(entry.id()));
    var oldest = recent.iterator();
    while (recent.size() > REMEMBERED) {
      oldest.next();
      oldest.remove();
    }
    synchronized (lock) {
      waiting -= entries.size();
    }
    save();
  }

  /** Where the one before of this name has come to. */
  private void remember() {
    if (!known) {
      delivered = engine.read(key(), AuditFeedDoc::read).map(AuditFeedDoc::entry).orElse("");
      saved = delivered;
      known = true;
    }
  }

  private RecordKey key() {
    // A record's id is in lower case, and names of nodes need not be.
    return new RecordKey(Records.AUDIT_FEED, Sha256.hex(node));
  }

  private void save() {
    if (!saved.equals(delivered)) {
      Optional<StoredRecord> before = engine.read(key());
      AuditFeedDoc doc =
          before
              .map(AuditFeedDoc::read)
              .map(old -> old.entry(delivered))
              .orElseGet(() -> AuditFeedDoc.of(key(), delivered));
      engine.note(Batch.builder().put(key(), doc.payload()).build());
      saved = delivered;
    }
  }

  /**
   * What waits.
   *
   * @param oldest of it, in the order in which it was written
   * @param count how many there are
   * @param dropped how many were too many
   */
  private record Pending(List<AuditEntry> oldest, long count, long dropped) {}

  private Pending pending() {
    String end = end();
    ArrayDeque<AuditEntry> oldest = new ArrayDeque<>();
    long count = 0;
    long dropped = 0;
    String after = "";
    List<StoredRecord> page;
    do {
      page = engine.list(Records.AUDIT, after, BATCH);
      for (StoredRecord stored : page) {
        after = stored.key().id();
        if (!end.isEmpty() && after.compareTo(end) > 0) {
          return new Pending(reversed(oldest), count, dropped);
        }
        AuditEntry entry = engine.understand(() -> AuditDoc.read(stored));
        if (!entry.node().equals(Optional.of(node)) || recent.contains(after)) {
          continue;
        }
        if (count == rules.capacity()) {
          // The newest are kept: those that follow are older still.
          dropped++;
          if (recent.size() < REMEMBERED) {
            recent.add(after);
          }
          continue;
        }
        count++;
        oldest.addLast(entry);
        if (oldest.size() > BATCH) {
          oldest.removeFirst();
        }
      }
    } while (page.size() == BATCH);
    return new Pending(reversed(oldest), count, dropped);
  }

  /** Behind this id there is nothing to be delivered; "" for no such id. */
  private String end() {
    String gone =
        engine
            .snapshot()
            .meta(Records.AUDIT_LOG)
            .map(AuditLogDoc::read)
            .flatMap(AuditLogDoc::goneFrom)
            .orElse("");
    String done =
        AuditIds.isId(delivered)
            ? AuditIds.oldestAt(AuditIds.timeOf(delivered).minus(OVERLAP))
            : delivered;
    return gone.isEmpty() || (!done.isEmpty() && done.compareTo(gone) < 0) ? done : gone;
  }

  private static List<AuditEntry> reversed(ArrayDeque<AuditEntry> newestFirst) {
    List<AuditEntry> all = new ArrayList<>(newestFirst);
    Collections.reverse(all);
    return all;
  }

  private void requireRoom() {
    if (!rules.refuseChanges()) {
      return;
    }
    synchronized (lock) {
      boolean down =
          failingSince
              .map(since -> engine.settings().time().nanoTime() - since >= PATIENCE_NANOS)
              .orElse(false);
      if (down || waiting >= rules.capacity()) {
        throw new UnavailableException(
            ErrorCode.AUDIT_SINK_UNAVAILABLE,
            "The audit log cannot be forwarded, and nothing is changed without");
      }
    }
  }

  /** Delivers what it can, and ends. */
  @Override
  public void close() {
    ending.countDown();
    thread.shutdown();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
    sink.close();
  }
}
