package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.internal.model.ProviderAnswersDoc;
import dev.castellan.login.LoginRequest;
import dev.castellan.login.LoginResult;
import dev.castellan.login.SessionLimits;
import dev.castellan.login.provider.FakeIdp;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.login.provider.ProviderMapping;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Batch;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.testkit.FixedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Looking users up again: what one node cannot reach, what nobody reaches, and what takes long. */
@Timeout(120)
final class ProviderRecheckTest {

  private static final String SLOW = "https://slow.example.com";

  /** In which a node surely looks what is to be done. */
  private static final Duration CHORES = Duration.ofMillis(250);

  /** So that no session ends because nobody uses it. */
  private static final SessionLimits UNUSED_FOR_HOURS =
      new SessionLimits(Duration.ofHours(6), Duration.ofHours(12));

  private final FixedClock clock = Node.newClock();
  private final InMemoryRecords records = InMemoryRecords.create(clock);
  private final List<Node> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.forEach(Node::close);
  }

  private static void people(FakeIdp idp, String... names) {
    for (String name : names) {
      idp.person("uid=" + name, name);
      idp.passwords.put(name, "right");
    }
  }

  private Node open(FakeIdp idp) {
    Node node =
        Node.on(
            records,
            clock,
            builder -> builder.loginProviderKind(idp.directories()).sessions(UNUSED_FOR_HOURS));
    nodes.add(node);
    return node;
  }

  private static NewLoginProvider directory(String id, String issuer) {
    return NewLoginProvider.of(id, "fakedir", id)
        .value("issuer", issuer)
        .mapping(ProviderMapping.NOTHING.defaults(Binding.of("viewer")));
  }

  private static void runs(Node node, int providers) {
    Node.await(() -> node.castellan.providerLogin().available().size() == providers);
  }

  private Node first(FakeIdp idp) {
    Node node = open(idp);
    node.setUp();
    node.asSystem().loginProviders().create(directory("dir", FakeIdp.ISSUER));
    runs(node, 1);
    return node;
  }

  private static SecretText login(Node node, String provider, String user) {
    LoginResult result =
        node.castellan
            .login()
            .login(LoginRequest.of(user, SecretText.of("right"), Node.ORIGIN).provider(provider));
    assertThat(result).isInstanceOf(LoginResult.LoggedIn.class);
    return ((LoginResult.LoggedIn) result).token();
  }

  private void pass(Duration time) {
    clock.advance(time);
    nodes.forEach(node -> Node.await(() -> node.castellan.health().state() == Health.State.UP));
  }

  /**
   * The same, and so slowly that each node comes to what it does now and then: that it does while
   * its news is new, which a clock that runs away from it never lets happen.
   */
  private void passSlowly(Duration time) {
    pass(time);
    LockSupport.parkNanos(CHORES.toNanos());
  }

  /** Lets hours pass, five of them at most. */
  private void passUntil(BooleanSupplier over) {
    for (int i = 0; i < 100 && !over.getAsBoolean(); i++) {
      passSlowly(Duration.ofMinutes(3));
    }
    assertThat(over.getAsBoolean()).isTrue();
  }

  /**
   * Waits for the runs that are due. The one before may not have ended when the time came: then the
   * next begins a minute later.
   */
  private void awaitRuns(BooleanSupplier seen) {
    Node.await(
        () -> {
          if (!seen.getAsBoolean()) {
            passSlowly(Duration.ofSeconds(15));
          }
          return seen.getAsBoolean();
        });
  }

  @Test
  void oneNodeThatReachesNobodyEndsNoSessionWhileAnotherHasAnswers() {
    FakeIdp near = new FakeIdp(clock.instant());
    FakeIdp far = new FakeIdp(clock.instant());
    people(near, "ann");
    people(far, "ann");
    Node one = first(near);
    Node two = open(far);
    runs(two, 1);
    SecretText ann = login(one, "dir", "ann");
    far.down = true;
    for (int i = 0; i < 24; i++) {
      int asked = near.lookedUp.get();
      int askedInVain = far.lookedUp.get();
      pass(Duration.ofMinutes(5));
      assertThat(one.authenticate(ann)).isPresent();
      awaitRuns(() -> near.lookedUp.get() > asked && far.lookedUp.get() > askedInVain);
    }
    assertThat(one.authenticate(ann)).isPresent();
    Instant down = clock.instant();
    near.down = true;
    passUntil(() -> one.authenticate(ann).isEmpty());
    // An hour since its last answer, which is noted now and then, and was asked for before that.
    assertThat(Duration.between(down, clock.instant()))
        .isGreaterThanOrEqualTo(Duration.ofMinutes(50));
  }

  @Test
  void aNodeThatIsStartedWhileTheDirectoryIsDownEndsSessionsToo() {
    FakeIdp idp = new FakeIdp(clock.instant());
    people(idp, "ann");
    Node one = first(idp);
    SecretText ann = login(one, "dir", "ann");
    one.close();
    nodes.clear();
    idp.down = true;
    Node two = open(idp);
    for (int i = 0; i < 11; i++) {
      pass(Duration.ofMinutes(5));
      assertThat(two.authenticate(ann)).isPresent();
    }
    passUntil(() -> two.authenticate(ann).isEmpty());
    assertThat(two.audit("session:delete")).hasSize(1);
  }

  @Test
  void aDirectoryThatHangsDelaysNoOther() {
    FakeIdp idp = new FakeIdp(clock.instant());
    people(idp, "ann", "bob");
    Node one = first(idp);
    one.asSystem().loginProviders().create(directory("slow", SLOW));
    runs(one, 2);
    SecretText ann = login(one, "slow", "ann");
    SecretText bob = login(one, "dir", "bob");
    CountDownLatch hanging = new CountDownLatch(1);
    idp.held.put(SLOW, hanging);
    try {
      idp.people.remove("bob");
      for (int i = 0; i < 3; i++) {
        login(one, "slow", "ann");
      }
      pass(Duration.ofMinutes(5));
      one.authenticate(ann);
      Node.await(() -> one.authenticate(bob).isEmpty());
      assertThat(one.authenticate(ann)).isPresent();
    } finally {
      hanging.countDown();
    }
  }

  @Test
  void aDirectoryThatDoesNotAnswerOfOneIsNotAskedOfTheOthers() {
    FakeIdp idp = new FakeIdp(clock.instant());
    people(idp, "ann", "bob", "cid");
    Node one = first(idp);
    SecretText ann = login(one, "dir", "ann");
    login(one, "dir", "bob");
    login(one, "dir", "cid");
    idp.down = true;
    for (int run = 1; run <= 3; run++) {
      int asked = run;
      pass(run == 1 ? Duration.ofMinutes(5) : Duration.ofMinutes(1));
      one.authenticate(ann);
      awaitRuns(() -> idp.lookedUp.get() >= asked);
    }
    assertThat(idp.lookedUp).hasValue(3);
  }

  @Test
  void ofWhomNothingIsSaidForAnHourIsOutAloneAndOnlyIfNoNodeHearsOfThem() {
    FakeIdp near = new FakeIdp(clock.instant());
    FakeIdp far = new FakeIdp(clock.instant());
    people(near, "ann", "bob");
    people(far, "ann", "bob");
    Node one = first(near);
    Node two = open(far);
    runs(two, 1);
    SecretText ann = login(one, "dir", "ann");
    SecretText bob = login(one, "dir", "bob");
    far.unclear.add("uid=ann");
    for (int i = 0; i < 18; i++) {
      int here = near.lookedUp.get();
      int there = far.lookedUp.get();
      pass(Duration.ofMinutes(5));
      assertThat(one.authenticate(ann)).isPresent();
      assertThat(one.authenticate(bob)).isPresent();
      awaitRuns(() -> near.lookedUp.get() > here + 1 && far.lookedUp.get() > there + 1);
    }
    near.unclear.add("uid=ann");
    passUntil(
        () -> {
          assertThat(one.authenticate(bob)).isPresent();
          return one.authenticate(ann).isEmpty();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"CONFIGURATION", "CREDENTIALS"})
  void anAccountOfOursThatIsRefusedIsTriedOnceInARunAndNotOfEachPerson(ProviderProblem problem) {
    FakeIdp idp = new FakeIdp(clock.instant());
    people(idp, "ann", "bob", "cid", "dan");
    Node one = first(idp);
    SecretText ann = login(one, "dir", "ann");
    login(one, "dir", "bob");
    login(one, "dir", "cid");
    login(one, "dir", "dan");
    idp.trouble = Optional.of(problem);
    for (int run = 1; run <= 3; run++) {
      int asked = run;
      pass(run == 1 ? Duration.ofMinutes(5) : Duration.ofMinutes(1));
      one.authenticate(ann);
      awaitRuns(() -> idp.lookedUp.get() >= asked);
    }
    assertThat(idp.lookedUp).hasValue(3);
  }

  /**
   * One node always has an answer of ann, and the other never. The store remembers for 512 others
   * that nothing is said of them, each time since a moment ago, so there is never room for ann.
   */
  @Test
  void ofWhomThereIsNoRoomToRememberThatNothingIsSaidIsNotJudgedByOneNodeAlone() {
    FakeIdp near = new FakeIdp(clock.instant());
    FakeIdp far = new FakeIdp(clock.instant());
    Node one = first(near);
    Node two = open(far);
    runs(two, 1);
    people(near, "ann");
    people(far, "ann");
    far.unclear.add("uid=ann");
    SecretText ann = login(one, "dir", "ann");
    List<SecretText> others = new ArrayList<>();
    for (int i = 0; i < ProviderAnswersDoc.MOST_UNANSWERED; i++) {
      String name = "p" + i;
      for (FakeIdp idp : List.of(near, far)) {
        people(idp, name);
        idp.unclear.add("uid=" + name);
      }
      others.add(login(one, "dir", name));
    }
    Node.await(() -> two.authenticate(others.get(others.size() - 1)).isPresent());
    List<String> ids = userIds(one, others);
    for (int run = 0; run < 14; run++) {
      tellUnanswered(one, ids);
      aRun(far, () -> false);
      assertThat(one.authenticate(ann)).isPresent();
    }
    assertThat(far.lookedUp("uid=ann")).as("more than an hour apart").isGreaterThanOrEqualTo(2);
    assertThat(others).allMatch(session -> one.authenticate(session).isPresent());
    near.unclear.add("uid=ann");
    for (int run = 0; run < 40 && one.authenticate(ann).isPresent(); run++) {
      aRun(far, () -> one.authenticate(ann).isEmpty());
    }
    assertThat(one.authenticate(ann)).as("once there is room").isEmpty();
    assertThat(others).anyMatch(session -> one.authenticate(session).isEmpty());
  }

  /** A quarter of an hour, and a run in which a fifth of all is looked up, unless all is over. */
  private void aRun(FakeIdp idp, BooleanSupplier over) {
    int before = idp.lookedUp.get();
    pass(Duration.ofMinutes(15));
    Node.await(
        () -> {
          // The run before may have gone on until now; the next one begins a minute later.
          passSlowly(Duration.ofSeconds(15));
          return idp.lookedUp.get() > before || over.getAsBoolean();
        });
  }

  private static List<String> userIds(Node node, List<SecretText> sessions) {
    return sessions.stream()
        .map(session -> node.authenticate(session).orElseThrow())
        .map(principal -> node.castellan.actingAs(principal).me().id())
        .toList();
  }

  /** As if some node had found a moment ago that nothing is said of these. */
  private static void tellUnanswered(Node node, List<String> ids) {
    RecordKey key = new RecordKey("sso-answers", "dir");
    Map<String, Instant> since = new HashMap<>();
    ids.forEach(id -> since.put(id, node.clock.instant()));
    ProviderAnswersDoc told =
        ProviderAnswersDoc.create("dir", "fakedir", node.clock.instant()).unanswered(since);
    node.store.commit(Batch.builder().put(key, told.payload()).build());
  }

  @Test
  void whatIsKnownOfAProviderThatTheHostHasTakenOutIsForgottenAfterADay() {
    FakeIdp idp = new FakeIdp(clock.instant());
    people(idp, "ann");
    Node with =
        Node.on(
            records,
            clock,
            builder ->
                builder
                    .loginProviderKind(idp.directories())
                    .loginProvider(directory("fixed", FakeIdp.ISSUER)));
    nodes.add(with);
    with.setUp();
    runs(with, 1);
    login(with, "fixed", "ann");
    pass(Duration.ofHours(25));
    pass(Duration.ofMinutes(1));
    sweeps(with);
    assertThat(answers(with)).containsExactly("fixed");
    with.close();
    nodes.clear();
    Node without = open(idp);
    without.asSystem().loginProviders().create(directory("dir", FakeIdp.ISSUER));
    runs(without, 1);
    login(without, "dir", "ann");
    Node.await(
        () -> {
          passSlowly(Duration.ofSeconds(15));
          return answers(without).equals(List.of("dir"));
        });
  }

  /** Waits until there was a sweep, for one thing that it does. */
  private void sweeps(Node node) {
    RecordKey over = new RecordKey("sso-ended", "000");
    node.store.commit(Batch.builder().put(over, Payload.ofText("{\"format\":1}")).build());
    Node.await(
        () -> {
          passSlowly(Duration.ofSeconds(15));
          return node.store.list("sso-ended", "", 1).isEmpty();
        });
  }

  private static List<String> answers(Node node) {
    return node.store.list("sso-answers", "", 10).stream()
        .map(stored -> stored.key().id())
        .toList();
  }

  @Test
  void manyAreLookedUpByAndByAndNobodyWaitsForLongerThanFiveMinutes() {
    FakeIdp idp = new FakeIdp(clock.instant());
    Node one = first(idp);
    int all = 300;
    for (int i = 0; i < all; i++) {
      people(idp, "p" + i);
      login(one, "dir", "p" + i);
    }
    pass(Duration.ofMinutes(1));
    Node.await(() -> idp.lookedUp.get() == all / 5);
    for (int run = 2; run <= 5; run++) {
      int before = idp.lookedUp.get();
      pass(Duration.ofMinutes(1));
      Node.await(
          () -> {
            // The run before may have gone on until now; the next one begins a minute later.
            passSlowly(Duration.ofSeconds(15));
            return idp.lookedUp.get() >= before + all / 5;
          });
    }
    for (int i = 0; i < all; i++) {
      assertThat(idp.lookedUp("uid=p" + i)).isBetween(1, 2);
    }
  }
}
