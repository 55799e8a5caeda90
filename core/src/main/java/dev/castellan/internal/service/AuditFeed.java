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
import dev.castellan.internal.model.AuditFeedDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.token.Sha256;
import dev.castellan.storage.Batch;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.internal.SystemRuntime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards what this node writes into the audit log to the host's sink, on a thread of its own.
 * What waits is in the log and nowhere else, so it outlives the process: a record of the store says
 * how far this node, by its name, has come.
 */
public final class AuditFeed implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AuditFeed.class);

  private static final long LOOK_EVERY_MILLIS = 200;
  private static final long LOOK_AT_OTHERS_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long LONGEST_PAUSE_MILLIS = 30_000;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Engine engine;
  private final AuditSink sink;
  private final AuditForwarding rules;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(SystemRuntime.threads("castellan-audit-feed"));

  /** What follows is of the thread alone; null until the store was read. */
  private @Nullable AuditBacklog backlog;

  private long lookedAt;

  private final CountDownLatch ending = new CountDownLatch(1);

  /** Guards what follows. */
  private final Object lock = new Object();

  private Optional<Long> failingSince = Optional.empty();
  private Optional<Long> writingSince = Optional.empty();

  /** Up to where it was looked what waits, and how much of that does. */
  private Optional<AuditChain.Head> found = Optional.empty();

  private long foundWaiting;

  /** How many were left out since everything was last delivered. */
  private long leftOut;

  /** Forwards once it is {@linkplain #start started}. */
  public AuditFeed(Engine engine, AuditSink sink, AuditForwarding rules) {
    this.engine = engine;
    this.sink = sink;
    this.rules = rules;
  }

  /** Begins. */
  public void start() {
    engine.changesAllowedIf(this::requireRoom);
    engine.sinkTroubleBy(this::trouble);
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
      while (forward()) {
        went(true);
      }
      went(true);
      synchronized (lock) {
        leftOut = 0;
      }
      return true;
    } catch (CastellanException e) {
      LOG.debug("The audit log cannot be read for the sink now", e);
    } catch (Exception | Error e) { // A sink is the host's code, and an error would end the thread.
      if (e instanceof InterruptedException && ending.getCount() == 0) {
        Thread.currentThread().interrupt();
      }
      engine.counters().auditForward(Counters.Forward.FAILED, 1);
      LOG.warn("The audit sink did not take entries; they are tried again", e);
    }
    went(false);
    return false;
  }

  private void went(boolean well) {
    long now = now();
    synchronized (lock) {
      writingSince = Optional.empty();
      failingSince = well ? Optional.empty() : failingSince.or(() -> Optional.of(now));
    }
  }

  private long now() {
    return engine.settings().time().nanoTime();
  }

  /** Delivers the oldest that wait; whether there may be more. */
  private boolean forward() throws Exception {
    Optional<AuditChain.Head> head = engine.chain().head();
    AuditBacklog waiting = backlog();
    if (waiting.isEmpty()) {
      if (head.isEmpty() || !isDue(head)) {
        return false;
      }
      look(waiting, head.get());
    }
    leaveOut(waiting);
    List<AuditEntry> oldest = waiting.oldest(AuditBacklog.MOST);
    if (oldest.isEmpty()) {
      return false;
    }
    synchronized (lock) {
      writingSince = Optional.of(now());
    }
    sink.write(oldest);
    engine.counters().auditForward(Counters.Forward.DELIVERED, oldest.size());
    done(waiting, oldest);
    return true;
  }

  /** Whether something new may wait. */
  private boolean isDue(Optional<AuditChain.Head> head) {
    synchronized (lock) {
      return !head.equals(found) || now() - lookedAt >= LOOK_AT_OTHERS_NANOS;
    }
  }

  private void look(AuditBacklog backlog, AuditChain.Head head) {
    lookedAt = now();
    long count = backlog.find(head);
    synchronized (lock) {
      found = Optional.of(head);
      foundWaiting = count;
    }
  }

  /** The oldest, if more wait than may; if nothing is changed without them, none. */
  private void leaveOut(AuditBacklog backlog) {
    long tooMany = rules.refuseChanges() ? 0 : waiting() - rules.capacity();
    long dropped = 0;
    while (dropped < tooMany) {
      List<AuditEntry> oldest =
          backlog.oldest((int) Math.min(AuditBacklog.MOST, tooMany - dropped));
      if (oldest.isEmpty()) {
        break;
      }
      dropped += oldest.size();
      engine.counters().auditForward(Counters.Forward.DROPPED, oldest.size());
      synchronized (lock) {
        leftOut += oldest.size();
      }
      done(backlog, oldest);
    }
    if (dropped > 0) {
      LOG.error("{} audit entries were left out, for the sink took none", dropped);
    }
  }

  private void done(AuditBacklog backlog, List<AuditEntry> entries) {
    backlog.done(entries);
    synchronized (lock) {
      writingSince = Optional.empty();
      foundWaiting -= entries.size();
    }
    save(entries.get(entries.size() - 1));
  }

  /** How many wait: of what was found, and what was written since. */
  private long waiting() {
    Optional<AuditChain.Head> head = engine.chain().head();
    synchronized (lock) {
      return foundWaiting + head.map(this::since).orElse(0L);
    }
  }

  /** Guarded by the lock. */
  private long since(AuditChain.Head head) {
    return head.end().number()
        - found
            .filter(before -> before.end().chain().equals(head.end().chain()))
            .map(before -> before.end().number())
            .orElse(0L);
  }

  /** Begins where the one before of this name has come to. */
  private AuditBacklog backlog() {
    AuditBacklog known = backlog;
    if (known == null) {
      known = new AuditBacklog(engine, engine.read(key(), AuditFeedDoc::read));
      backlog = known;
    }
    return known;
  }

  private RecordKey key() {
    // A record's id is in lower case, and names of nodes need not be.
    return new RecordKey(Records.AUDIT_FEED, Sha256.hex(engine.settings().node()));
  }

  private void save(AuditEntry last) {
    AuditEntry.Link link = last.link().orElseThrow();
    AuditFeedDoc.ChainPlace place = new AuditFeedDoc.ChainPlace(link.chain(), link.number());
    AuditFeedDoc doc =
        engine
            .read(key(), AuditFeedDoc::read)
            .map(old -> old.entry(last.id(), place))
            .orElseGet(() -> AuditFeedDoc.of(key(), last.id(), place));
    engine.note(Batch.builder().put(key(), doc.payload()).build());
  }

  /** What is wrong with the sink; empty if nothing is. */
  private Optional<String> trouble() {
    long waiting = waiting();
    synchronized (lock) {
      if (failingSince.isPresent() || isOld(writingSince)) {
        return Optional.of(
            "The audit sink takes no entries; " + waiting + " wait, left out: " + leftOut);
      }
      return leftOut == 0
          ? Optional.empty()
          : Optional.of("The audit sink is too slow; entries that were left out: " + leftOut);
    }
  }

  /** A sink that does not return takes none, either. */
  private boolean isOld(Optional<Long> since) {
    return since.map(began -> now() - began >= PATIENCE_NANOS).orElse(false);
  }

  private void requireRoom() {
    if (!rules.refuseChanges()) {
      return;
    }
    long waiting = waiting();
    synchronized (lock) {
      if (isOld(failingSince) || isOld(writingSince) || waiting >= rules.capacity()) {
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
