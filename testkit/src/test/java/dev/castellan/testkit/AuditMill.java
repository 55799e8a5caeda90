package dev.castellan.testkit;

import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.audit.AuditChain;
import dev.castellan.internal.audit.AuditReader;
import dev.castellan.internal.audit.AuditSigner;
import dev.castellan.internal.audit.AuditTail;
import dev.castellan.internal.model.AuditCheckpointDoc;
import dev.castellan.internal.model.AuditLogDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.token.AuditIds;
import dev.castellan.secret.SecretKeys;
import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import dev.castellan.storage.testkit.FixedClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Writes a large audit log with the library's own chain and seals, many entries to a commit: a
 * Castellan would take an hour for it.
 */
final class AuditMill {

  private static final int CHAINS = 3;

  private final RecordStore store;
  private final AuditSigner signer;
  private final FixedClock clock;
  private final SplittableRandom random = new SplittableRandom(7);
  private final List<AuditChain> chains = new ArrayList<>();
  private final List<AuditIds> ids = new ArrayList<>();
  private List<Write.Put> waiting = new ArrayList<>();
  private Optional<AuditLogDoc> log = Optional.empty();

  AuditMill(RecordStore store, SecretKeys keys, Instant from) {
    this.store = store;
    this.signer = new AuditSigner(keys);
    this.clock = FixedClock.at(from);
    for (int i = 0; i < CHAINS; i++) {
      AuditIds made = new AuditIds(clock, new SecureRandom());
      ids.add(made);
      chains.add(new AuditChain(signer, made, key -> store.get(key).isPresent()));
    }
  }

  /** Writes so many entries, a second apart. */
  void write(int entries) {
    put(Records.AUDIT_LOG, AuditLogDoc.create(Optional.empty()).payload());
    put(
        Records.AUDIT_CHECKPOINT,
        AuditCheckpointDoc.create().next(clock.instant(), "mill", 0, List.of()).payload());
    for (int i = 0; i < entries; i++) {
      append(i);
      clock.advance(Duration.ofSeconds(1));
      if (i % 1_000 == 999) {
        flush();
        seal();
      }
    }
    flush();
    seal();
  }

  private void append(int i) {
    int which = random.nextInt(CHAINS);
    chains
        .get(which)
        .append(
            new AuditChain.Situation(log, 1, ids.get(which).tail()),
            place -> entry(i, which, place),
            (put, before) -> {
              waiting.add(put);
              return new CommitResult.Committed(new Revision(1, 1));
            });
    if (waiting.size() == Batch.MAX_WRITES) {
      flush();
    }
  }

  private AuditEntry entry(int i, int node, AuditChain.Place place) {
    String user = String.format("user%016d", i % 5_000);
    Resource scope = i % 10 == 0 ? Resource.of("tenants", "t" + i % 400) : Resource.ROOT;
    boolean rare = i % 100_000 == 50_000;
    return new AuditEntry(
        place.id(),
        clock.instant(),
        Optional.of("node" + node),
        Optional.of(
            new AuditEntry.Actor(Principal.Kind.USER, "admin" + i % 50, "Administrator " + i % 50)),
        Optional.of(String.format("%064x", i % 1_000)),
        rare ? "license:update" : i % 3 == 0 ? "user:update" : "session:create",
        scope.child("users", user).toString(),
        scope,
        i % 20 == 0 ? AuditEntry.Outcome.REFUSED : AuditEntry.Outcome.DONE,
        i % 20 == 0 ? Optional.of("forbidden") : Optional.empty(),
        Optional.of("192.0.2." + i % 250),
        Optional.of(String.format("%032x", random.nextLong())),
        Map.of("changed", rare ? "needle" : "note"),
        List.of(
            new AuditEntry.Change("note", Optional.of("before " + i), Optional.of("after " + i))),
        Optional.of(place.link()));
  }

  private void flush() {
    if (!waiting.isEmpty()) {
      Batch.Builder batch = Batch.builder();
      waiting.forEach(batch::add);
      store.commit(batch.build());
      waiting = new ArrayList<>();
    }
  }

  private void put(RecordKey key, Payload plain) {
    store.commit(Batch.builder().put(key, signer.sign(key, plain).payload()).build());
  }

  private void seal() {
    AuditReader reader = readerOf(store);
    Instant now = clock.instant();
    AuditTail open = AuditTail.read(reader, signer, Optional.empty()).orElseThrow();
    put(Records.AUDIT_LOG, open.log().closed(AuditIds.oldestAt(now)).payload());
    AuditTail tail = AuditTail.read(reader, signer, Optional.empty()).orElseThrow();
    if (tail.canSeal()) {
      AuditTail.Sealing sealing = tail.seal(now, "mill");
      put(sealing.segment().key(), sealing.segment().payload());
      put(Records.AUDIT_LOG, sealing.log().payload());
      put(Records.AUDIT_CHECKPOINT, sealing.checkpoint().payload());
    } else {
      tail.nextCheckpoint(now, "mill")
          .ifPresent(checkpoint -> put(Records.AUDIT_CHECKPOINT, checkpoint.payload()));
    }
    log = reader.get(Records.AUDIT_LOG).map(AuditLogDoc::read);
  }

  private static AuditReader readerOf(RecordStore store) {
    return new AuditReader() {
      @Override
      public List<StoredRecord> list(String collection, String afterId, int limit) {
        return store.list(collection, afterId, limit);
      }

      @Override
      public Optional<StoredRecord> get(RecordKey key) {
        return store.get(key);
      }
    };
  }
}
