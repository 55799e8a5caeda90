package dev.castellan.internal.service;

import dev.castellan.CastellanException;
import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditFinding;
import dev.castellan.audit.AuditRetention;
import dev.castellan.audit.AuditVerification;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.audit.AuditChain;
import dev.castellan.internal.audit.AuditReader;
import dev.castellan.internal.audit.AuditTail;
import dev.castellan.internal.audit.AuditVerifier;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.AuditCheckpointDoc;
import dev.castellan.internal.model.AuditLogDoc;
import dev.castellan.internal.model.AuditSegmentDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.token.AuditIds;
import dev.castellan.storage.Batch;
import dev.castellan.storage.Condition;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import dev.castellan.storage.internal.SystemRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the audit log: signs each minute where its chains end, seals what is old, and drops what is
 * too old. All nodes do it; who comes second finds it done. Nothing is sealed or signed that is not
 * what was written: then it stops, and {@code health} tells, until the log is repaired. Safe for
 * use by many threads; blocks on the store.
 */
public final class AuditKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(AuditKeeper.class);

  /** How often to look whether something is to be done. */
  public static final Duration EVERY = Duration.ofSeconds(5);

  /** How often to sign and seal. */
  private static final Duration KEPT_EVERY = Duration.ofMinutes(1);

  /** How often to look for what is too old. */
  private static final Duration RETAINED_EVERY = Duration.ofMinutes(30);

  /** Of entries that are so young, more may still come. */
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private static final int MAX_ROUNDS = 200;
  private static final int ERASED_AT_ONCE = 16 * Batch.MAX_WRITES;

  private final Engine engine;
  private final AuditReader reader;
  private final AuditRetention retention;
  private final ReentrantLock keeping = new ReentrantLock();
  private final ReentrantLock verifying = new ReentrantLock();
  private Optional<AuditChain.Head> signed = Optional.empty();
  private long keptAt;
  private long retainedAt;
  private Optional<String> erased = Optional.empty();

  /** Keeps the log of this engine's store. */
  public AuditKeeper(Engine engine) {
    this.engine = engine;
    this.reader = readerOf(engine);
    this.retention = engine.settings().auditRetention();
    this.keptAt = engine.settings().time().nanoTime();
    this.retainedAt = keptAt - RETAINED_EVERY.toNanos();
  }

  static AuditReader readerOf(Engine engine) {
    return new AuditReader() {
      @Override
      public List<StoredRecord> list(String collection, String afterId, int limit) {
        return engine.list(collection, afterId, limit);
      }

      @Override
      public Optional<StoredRecord> get(RecordKey key) {
        return engine.read(key);
      }
    };
  }

  /** Signs and seals each minute, drops what is too old each half hour, erases what was dropped. */
  public void doWhatIsDue() {
    keeping.lock();
    try {
      if (isDue(keptAt, KEPT_EVERY)) {
        keep();
      }
      if (isDue(retainedAt, RETAINED_EVERY) && !engine.isAuditTroubled()) {
        retain();
      }
      erase();
    } finally {
      keeping.unlock();
    }
  }

  private boolean isDue(long last, Duration interval) {
    return engine.settings().time().nanoTime() - last >= interval.toNanos();
  }

  /** Signs and seals. Trouble with the store is no more than a reason to do it a little later. */
  public void keep() {
    keeping.lock();
    try {
      long now = engine.settings().time().nanoTime();
      Optional<AuditChain.Head> head = engine.chain().head();
      if (!engine.settings().store().traits().soleWriter() || !head.equals(signed)) {
        for (int round = 0; round < MAX_ROUNDS && advance(); round++) {
          LOG.debug("A part of the audit log is sealed");
        }
        // Who repairs the log changes no head: then it is looked at again, too.
        signed = engine.isAuditTroubled() ? Optional.empty() : head;
      }
      keptAt = now;
    } catch (UnavailableException e) {
      LOG.debug("The audit log is signed a little later", e);
    } finally {
      keeping.unlock();
    }
  }

  /** One step; whether to go on. */
  private boolean advance() {
    Optional<AuditTail> read =
        engine.understand(() -> AuditTail.read(reader, engine.signer(), engine.chain().head()));
    if (read.isEmpty()) {
      alarm("a record that says how far it goes is missing");
      return false;
    }
    AuditTail tail = read.get();
    if (!tail.problems().isEmpty()) {
      AuditFinding first = tail.problems().get(0);
      alarm(first.message());
      return false;
    }
    engine.auditTrouble(Optional.empty());
    Instant now = engine.now();
    String node = engine.settings().node();
    if (tail.canSeal()) {
      return seal(tail, engine.understand(() -> tail.seal(now, node)));
    }
    String cutoff = AuditIds.oldestAt(now.minus(SETTLING));
    if (tail.isFull(cutoff)) {
      return engine.prepare(
          Batch.of(replace(tail.logRecord(), tail.log().closed(cutoff).payload())));
    }
    tail.nextCheckpoint(now, node).ifPresent(next -> sign(tail, next));
    return false;
  }

  private boolean seal(AuditTail tail, AuditTail.Sealing sealing) {
    RecordKey key = sealing.segment().key();
    return engine.prepare(
        Batch.of(
            new Write.Put(key, signed(key, sealing.segment().payload()), Condition.ABSENT),
            replace(tail.logRecord(), sealing.log().payload()),
            replace(tail.checkpointRecord(), sealing.checkpoint().payload())));
  }

  private void sign(AuditTail tail, AuditCheckpointDoc next) {
    engine.prepare(
        Batch.of(
            new Write.Check(Records.AUDIT_LOG, Condition.at(tail.logRecord().revision())),
            replace(tail.checkpointRecord(), next.payload())));
  }

  private Write replace(StoredRecord before, Payload plain) {
    return new Write.Put(
        before.key(), signed(before.key(), plain), Condition.at(before.revision()));
  }

  private Payload signed(RecordKey key, Payload plain) {
    return engine.signer().sign(key, plain).payload();
  }

  private void alarm(String what) {
    LOG.error("The audit log is not what was written: {}", what);
    engine.auditTrouble(
        Optional.of("The audit log is not what was written, see audit verify: " + what));
  }

  /**
   * Looks at all of the log.
   *
   * @throws UnavailableException with {@code busy} while another one looks
   */
  AuditVerification verify() {
    if (!verifying.tryLock()) {
      throw new UnavailableException(
          ErrorCode.BUSY, "The audit log is being verified; try again a little later");
    }
    try {
      AuditVerification result = look();
      // Meanwhile another node may have sealed or dropped a part: then it is looked at once more.
      return result.intact() ? result : look();
    } finally {
      verifying.unlock();
    }
  }

  private AuditVerification look() {
    ExecutorService ahead =
        Executors.newSingleThreadExecutor(SystemRuntime.threads("castellan-audit-verify"));
    try {
      return engine.understand(
          () -> new AuditVerifier(reader, engine.signer(), engine.chain().head()).verify(ahead));
    } finally {
      ahead.shutdownNow();
    }
  }

  /** Drops the segments that are too old or too many; their entries are erased bit by bit. */
  private void retain() {
    try {
      long now = engine.settings().time().nanoTime();
      if (!retention.equals(AuditRetention.FOREVER)) {
        // What is too old is so before it is looked at: else it may have been changed since.
        Optional<Instant> oldest = retention.age().map(age -> engine.now().minus(age));
        List<AuditSegmentDoc> kept = kept();
        newestToDrop(kept, oldest).ifPresent(newest -> drop(newest, kept));
      }
      retainedAt = now;
    } catch (CastellanException e) {
      LOG.debug("The audit log is shortened a little later", e);
    }
  }

  /** The segments that are there, newest first; none if a record of them was not signed. */
  private List<AuditSegmentDoc> kept() {
    Optional<AuditLogDoc> log = engine.auditLog();
    if (log.isEmpty()) {
      return List.of();
    }
    long gone = log.get().gone();
    List<AuditSegmentDoc> kept = new ArrayList<>();
    String after = "";
    List<StoredRecord> page;
    do {
      page = engine.list(Records.AUDIT_SEGMENT, after, 100);
      for (StoredRecord stored : page) {
        after = stored.key().id();
        if (!engine.signer().verifies(stored)) {
          LOG.error("Nothing is dropped of the audit log, for nobody signed {}", stored.key());
          return List.of();
        }
        AuditSegmentDoc segment =
            engine.understand(() -> AuditSegmentDoc.read(stored).withoutWords());
        if (segment.number() <= gone) {
          return kept;
        }
        kept.add(segment);
      }
    } while (page.size() == 100);
    return kept;
  }

  private Optional<AuditSegmentDoc> newestToDrop(
      List<AuditSegmentDoc> kept, Optional<Instant> oldest) {
    long bytes = 0;
    for (AuditSegmentDoc segment : kept) {
      bytes += segment.bytes();
      long all = bytes;
      if (oldest.map(segment.until()::isBefore).orElse(false)
          || retention.bytes().map(most -> all > most).orElse(false)) {
        return Optional.of(segment);
      }
    }
    return Optional.empty();
  }

  private void drop(AuditSegmentDoc newest, List<AuditSegmentDoc> kept) {
    List<AuditSegmentDoc> going =
        kept.stream().filter(segment -> segment.number() <= newest.number()).toList();
    long entries = going.stream().mapToLong(AuditSegmentDoc::entries).sum();
    AuditDraft entry =
        AuditDraft.done(
                Optional.of(
                    new AuditEntry.Actor(Principal.Kind.SYSTEM, Caller.SYSTEM, Caller.SYSTEM)),
                "audit:delete",
                Resources.audit(Resource.ROOT),
                Origin.LOCAL)
            .detail("segments", Integer.toString(going.size()))
            .detail("entries", Long.toString(entries))
            .detail("until", newest.until().toString());
    boolean dropped =
        engine.changeEvenIfStale(
            draft -> {
              // What nobody signed is not signed anew.
              Optional<AuditLogDoc> log =
                  draft
                      .read(Records.AUDIT_LOG)
                      .filter(engine.signer()::verifies)
                      .map(AuditLogDoc::read)
                      .filter(known -> known.gone() < newest.number());
              if (log.isEmpty()) {
                return draft.nothing(false);
              }
              draft.put(
                  Records.AUDIT_LOG,
                  signed(Records.AUDIT_LOG, log.get().dropped(newest).payload()));
              draft.audit(entry);
              return revision -> true;
            });
    if (dropped) {
      LOG.info("{} audit entries of before {} are dropped", entries, newest.until());
    }
  }

  /** Erases some of the entries that were dropped, and the words of their segments. */
  private void erase() {
    try {
      Optional<AuditLogDoc> log = engine.auditLog();
      Optional<String> from = log.flatMap(AuditLogDoc::goneFrom);
      if (from.isEmpty() || from.equals(erased)) {
        return;
      }
      boolean more = eraseEntries(from.get()) || eraseWords(log.get().gone());
      erased = more ? Optional.empty() : from;
    } catch (CastellanException e) {
      LOG.debug("What was dropped of the audit log is erased a little later", e);
    }
  }

  private boolean eraseEntries(String from) {
    List<StoredRecord> dead = new ArrayList<>();
    engine.read(Records.auditEntry(from)).ifPresent(dead::add);
    dead.addAll(engine.list(Records.AUDIT, from, Math.min(ERASED_AT_ONCE, RecordStore.MAX_PAGE)));
    for (int i = 0; i < dead.size(); i += Batch.MAX_WRITES) {
      Batch.Builder batch = Batch.builder();
      dead.subList(i, Math.min(dead.size(), i + Batch.MAX_WRITES))
          .forEach(stored -> batch.add(new Write.Delete(stored.key(), Condition.ANY)));
      engine.note(batch.build());
    }
    return !dead.isEmpty();
  }

  /** What remains of a segment is small. */
  private boolean eraseWords(long gone) {
    String after = "";
    List<StoredRecord> page;
    do {
      page = engine.list(Records.AUDIT_SEGMENT, after, 100);
      for (StoredRecord stored : page) {
        after = stored.key().id();
        AuditSegmentDoc segment = engine.understand(() -> AuditSegmentDoc.read(stored));
        if (segment.number() <= gone && segment.words().isEmpty()) {
          return false;
        }
        if (segment.number() <= gone && engine.signer().verifies(stored)) {
          engine.note(Batch.of(replace(stored, segment.dropped(engine.now()).payload())));
        }
      }
    } while (page.size() == 100);
    return false;
  }
}
