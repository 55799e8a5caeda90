package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditFinding.Kind;
import dev.castellan.audit.AuditVerification;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordSnapshot;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import dev.castellan.user.UserQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What each entry of the audit log has to do with the one before, and who notices if it has not.
 */
@Timeout(60)
final class AuditChainTest {

  private static final Optional<String> ANY = Optional.empty();

  private final AuditWorld world = new AuditWorld();
  private final Node node = world.open();

  @AfterEach
  void close() {
    world.close();
  }

  private void work() {
    node.setUp();
    node.create("alice");
    User bob = node.create("bob");
    node.asSystem().users().update(bob.id(), UserChange.none().note("x"), ANY);
    node.asSystem().users().delete(bob.id(), ANY);
    node.login("root");
  }

  private static Map<String, List<AuditEntry>> chains(Node node) {
    Map<String, List<AuditEntry>> chains = new HashMap<>();
    for (AuditEntry entry : node.audit()) {
      chains
          .computeIfAbsent(entry.link().orElseThrow().chain(), chain -> new ArrayList<>())
          .add(entry);
    }
    return chains;
  }

  private static void assertNumbered(List<AuditEntry> chain) {
    assertThat(chain)
        .extracting(entry -> entry.link().orElseThrow().number())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, chain.size()).mapToObj(Long::valueOf).toList());
    assertThat(chain.get(0).link().orElseThrow().chain()).isEqualTo(chain.get(0).id());
  }

  @Test
  void v16_4_2_eachEntryHoldsTheHashOfTheOneBefore() {
    work();

    Map<String, List<AuditEntry>> chains = chains(node);
    assertThat(chains).hasSize(1);
    List<AuditEntry> chain = chains.values().iterator().next();
    assertNumbered(chain);
    assertThat(chain.get(0).link().orElseThrow().previous()).isEmpty();
    assertThat(chain.subList(1, chain.size()))
        .allSatisfy(entry -> assertThat(entry.link().orElseThrow().previous()).isPresent());
    AuditVerification result = AuditWorld.verify(node);
    assertThat(result.findings()).isEmpty();
    assertThat(result.entries()).isEqualTo(chain.size());
    assertThat(result.chains()).isEqualTo(1);
    assertThat(result.plainEntries()).isZero();
    assertThat(result.restorations()).isEmpty();
  }

  @Test
  void v16_2_1_anEntrySaysWhoWhereAndInWhichSession() {
    work();
    Admin root = node.as("root");
    root.users().create(Node.person("carol"));

    AuditEntry entry = node.audit("user:create").get(2);
    assertThat(entry.node()).contains("main");
    assertThat(entry.session()).isPresent();
    assertThat(node.audit("session:create"))
        .extracting(AuditEntry::resource)
        .contains("/sessions/" + entry.session().orElseThrow());
  }

  @Test
  void twoNodesThatWriteAtOnceHaveAChainEach() throws Exception {
    node.setUp();
    Node other = world.open(builder -> builder.node("other"));
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int thread = 0; thread < 8; thread++) {
      int number = thread;
      work.add(
          () -> {
            Node mine = number % 2 == 0 ? node : other;
            for (int i = 0; i < 40; i++) {
              mine.asSystem().users().create(Node.person("u" + number + "." + i));
            }
            return true;
          });
    }
    Node.inParallel(work);

    Map<String, List<AuditEntry>> chains = chains(node);
    assertThat(chains).hasSize(2);
    chains.values().forEach(AuditChainTest::assertNumbered);
    AuditWorld.assertIntact(node);
    AuditWorld.assertIntact(other);
  }

  @Test
  void aConflictLeavesNoGap() throws Exception {
    node.setUp();
    Node other = world.open();
    User subject = node.create("subject");
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      Node mine = thread % 2 == 0 ? node : other;
      String note = "note " + thread + ' ';
      work.add(
          () -> {
            for (int i = 0; i < 20; i++) {
              mine.asSystem().users().update(subject.id(), UserChange.none().note(note + i), ANY);
            }
            return true;
          });
    }
    Node.inParallel(work);

    chains(node).values().forEach(AuditChainTest::assertNumbered);
    assertThat(node.audit("user:update")).hasSize(80);
    AuditWorld.assertIntact(node);
  }

  @ParameterizedTest
  @EnumSource(CommitFault.class)
  void aLostAnswerNeitherLosesAnEntryNorBreaksTheChain(CommitFault fault) {
    node.setUp();
    for (int i = 0; i < 5; i++) {
      node.store.failNextCommit(fault);
      try {
        node.create("u" + i);
      } catch (UnavailableException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
      }
      node.create("v" + i);
    }

    chains(node).values().forEach(AuditChainTest::assertNumbered);
    long users =
        node.asSystem().users().list(UserQuery.all(), PageRequest.ofSize(100)).items().size();
    assertThat(node.audit("user:create")).hasSize((int) users - 1);
    AuditWorld.assertIntact(node);
  }

  /** Whether the entry was written is found out before the next one is. */
  @Test
  void anOutcomeThatIsNotKnownIsFoundOutBeforeTheNextEntry() {
    node.setUp();
    node.store.beforeNextCommit(node.store::failReads);
    node.store.failNextCommit(CommitFault.ANSWER_LOST);
    Node.refused(ErrorCode.OUTCOME_UNKNOWN, () -> node.create("alice"));
    Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> node.create("bob"));
    node.store.healReads();
    node.create("carol");

    chains(node).values().forEach(AuditChainTest::assertNumbered);
    AuditWorld.assertIntact(node);
  }

  @Test
  void afterTheClockWasSetBackAnotherChainSaysWhichOneItFollows() {
    node.setUp();
    world.clock.set(world.clock.instant().plus(Duration.ofDays(3_650)));
    node.create("alice");
    world.clock.set(world.clock.instant().minus(Duration.ofDays(3_650)));
    node.create("bob");
    world.clock.set(world.clock.instant().minusSeconds(30));
    node.create("carol");

    Map<String, List<AuditEntry>> chains = chains(node);
    assertThat(chains).hasSize(2);
    chains.values().forEach(AuditChainTest::assertNumbered);
    assertThat(chains.values())
        .flatExtracting(chain -> chain.get(0).link().orElseThrow().continues().stream().toList())
        .hasSize(1);
    AuditWorld.assertIntact(node);
  }

  @Test
  void aBackupThatWasRestoredShowsInTheChain() {
    node.setUp();
    node.create("alice");
    RecordSnapshot backup = world.records.snapshot();
    node.create("bob");
    node.create("carol");
    world.records.restore(backup);
    Node.await(() -> !node.audit("castellan:resync").isEmpty());
    node.create("dora");

    AuditVerification result = AuditWorld.verify(node);
    assertThat(result.findings()).isEmpty();
    assertThat(result.restorations())
        .singleElement()
        .satisfies(
            restoration -> {
              assertThat(restoration.epoch()).isEqualTo(2);
              assertThat(restoration.lost()).isEqualTo(2);
            });
  }

  @Test
  void aBackupThatWasRestoredWhileNothingRanShowsToo() {
    node.setUp();
    RecordSnapshot backup = world.records.snapshot();
    node.create("alice");
    node.close();
    world.records.restore(backup);
    Node after = world.open();
    after.create("bob");

    AuditVerification result = AuditWorld.verify(after);
    assertThat(result.findings()).isEmpty();
    assertThat(result.restorations()).hasSize(1);
  }

  @Test
  void aChangeOfAnEntryIsFound() {
    work();
    for (StoredRecord stored : world.entries()) {
      world.edit(stored, "\"outcome\":\"done\"", "\"outcome\":\"gone\"");
      AuditWorld.assertFound(node, Kind.CHANGED, stored.key().id());
      world.put(stored.key(), stored.payload());
    }
    AuditWorld.assertIntact(node);
  }

  @Test
  void aMissingEntryIsFound() {
    work();
    List<StoredRecord> entries = world.entries();
    for (int i = 0; i < entries.size(); i++) {
      world.delete(entries.get(i).key());
      AuditVerification result = AuditWorld.verify(node);
      assertThat(result.findings()).as("entry %d", i).isNotEmpty();
      assertThat(result.findings().get(0).kind()).isIn(Kind.MISSING, Kind.TRUNCATED);
      assertThat(result.findings().get(0).number()).isPresent();
      world.put(entries.get(i).key(), entries.get(i).payload());
    }
    AuditWorld.assertIntact(node);
  }

  @Test
  void entriesThatChangedPlacesAreFound() {
    work();
    List<StoredRecord> entries = world.entries();
    for (int i = 1; i < entries.size(); i++) {
      StoredRecord one = entries.get(i - 1);
      StoredRecord other = entries.get(i);
      world.put(one.key(), other.payload());
      world.put(other.key(), one.payload());
      AuditWorld.assertFound(node, Kind.CHANGED, one.key().id());
      world.put(one.key(), one.payload());
      world.put(other.key(), other.payload());
    }
    AuditWorld.assertIntact(node);
  }

  @Test
  void anEntryThatNobodyWroteIsFound() {
    work();
    for (StoredRecord stored : world.entries()) {
      RecordKey beside = AuditWorld.beside(stored);
      String id = beside.id();
      world.put(beside, stored.payload());
      assertThat(AuditWorld.verify(node).findings())
          .anySatisfy(finding -> assertThat(finding.entryId()).contains(id));
      world.delete(beside);
      world.put(beside, Payload.ofText("{\"format\":1}"));
      AuditWorld.assertFound(node, Kind.INSERTED, id);
      world.delete(beside);
    }
    AuditWorld.assertIntact(node);
  }

  @Test
  void theEndThatIsMissingIsFoundByTheCheckpointAndByTheNodeItself() {
    work();
    world.minute();
    List<StoredRecord> entries = world.entries();
    world.delete(entries.get(0).key());
    world.delete(entries.get(1).key());
    AuditWorld.assertFound(node, Kind.TRUNCATED, "this node remembers");
    Node other = world.open();
    AuditWorld.assertFound(other, Kind.TRUNCATED, "the checkpoint of");
    world.pass(Duration.ofMinutes(1));
    world.awaitPassing(
        () -> node.castellan.health().problems().stream().anyMatch(p -> p.contains("audit")));
  }

  @Test
  void aNodeThatRunsGoesOnInAnotherChainAndTheLossIsFound() {
    work();
    StoredRecord newest = world.entries().get(0);
    world.delete(newest.key());
    node.create("dora");
    AuditWorld.assertFound(node, Kind.TRUNCATED, "were gone while its node was running");
  }

  /** Before the first checkpoint nobody but the node itself vouches for its chain. */
  @Test
  void aChainOfWhichNothingIsLeftIsMissedByTheOneThatFollowsIt() {
    work();
    world.entries().forEach(stored -> world.delete(stored.key()));
    node.create("dora");
    AuditWorld.assertFound(node, Kind.TRUNCATED, "were gone while its node was running");
  }

  @Test
  void recordsThatSayHowFarTheLogGoesAreMissed() {
    work();
    for (RecordKey key : List.of(AuditWorld.LOG, AuditWorld.CHECKPOINT)) {
      StoredRecord stored = world.intruder.get(key).orElseThrow();
      world.delete(key);
      AuditWorld.assertFound(node, Kind.RECORD, key.toString());
      world.edit(stored, "\"format\":1", "\"format\": 1");
      AuditWorld.assertFound(node, Kind.RECORD, key.toString());
      world.put(key, stored.payload());
    }
    AuditWorld.assertIntact(node);
  }

  /** Who deletes the record of the log does not make all entries ones that nothing vouches for. */
  @Test
  void aRecordOfTheLogThatIsMadeAnewExcusesNothing() {
    work();
    StoredRecord some = world.entries().get(3);
    world.edit(some, "\"outcome\":\"done\"", "\"outcome\":\"gone\"");
    world.delete(AuditWorld.LOG);
    node.close();
    Node after = world.open();
    assertThat(AuditWorld.verify(after).findings()).isNotEmpty();
    AuditWorld.assertFound(after, Kind.CHANGED, some.key().id());
  }

  /** Not even who takes all of the log away, while nothing runs, gets a new one without fault. */
  @Test
  void aLogThatIsGoneAltogetherIsMissed() {
    work();
    node.close();
    for (String collection : List.of("audit", "audit-segment", "audit-checkpoint")) {
      world.intruder.list(collection, "", 1_000).forEach(stored -> world.delete(stored.key()));
    }
    world.delete(AuditWorld.LOG);
    Node after = world.open();
    AuditWorld.assertFound(after, Kind.RECORD, "is not known");
    after.create("dora");
    after.close();
    AuditWorld.assertFound(world.open(), Kind.RECORD, "is not known");
  }

  @Test
  void whoMayNotVerifyIsRefused() {
    node.setUp();
    node.create("vera", "viewer");
    Node.refused(ErrorCode.FORBIDDEN, () -> node.as("vera").audit().verify());
    assertThat(node.as("root").audit().verify().intact()).isTrue();
  }
}
