package dev.castellan;

import static dev.castellan.Node.CLIENTS;
import static dev.castellan.Node.KICK;
import static dev.castellan.Node.READ_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Action;
import dev.castellan.access.Decision.Outcome;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyService;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.Role;
import dev.castellan.access.StoredPolicy;
import dev.castellan.storage.Batch;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordSnapshot;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import dev.castellan.storage.testkit.FixedClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies in a store that several nodes use, and that fails, is damaged or is replaced. */
@Timeout(60)
final class PolicyStoreTest {

  private static final Optional<String> ANY = Optional.empty();
  private static final Resource CLIENT = CLIENTS.child("c1");
  private static final RecordKey HEAD = new RecordKey("meta", "policy");
  private static final String REVISIONS = "policy-revision";
  private static final String CHUNKS = "policy-chunk";

  private static final String KICKER = "role kicker { allow client:kick on ** }";
  private static final String READER = "role kicker { allow client:read on ** }";

  private final FixedClock clock = Node.newClock();
  private final InMemoryRecords records = InMemoryRecords.create(clock);
  private final Node one = Node.on(records, clock);
  private final Node two = Node.on(records, clock);

  @BeforeEach
  void setUp() {
    two.setUp();
    Node.await(() -> one.knows("root"));
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  private static PolicyService policies(Node node) {
    return node.asSystem().policy();
  }

  private static long number(Node node) {
    return policies(node).current().number();
  }

  private static Outcome decide(Node node, Principal principal, Action action) {
    return node.castellan.access().decide(principal, action, CLIENT).outcome();
  }

  private static List<StoredRecord> list(Node node, String collection) {
    return node.store.list(collection, "", 1_000);
  }

  /** About so many kilobytes, mostly of remarks, with everything in it that JSON must escape. */
  private static Policy large(String mark, int kilobytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < kilobytes * 1_024; i++) {
      for (int line = 0; line < 100; line++) {
        text.append("# ").append(mark).append(" \"é\\ 𝄞\" ").append(i * 100 + line).append('\n');
      }
      text.append("role r").append(i).append(" { allow client:read on c-").append(i).append(" }\n");
    }
    return Policy.parse(text.append("role kicker { allow client:kick on ** }").toString());
  }

  @Test
  void theOtherNodesHearOfIt() {
    StoredPolicy saved = one.policy(KICKER);
    Node.await(() -> number(two) == 1);
    assertThat(policies(two).current()).isEqualTo(saved);
    two.create("kim", "kicker");
    assertThat(decide(two, two.principal("kim"), KICK)).isEqualTo(Outcome.ALLOWED);
    two.policy(READER);
    Node.await(() -> number(one) == 2);
    assertThat(decide(one, one.principal("kim"), READ_CLIENT)).isEqualTo(Outcome.ALLOWED);
    assertThat(policies(one).revisions()).isEqualTo(policies(two).revisions()).hasSize(2);
  }

  @Test
  void aNodeThatOpensLaterHasIt() {
    StoredPolicy saved = one.policy(KICKER);
    try (Node three = Node.on(records, clock)) {
      assertThat(policies(three).current()).isEqualTo(saved);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 56, 200, 2_000})
  void aLargeOneIsCutAndPutTogether(int kilobytes) {
    Policy large = large("x", kilobytes);
    one.asSystem().policy().save(large, ANY);
    assertThat(list(one, CHUNKS).size()).isGreaterThanOrEqualTo(kilobytes / 64 + 1);
    assertThat(policies(one).revision(1).policy().text()).isEqualTo(large.text());
    Node.await(() -> number(two) == 1);
    assertThat(policies(two).current().policy().text()).isEqualTo(large.text());
  }

  @Test
  void ofWhatIsRefusedNothingIsStored() {
    one.policy("role editor { allow policy:* on ** }");
    one.create("eve", "editor");
    int parts = list(one, CHUNKS).size();
    Node.refused(ErrorCode.ESCALATION, () -> one.as("eve").policy().save(large("x", 200), ANY));
    assertThat(list(one, CHUNKS)).hasSize(parts);
  }

  @Test
  void equalPartsAreStoredOnce() {
    policies(one).save(large("x", 300), ANY);
    int parts = list(one, CHUNKS).size();
    policies(one).createRole(Role.of("last", large("x", 1).roles().get(0).rules().get(0)), ANY);
    assertThat(list(one, CHUNKS)).hasSizeBetween(parts + 1, parts + 2);
  }

  @Test
  void twoNodesThatEditAtOnceLoseNothing() {
    one.store.beforeNextCommit(
        () ->
            policies(two)
                .createRole(
                    Policy.parse("role a { allow client:read on ** }").roles().get(0), ANY));
    policies(one).createRole(Policy.parse(KICKER).roles().get(0), ANY);
    assertThat(policies(one).roles()).extracting(Role::name).containsExactly("a", "kicker");
    Node.await(() -> number(two) == 2);
    assertThat(policies(two).roles()).isEqualTo(policies(one).roles());
  }

  @Test
  void aNodeThatHasNotHeardMeetsAConflict() {
    String version = one.policy(KICKER).version();
    Node.await(() -> number(two) == 1);
    two.store.holdHints();
    one.policy(READER);
    Node.refused(
        ErrorCode.VERSION_CONFLICT,
        () -> policies(two).save(Policy.parse(KICKER + "\n# mine"), Optional.of(version)));
    assertThat(policies(two).save(Policy.parse(KICKER + "\n# mine"), ANY).number()).isEqualTo(3);
    two.store.releaseHints();
    Node.await(() -> number(one) == 3);
  }

  @Test
  void aLateHintNeverBringsTheOldOneBack() {
    one.policy(KICKER);
    Node.await(() -> number(two) == 1);
    two.create("kim", "kicker");
    Principal kim = two.principal("kim");
    // While this node reads what the hint is about, it puts another one in force itself.
    two.store.afterNextRead(() -> two.policy("role kicker { allow client:list on ** }"));
    one.policy(READER);
    Node.await(() -> number(two) == 3 || number(two) == 2);
    Node.await(() -> number(one) >= 2 && number(two) == number(one));
    assertThat(decide(two, kim, KICK)).isNotEqualTo(Outcome.ALLOWED);
    assertThat(policies(two).current()).isEqualTo(policies(one).current());
  }

  @Test
  void aNodeThatHasNotHeardHandsOutNothingByTheOldPolicy() {
    one.policy("role boss { allow *:* on ** }", "bind group:bosses boss at /");
    Node.await(() -> number(two) == 1);
    one.asSystem().users().create(Node.person("bo").groups(Set.of(GroupName.local("bosses"))));
    Node.await(() -> two.knows("bo"));
    Admin bo = two.as("bo");
    two.store.holdHints();
    one.policy("role boss { allow *:* on ** }");
    Node.refused(ErrorCode.FORBIDDEN, () -> bo.users().create(Node.person("late").roles("boss")));
    assertThat(one.asSystem().users().findByUsername("late")).isEmpty();
    two.store.releaseHints();
  }

  @Test
  void aRoleThatGoesWhileItIsHandedOutIsNotHandedOut() {
    one.policy(KICKER);
    Node.await(() -> number(two) == 1);
    one.store.beforeNextCommit(() -> policies(two).save(Policy.EMPTY, ANY));
    Node.refused(ErrorCode.ROLE_UNKNOWN, () -> one.create("kim", "kicker"));
    assertThat(one.asSystem().users().findByUsername("kim")).isEmpty();
  }

  /** Lets the commit of this number fail, counted from the next one. */
  private static void failCommit(Node node, int which, CommitFault fault) {
    if (which == 1) {
      node.store.failNextCommit(fault);
      return;
    }
    for (int i = 1; i < which - 1; i++) {
      node.store.beforeNextCommit(() -> {});
    }
    node.store.beforeNextCommit(() -> node.store.failNextCommit(fault));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void aSaveThatIsRefusedHalfWayLeavesTheOldPolicyInForce(int which) {
    StoredPolicy before = one.policy(KICKER);
    Policy large = large("new", 1_300); // Three batches of parts, and the one that counts.
    failCommit(one, which, CommitFault.REFUSED);
    Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> policies(one).save(large, ANY));
    assertThat(policies(one).current()).isEqualTo(before);
    assertThat(policies(one).revisions()).hasSize(1);
    try (Node three = Node.on(records, clock)) {
      assertThat(policies(three).current()).isEqualTo(before);
    }
    assertThat(policies(one).save(large, Optional.of(before.version())).number()).isEqualTo(2);
    assertThat(policies(one).revision(2).policy()).isEqualTo(large);
  }

  @ParameterizedTest
  @EnumSource(
      value = CommitFault.class,
      names = {"ANSWER_LOST", "REQUEST_LOST"})
  void aLostAnswerNeitherLosesNorDoubles(CommitFault fault) {
    for (int which = 1; which <= 4; which++) {
      Policy policy = large("try " + which, 1_300);
      failCommit(one, which, fault);
      assertThat(policies(one).save(policy, ANY).number()).isEqualTo(which);
      assertThat(policies(one).current().policy()).isEqualTo(policy);
      assertThat(one.audit("policy:update")).hasSize(which);
    }
  }

  @Test
  void aReadThatFailsHalfWayLeavesTheOldPolicyInForce() {
    StoredPolicy before = one.policy(KICKER);
    one.store.beforeNextCommit(one.store::failReads);
    Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> policies(one).save(large("new", 1_300), ANY));
    one.store.healReads();
    assertThat(policies(one).current()).isEqualTo(before);
  }

  @Test
  void aPartThatIsMissingIsNoticedWhenOpening() {
    one.policy(KICKER);
    delete(CHUNKS);
    assertThatThrownBy(() -> Node.on(records, clock))
        .isInstanceOfSatisfying(
            OpenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_DAMAGED))
        .hasMessageContaining(CHUNKS);
  }

  @Test
  void aDescriptionThatIsMissingIsNoticedWhenOpening() {
    one.policy(KICKER);
    delete(REVISIONS);
    assertThatThrownBy(() -> Node.on(records, clock))
        .isInstanceOf(OpenException.class)
        .hasMessageContaining(REVISIONS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"format\":1}", "{\"format\":2,\"number\":1}"})
  void aDamagedHeadIsNoticedWhenOpening(String json) {
    assertIsNoticedWhenOpening(whole -> json);
  }

  @Test
  void aHeadWithSomethingBehindItIsNoticedWhenOpening() {
    assertIsNoticedWhenOpening(whole -> whole + "{}");
  }

  @Test
  void aHeadWithAMemberTwiceIsNoticedWhenOpening() {
    assertIsNoticedWhenOpening(whole -> whole.replaceFirst("\\{", "{\"format\":1,"));
  }

  private void assertIsNoticedWhenOpening(UnaryOperator<String> damage) {
    one.policy(KICKER);
    String json = damage.apply(one.store.get(HEAD).orElseThrow().payload().text());
    one.store.commit(Batch.builder().put(HEAD, Payload.ofText(json)).build());
    assertThatThrownBy(() -> Node.on(records, clock)).isInstanceOf(OpenException.class);
  }

  @Test
  void aPartThatIsAnotherIsNoticedWhenOpening() {
    one.policy(KICKER);
    StoredRecord chunk = list(one, CHUNKS).get(0);
    one.store.commit(
        Batch.builder()
            .put(
                chunk.key(),
                Payload.ofText(chunk.payload().text().replace("client:kick", "client:read")))
            .build());
    assertThatThrownBy(() -> Node.on(records, clock)).isInstanceOf(OpenException.class);
  }

  @Test
  void aDamagedPartIsMendedByWhoSavesTheSameText() {
    one.policy(KICKER);
    one.policy(READER);
    for (StoredRecord chunk : list(one, CHUNKS)) {
      one.store.commit(Batch.builder().put(chunk.key(), Payload.ofText("{}")).build());
    }
    Node.refused(ErrorCode.DATA_DAMAGED, () -> policies(one).rollBack(1, ANY));
    one.policy(KICKER);
    assertThat(policies(one).revision(1).policy()).isEqualTo(Policy.parse(KICKER));
    assertThat(policies(one).revision(3).policy()).isEqualTo(Policy.parse(KICKER));
  }

  private void delete(String collection) {
    Batch.Builder batch = Batch.builder();
    list(one, collection).forEach(stored -> batch.delete(stored.key(), stored.revision()));
    one.store.commit(batch.build());
  }

  @Test
  void whileRunningTheOldPolicyStaysUntilTheNewOneCanBeRead() {
    one.policy(KICKER);
    Node.await(() -> number(two) == 1);
    one.create("kim", "kicker");
    Node.await(() -> two.knows("kim"));
    Principal kim = two.principal("kim");
    Admin root = two.as("root");
    two.store.holdHints();
    one.policy(READER);
    StoredRecord lost =
        list(one, CHUNKS).stream()
            .filter(chunk -> chunk.payload().text().contains("client:read"))
            .findFirst()
            .orElseThrow();
    one.store.commit(Batch.builder().delete(lost.key(), lost.revision()).build());
    two.store.releaseHints();

    Node.await(() -> two.castellan.health().state() == Health.State.DEGRADED);
    assertThat(two.castellan.health().problems())
        .anySatisfy(problem -> assertThat(problem).contains(lost.key().toString()));
    assertThat(decide(two, kim, KICK)).isEqualTo(Outcome.ALLOWED);
    Node.refused(ErrorCode.DATA_DAMAGED, () -> root.users().create(Node.person("x")));
    Node.refused(
        ErrorCode.DATA_DAMAGED, () -> root.policy().save(Policy.parse(KICKER + "\n# x"), ANY));

    one.store.commit(Batch.builder().put(lost.key(), lost.payload()).build());
    clock.advance(Duration.ofSeconds(1));
    Node.await(() -> two.castellan.health().state() == Health.State.UP);
    assertThat(decide(two, kim, KICK)).isEqualTo(Outcome.NO_MATCH);
    assertThat(decide(two, kim, READ_CLIENT)).isEqualTo(Outcome.ALLOWED);
  }

  @Test
  void theHostPutsAnotherOneInThePlaceOfADamagedOne() {
    one.policy(KICKER);
    Node.await(() -> number(two) == 1);
    two.store.holdHints();
    one.policy(READER);
    delete(CHUNKS);
    two.store.releaseHints();
    Node.await(() -> two.castellan.health().state() == Health.State.DEGRADED);
    assertThat(two.policy(KICKER).number()).isEqualTo(3);
    assertThat(two.castellan.health().state()).isEqualTo(Health.State.UP);
    Node.await(() -> number(one) == 3);
  }

  @Test
  void aNodeThatHasNotHeardDoesNotTakeItsOldPolicyForTheOneInForce() {
    one.policy(KICKER);
    Node.await(() -> number(two) == 1);
    two.store.holdHints();
    one.policy(READER);
    assertThat(two.policy(KICKER).number()).isEqualTo(3);
    two.store.releaseHints();
    Node.await(() -> number(one) == 3);
  }

  @Test
  void aToolTakesActionsThatItDoesNotKnowForTheBrokers() {
    one.policy("role mixed { allow client:kick, client:read on ** }", "bind group:g mixed at /");
    one.close();
    two.close();
    try (Node tool = Node.with(records, clock, CastellanBuilder::tool)) {
      assertThat(tool.castellan.health().problems()).isEmpty();
      tool.create("kim", "mixed");
    }
    try (Node broker = Node.on(records, clock)) {
      assertThat(decide(broker, broker.principal("kim"), KICK)).isEqualTo(Outcome.ALLOWED);
    }
  }

  @Test
  void aPolicyWithActionsThatAreGoneDoesNotKeepTheBrokerFromStarting() {
    one.policy("role mixed { allow client:kick, client:read on ** }", "bind group:g mixed at /");
    one.create("kim", "mixed");
    one.close();
    two.close();
    try (Node newer =
        Node.with(records, clock, builder -> builder.resourceType("client", "read"))) {
      assertThat(newer.castellan.health().state()).isEqualTo(Health.State.DEGRADED);
      assertThat(newer.castellan.health().problems())
          .singleElement()
          .asString()
          .contains("mixed", "client:kick", "line 2");
      Principal kim = newer.principal("kim");
      assertThat(decide(newer, kim, READ_CLIENT)).isEqualTo(Outcome.ALLOWED);
      assertThat(decide(newer, kim, KICK)).isEqualTo(Outcome.UNKNOWN_ACTION);
      assertThat(policies(newer).current().number()).isEqualTo(1);
    }
  }

  @Test
  void aRestoredStoreBringsItsPolicyBack() {
    one.policy(KICKER);
    RecordSnapshot backup = records.snapshot();
    one.policy(READER);
    Node.await(() -> number(two) == 2);
    records.restore(backup);
    Node.await(() -> number(one) == 1 && number(two) == 1);
    assertThat(policies(one).current().policy()).isEqualTo(Policy.parse(KICKER));
    assertThat(one.policy(READER).number()).isEqualTo(2);
    Node.await(() -> number(two) == 2);
  }

  @Test
  void aStoreRestoredFromBeforeTheFirstOneHasNone() {
    RecordSnapshot backup = records.snapshot();
    one.policy(KICKER);
    Node.await(() -> number(two) == 1);
    records.restore(backup);
    Node.await(() -> number(one) == 0 && number(two) == 0);
    assertThat(one.policy(KICKER).number()).isEqualTo(1);
  }

  @Test
  void whatCannotBeGoneBackToIsSwept() {
    try (Node alone = Node.ready()) {
      for (int i = 1; i <= 25; i++) {
        alone.policy("# number " + i, KICKER);
      }
      assertThat(list(alone, REVISIONS)).hasSize(25);
      assertThat(list(alone, CHUNKS)).hasSize(25);
      alone.clock.advance(Duration.ofMinutes(61));
      Node.await(() -> list(alone, REVISIONS).size() == 20 && list(alone, CHUNKS).size() == 20);
      for (int i = 6; i <= 25; i++) {
        assertThat(policies(alone).revision(i).policy())
            .isEqualTo(Policy.parse("# number " + i + "\n" + KICKER));
      }
    }
  }

  @Test
  void whatASaveInProgressWroteIsNotSwept() {
    try (Node alone = Node.ready()) {
      refuseOwnCommit(alone, Thread.currentThread(), 2);
      Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> alone.policy(KICKER));
      assertThat(list(alone, CHUNKS)).hasSize(1);
      alone.clock.advance(Duration.ofMinutes(45));
      // Old enough that it is written again, so that it outlives the save.
      refuseOwnCommit(alone, Thread.currentThread(), 2);
      Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> alone.policy(KICKER));
      alone.clock.advance(Duration.ofMinutes(45));
      alone.policy(KICKER);
      assertThat(number(alone)).isEqualTo(1);
      assertThat(policies(alone).revision(1).policy()).isEqualTo(Policy.parse(KICKER));
    }
  }

  /** Refuses this thread's commit of this number; what chores commit meanwhile is not meant. */
  private static void refuseOwnCommit(Node node, Thread own, int number) {
    node.store.beforeNextCommit(
        () -> {
          if (!Thread.currentThread().equals(own)) {
            refuseOwnCommit(node, own, number);
          } else if (number > 1) {
            refuseOwnCommit(node, own, number - 1);
          } else {
            throw new StoreException("Injected: the store refuses to commit");
          }
        });
  }

  @Test
  void whatNoPolicyNamesIsSweptAfterAnHour() {
    try (Node alone = Node.ready()) {
      refuseOwnCommit(alone, Thread.currentThread(), 2);
      Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> alone.policy(KICKER));
      assertThat(list(alone, CHUNKS)).hasSize(1);
      alone.clock.advance(Duration.ofMinutes(121));
      Node.await(() -> list(alone, CHUNKS).isEmpty());
    }
  }

  @Test
  void aStoreThatIsAwayLeavesThePolicyInForce() {
    one.policy(KICKER);
    one.create("kim", "kicker");
    Principal kim = one.principal("kim");
    one.store.failReads();
    assertThat(decide(one, kim, KICK)).isEqualTo(Outcome.ALLOWED);
    assertThatThrownBy(() -> one.store.get(HEAD)).isInstanceOf(StoreException.class);
    one.store.healReads();
  }
}
