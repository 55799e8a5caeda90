package dev.castellan.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.internal.model.LoginProviders;
import dev.castellan.internal.model.PolicyChunkDoc;
import dev.castellan.internal.model.PolicyHeadDoc;
import dev.castellan.internal.model.PolicyRevisionDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.internal.token.Sha256;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever arrives late, the replica ends where the store is. */
@Timeout(30)
class ReplicaTest {

  private static final RecordKey KEY = new RecordKey(Records.META, "key");

  private final ScriptedStore store = new ScriptedStore();
  private final List<RecordKey> announced = new ArrayList<>();
  private final Replica replica =
      new Replica(
          store,
          new PolicyLoader(store, Catalogue.own()),
          Snapshot.empty(
              new PolicyLoader(store, Catalogue.own()).none(), LoginProviders.fixed(Map.of())),
          (snapshot, keys) -> announced.addAll(keys));

  @Test
  void followsAHint() {
    store.put(KEY, "one");
    replica.refresh(KEY);
    assertThat(here()).contains("one");
    store.delete(KEY);
    replica.refresh(KEY);
    assertThat(here()).isEmpty();
    assertThat(announced).containsExactly(KEY, KEY);
  }

  @Test
  void aHintForWhatIsKnownAlreadyChangesNothing() {
    store.put(KEY, "one");
    replica.refresh(KEY);
    replica.refresh(KEY);
    assertThat(announced).containsExactly(KEY);
  }

  @Nested
  class ALateReadNeverBringsBack {

    @Test
    void whatAnOwnCommitHasDeleted() {
      store.put(KEY, "old");
      replica.refresh(KEY);
      store.put(KEY, "newer");
      store.meanwhile(() -> commitDelete());
      replica.refresh(KEY);
      assertThat(here()).isEmpty();
    }

    @Test
    void whatAnOwnCommitHasReplaced() {
      store.put(KEY, "old");
      store.meanwhile(() -> commitPut("new"));
      replica.refresh(KEY);
      assertThat(here()).contains("new");
    }

    @Test
    void theAbsenceOfWhatAnOwnCommitHasCreated() {
      store.meanwhile(() -> commitPut("new"));
      replica.refresh(KEY);
      assertThat(here()).contains("new");
    }

    @Test
    void whatALaterReadFoundGone() {
      store.put(KEY, "short-lived");
      store.meanwhile(
          () -> {
            store.delete(KEY);
            replica.refresh(KEY);
          });
      replica.refresh(KEY);
      assertThat(here()).isEmpty();
    }

    @Test
    void whatWasDeletedWhileEverythingWasListed() {
      store.put(KEY, "old");
      store.meanwhile(() -> commitDelete());
      replica.reload();
      assertThat(here()).isEmpty();
    }
  }

  @Nested
  class AnOwnCommitThatArrivesLate {

    @Test
    void isOverruledByALaterOwnCommit() {
      long first = replica.take();
      Revision put = store.put(KEY, "old");
      long second = replica.take();
      Revision delete = store.delete(KEY);
      replica.committed(second, delete, Map.of(KEY, Optional.empty()));
      replica.giveBack(second);
      replica.committed(first, put, Map.of(KEY, Optional.of(record("old", put))));
      replica.giveBack(first);
      assertThat(here()).isEmpty();
    }

    @Test
    void isLookedAtAgainWhenAReadFoundTheRecordGone() {
      long ticket = replica.take();
      Revision put = store.put(KEY, "old");
      store.delete(KEY);
      replica.refresh(KEY);
      replica.committed(ticket, put, Map.of(KEY, Optional.of(record("old", put))));
      replica.giveBack(ticket);
      assertThat(here()).isEmpty();
    }
  }

  @Nested
  class ReadingEverything {

    @Test
    void findsWhatIsThereAndDropsWhatIsNot() {
      RecordKey other = new RecordKey(Records.META, "other");
      store.put(KEY, "one");
      replica.refresh(KEY);
      store.delete(KEY);
      store.put(other, "two");
      replica.reload();
      assertThat(here()).isEmpty();
      assertThat(replica.snapshot().meta(other)).isPresent();
    }

    @Test
    void keepsWhatAnOwnCommitCreatedMeanwhile() {
      store.meanwhile(() -> commitPut("new"));
      replica.reload();
      assertThat(here()).contains("new");
    }

    @Test
    void takesOlderRevisionsFromARestoredStore() {
      store.put(KEY, "before");
      long ticket = replica.take();
      Revision lost = new Revision(1, 99);
      replica.committed(ticket, lost, Map.of(KEY, Optional.of(record("lost", lost))));
      replica.giveBack(ticket);
      replica.reload();
      assertThat(here()).contains("before");
    }
  }

  @Nested
  class APolicy {

    private final RecordKey user = Records.user("u1");

    private void save(long number, String text) {
      String revision = Sha256.hex(text);
      PolicyChunkDoc chunk = PolicyChunkDoc.create(text, Instant.EPOCH);
      PolicyHeadDoc head = PolicyHeadDoc.create();
      for (long i = 1; i <= number; i++) {
        head = head.next(revision, Instant.EPOCH, "somebody");
      }
      PolicyRevisionDoc doc =
          PolicyRevisionDoc.create(
              number, revision, List.of(chunk.key().id()), Instant.EPOCH, "somebody");
      store.put(chunk.key(), chunk.payload().text());
      store.put(doc.key(), doc.payload().text());
      store.put(Records.POLICY, head.payload().text());
    }

    private void bind(String role) {
      store.put(
          user,
          "{\"format\":1,\"source\":\"local\",\"username\":\"u\",\"canonical\":\"u\","
              + "\"scope\":\"/\",\"bindings\":[{\"role\":\""
              + role
              + "\",\"scope\":\"/\"}],\"enabled\":true,\"note\":\"\",\"epoch\":1,"
              + "\"createdAt\":\"2026-03-01T12:00:00Z\"}");
    }

    private String text(String verb) {
      return "role r {\n  allow client:" + verb + " on **\n}\n";
    }

    private long number() {
      return replica.snapshot().policy().source().number();
    }

    @BeforeEach
    void start() {
      save(1, text("kick"));
      bind("other");
      replica.reload();
      assertThat(number()).isEqualTo(1);
      assertThat(replica.snapshot().isPolicyCurrent()).isTrue();
    }

    @Test
    void isNeverOlderThanBindingThatWasHeardOf() {
      save(2, text("read"));
      bind("r");
      replica.refresh(user);
      assertThat(number()).isEqualTo(2);
    }

    @Test
    void isNeverOlderThanBindingThatWasReadWithEverything() {
      store.meanwhile(
          () -> {
            save(2, text("read"));
            bind("r");
          });
      replica.reload();
      boolean bound =
          replica.snapshot().user("u1").orElseThrow().bindings().contains(Binding.of("r"));
      assertThat(bound && number() == 1).isFalse();
    }

    @Test
    void comesInForceTogetherWithWhatElseTheHintNames() {
      save(2, text("read"));
      bind("r");
      announced.clear();
      replica.refresh(Set.of(user, Records.POLICY));
      assertThat(announced).containsExactlyInAnyOrder(user, Records.POLICY);
      assertThat(number()).isEqualTo(2);
    }

    @Test
    void thatIsReadLateDoesNotReplaceOneCommittedHere() {
      save(2, text("read"));
      store.meanwhile(() -> save(3, text("list")));
      replica.refresh(Records.POLICY);
      replica.refresh(Records.POLICY);
      assertThat(number()).isEqualTo(3);
    }

    @Test
    void thatCannotBeReadLeavesTheOneBefore() {
      save(2, text("read"));
      store.delete(Records.policyChunk(Sha256.hex(text("read"))));
      replica.refresh(Records.POLICY);
      assertThat(number()).isEqualTo(1);
      assertThat(replica.snapshot().isPolicyCurrent()).isFalse();
      assertThat(replica.damage()).singleElement().asString().contains("policy-chunk");
      save(2, text("read"));
      replica.refresh(Records.POLICY);
      assertThat(number()).isEqualTo(2);
      assertThat(replica.damage()).isEmpty();
      assertThat(replica.snapshot().isPolicyCurrent()).isTrue();
    }

    @Test
    void goesWithItsHead() {
      store.delete(Records.POLICY);
      replica.refresh(Records.POLICY);
      assertThat(number()).isZero();
      assertThat(replica.snapshot().isPolicyCurrent()).isTrue();
    }
  }

  @Test
  void aDamagedRecordCountsAsMissingAndIsReported() {
    RecordKey user = Records.user("u1");
    store.put(user, "not json");
    replica.refresh(user);
    assertThat(replica.snapshot().user("u1")).isEmpty();
    assertThat(replica.damage()).singleElement().asString().contains("user/u1");
    store.delete(user);
    replica.refresh(user);
    assertThat(replica.damage()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void endsWhereTheStoreIsWhateverTheOrder(long seed) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> work = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        SplittableRandom random = new SplittableRandom(seed * 31 + thread);
        work.add(() -> churn(random));
      }
      for (Future<Void> done : threads.invokeAll(work)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
    for (int i = 0; i < 4; i++) {
      RecordKey key = key(i);
      assertThat(replica.snapshot().meta(key))
          .as("seed %d, %s", seed, key)
          .isEqualTo(store.now(key));
    }
  }

  /** Own commits and hints for foreign ones, each hint given after its change. */
  private Void churn(SplittableRandom random) {
    for (int i = 0; i < 2_000; i++) {
      RecordKey key = key(random.nextInt(4));
      boolean put = random.nextBoolean();
      if (random.nextInt(3) == 0) {
        Revision ignored = put ? store.put(key, "foreign") : store.delete(key);
        assertThat(ignored).isNotNull();
        replica.refresh(key);
        continue;
      }
      long ticket = replica.take();
      Revision revision = put ? store.put(key, "own") : store.delete(key);
      Optional<StoredRecord> after =
          put
              ? Optional.of(new StoredRecord(key, Payload.ofText("own"), revision))
              : Optional.empty();
      replica.committed(ticket, revision, Map.of(key, after));
      replica.giveBack(ticket);
    }
    return null;
  }

  private void commitPut(String text) {
    long ticket = replica.take();
    Revision revision = store.put(KEY, text);
    replica.committed(ticket, revision, Map.of(KEY, Optional.of(record(text, revision))));
    replica.giveBack(ticket);
  }

  private void commitDelete() {
    long ticket = replica.take();
    replica.committed(ticket, store.delete(KEY), Map.of(KEY, Optional.empty()));
    replica.giveBack(ticket);
  }

  private Optional<String> here() {
    return replica.snapshot().meta(KEY).map(stored -> stored.payload().text());
  }

  private static RecordKey key(int i) {
    return new RecordKey(Records.META, "key-" + i);
  }

  private static StoredRecord record(String text, Revision revision) {
    return new StoredRecord(KEY, Payload.ofText(text), revision);
  }
}
