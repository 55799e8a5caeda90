package dev.castellan;

import static dev.castellan.Node.CLIENTS;
import static dev.castellan.Node.KICK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Action;
import dev.castellan.access.Decision.Outcome;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.CreatedApiKey;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.login.LoginResult;
import dev.castellan.secret.SecretText;
import dev.castellan.settings.PreferenceService;
import dev.castellan.settings.Preferences;
import dev.castellan.settings.Preferences.Theme;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.RecordSnapshot;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import dev.castellan.user.UserQuery;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two nodes on one store, and what happens when the way to the store is bad. */
@Timeout(60)
final class ClusterTest {

  private static final Optional<String> ANY = Optional.empty();

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

  private static Outcome decide(Node node, Principal principal, Action action) {
    return node.castellan.access().decide(principal, action, CLIENTS).outcome();
  }

  @Test
  void v7_4_1_whatOneNodeEndsEndsOnTheOther() {
    CreatedApiKey key = one.asSystem().apiKeys().create(NewApiKey.of("agent").roles(Roles.VIEWER));
    SecretText session = one.login("root");
    Node.await(
        () -> two.authenticate(key.token()).isPresent() && two.authenticate(session).isPresent());

    one.castellan.login().logout(one.authenticate(session).orElseThrow());
    one.asSystem().apiKeys().update(key.key().id(), ApiKeyChange.none().enabled(false), ANY);
    Node.await(
        () -> two.authenticate(key.token()).isEmpty() && two.authenticate(session).isEmpty());
  }

  @Test
  void whatOneNodeTakesAwayIsGoneOnTheOther() {
    User bob = one.create("bob", Roles.ADMINISTRATOR);
    SecretText token = one.login("bob");
    Node.await(() -> two.authenticate(token).isPresent());
    Principal there = two.authenticate(token).orElseThrow();
    assertThat(decide(two, there, KICK)).isEqualTo(Outcome.ALLOWED);
    one.asSystem().users().update(bob.id(), UserChange.none().bindings(java.util.Set.of()), ANY);
    Node.await(() -> decide(two, there, KICK) == Outcome.UNKNOWN_SUBJECT);
  }

  @Test
  void aNodeThatHasNotHeardCannotChangeWithRightsThatAreGone() {
    User bob = one.create("bob", Roles.ADMINISTRATOR);
    SecretText token = one.login("bob");
    Node.await(() -> two.authenticate(token).isPresent());
    Admin there = two.castellan.actingAs(two.authenticate(token).orElseThrow());
    two.store.holdHints();
    one.asSystem().users().update(bob.id(), UserChange.none().bindings(java.util.Set.of()), ANY);
    Node.refused(ErrorCode.NOT_AUTHENTICATED, () -> there.users().create(Node.person("late")));
    assertThat(one.asSystem().users().findByUsername("late")).isEmpty();
    two.store.releaseHints();
  }

  @Test
  void aNodeThatHasNotHeardLogsNobodyInWhoIsDisabled() {
    User bob = one.create("bob");
    Node.await(() -> two.knows("bob"));
    two.store.holdHints();
    one.asSystem().users().update(bob.id(), UserChange.none().enabled(false), ANY);
    assertThat(two.tryLogin("bob")).isEqualTo(new LoginResult.Refused());
    two.store.releaseHints();
  }

  @Test
  void c25_aStaleNodeStopsAdministeringThenDecidingAndRecovers() {
    SecretText token = two.login("root");
    Principal root = two.authenticate(token).orElseThrow();
    CreatedApiKey key = two.asSystem().apiKeys().create(NewApiKey.of("agent").roles(Roles.VIEWER));
    two.store.silence();
    two.clock.advance(Duration.ofSeconds(3));
    assertThat(decide(two, root, Action.of("user", "create"))).isEqualTo(Outcome.ALLOWED);

    clock.advance(Duration.ofSeconds(5));
    assertThat(decide(two, root, Action.of("user", "read"))).isEqualTo(Outcome.STALE);
    assertThat(decide(two, root, KICK)).isEqualTo(Outcome.ALLOWED);
    assertThat(two.castellan.health().state()).isEqualTo(Health.State.DEGRADED);
    for (Admin admin : List.of(two.castellan.actingAs(root), two.asSystem())) {
      Node.refused(ErrorCode.STALE, () -> admin.users().create(Node.person("late")));
      Node.refused(ErrorCode.STALE, () -> admin.users().list(UserQuery.all(), PageRequest.first()));
      Node.refused(ErrorCode.STALE, () -> admin.users().find(root.id()));
      Node.refused(ErrorCode.STALE, () -> admin.audit().list(PageRequest.first()));
    }
    assertThat(two.authenticate(key.token())).isPresent();

    clock.advance(Duration.ofSeconds(55));
    assertThat(decide(two, root, KICK)).isEqualTo(Outcome.STALE);
    assertThat(two.authenticate(token)).isEmpty();
    assertThat(two.authenticate(key.token())).isEmpty();
    assertThat(two.castellan.health().state()).isEqualTo(Health.State.DOWN);
    Node.refused(ErrorCode.STALE, () -> two.tryLogin("root"));

    two.store.speak();
    Node.await(() -> two.castellan.health().state() == Health.State.UP);
    assertThat(decide(two, root, KICK)).isEqualTo(Outcome.ALLOWED);
    assertThat(two.authenticate(key.token())).isPresent();
  }

  @Test
  void aPausedProcessKnowsThatItIsStaleWhenItGoesOn() {
    Principal root = two.principal("root");
    two.store.holdHints();
    clock.advanceElapsed(Duration.ofMinutes(2));
    assertThat(decide(two, root, KICK)).isEqualTo(Outcome.STALE);
    two.store.releaseHints();
    Node.await(() -> decide(two, root, KICK) == Outcome.ALLOWED);
  }

  @Test
  void aLonelyStoreIsNeverStale() {
    try (Node alone = Node.ready()) {
      Principal root = alone.principal("root");
      alone.store.silence();
      alone.clock.advanceElapsed(Duration.ofDays(1));
      assertThat(decide(alone, root, Action.of("user", "read"))).isEqualTo(Outcome.ALLOWED);
    }
  }

  @Test
  void aRestoreEndsTheSessionsFromBeforeOnRunningNodes() {
    SecretText before = one.login("root");
    CreatedApiKey key = one.asSystem().apiKeys().create(NewApiKey.of("agent").roles(Roles.VIEWER));
    Node.await(() -> two.authenticate(before).isPresent());
    RecordSnapshot backup = records.snapshot();
    one.create("afterwards");
    records.restore(backup);

    Node.await(() -> one.authenticate(before).isEmpty() && two.authenticate(before).isEmpty());
    Node.await(() -> !one.knows("afterwards") && !two.knows("afterwards"));
    assertThat(one.authenticate(key.token())).isPresent();
    Node.await(() -> one.knows("root") && two.knows("root"));
  }

  @Test
  void aRestoreEndsTheSessionsFromBeforeOnNodesThatOpenLater() {
    SecretText before = one.login("root");
    RecordSnapshot backup = records.snapshot();
    one.close();
    two.close();
    records.restore(backup);
    try (Node three = Node.on(records, clock)) {
      assertThat(three.authenticate(before)).isEmpty();
      assertThat(three.authenticate(three.login("root"))).isPresent();
    }
  }

  @Test
  void sessionUseIsSharedAtMostOnceMinute() {
    SecretText token = one.login("root");
    Node.await(() -> two.authenticate(token).isPresent());
    for (int i = 0; i < 5; i++) {
      clock.advance(Duration.ofMinutes(10));
      Node.await(() -> one.authenticate(token).isPresent());
    }
    Node.await(() -> two.authenticate(token).isPresent());
  }

  @ParameterizedTest
  @EnumSource(
      value = CommitFault.class,
      names = {"ANSWER_LOST", "REQUEST_LOST"})
  void aLostAnswerNeitherLosesNorDoubles(CommitFault fault) {
    Admin root = one.as("root");
    one.store.failNextCommit(fault);
    User user = root.users().create(Node.person("alice"));
    one.store.failNextCommit(fault);
    User changed = root.users().update(user.id(), UserChange.none().note("x"), ANY);
    assertThat(root.users().find(user.id())).contains(changed);
    one.store.failNextCommit(fault);
    CreatedApiKey key = root.apiKeys().create(NewApiKey.of("agent"));
    assertThat(one.authenticate(key.token())).isPresent();
    one.store.failNextCommit(fault);
    SecretText token = one.login("alice");
    assertThat(one.authenticate(token)).isPresent();
    one.store.failNextCommit(fault);
    root.users().delete(user.id(), Optional.of(one.find("alice").version()));
    assertThat(root.users().find(user.id())).isEmpty();

    for (String action : List.of("user:create", "user:update", "user:delete", "api-key:create")) {
      assertThat(one.audit(action)).as(action).hasSize(1);
    }
  }

  @Test
  void anOutcomeThatCannotBeFoundOutIsSaidSo() {
    Admin root = one.as("root");
    one.store.failNextCommit(CommitFault.ANSWER_LOST);
    one.store.beforeNextCommit(one.store::failReads);
    Node.refused(ErrorCode.OUTCOME_UNKNOWN, () -> root.users().create(Node.person("maybe")));
    one.store.healReads();
    Node.await(() -> one.knows("maybe"));
    Node.refused(ErrorCode.USERNAME_TAKEN, () -> root.users().create(Node.person("maybe")));
  }

  @Test
  void aStoreThatRefusesChangesNothing() {
    Admin root = one.as("root");
    one.store.failNextCommit(CommitFault.REFUSED);
    Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> root.users().create(Node.person("never")));
    one.store.failReads();
    Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> root.users().findByUsername("root"));
    assertThat(decide(one, root.principal(), KICK)).isEqualTo(Outcome.ALLOWED);
    one.store.healReads();
    assertThat(root.users().findByUsername("never")).isEmpty();
  }

  @Test
  void concurrentEditsOnTwoNodesMeetByVersion() {
    User user = one.create("alice");
    one.asSystem()
        .users()
        .update(user.id(), UserChange.none().note("one"), Optional.of(user.version()));
    Node.refused(
        ErrorCode.VERSION_CONFLICT,
        () ->
            two.asSystem()
                .users()
                .update(user.id(), UserChange.none().note("two"), Optional.of(user.version())));
    two.asSystem().users().update(user.id(), UserChange.none().scope(Resource.of("a")), ANY);
    assertThat(one.find("alice").note()).isEqualTo("one");
  }

  @Test
  void twoChangesOfPreferencesAtOnceAreBothMade() {
    PreferenceService here = one.as("root").preferences();
    PreferenceService there = two.as("root").preferences();
    one.store.beforeNextCommit(
        () ->
            there.change(now -> new Preferences(Optional.of("zh"), now.theme(), now.syncTheme())));
    AtomicInteger asked = new AtomicInteger();
    Preferences both =
        here.change(
            now -> {
              asked.incrementAndGet();
              return new Preferences(now.language(), Theme.DARK, now.syncTheme());
            });
    assertThat(both).isEqualTo(new Preferences(Optional.of("zh"), Theme.DARK, true));
    assertThat(here.get()).isEqualTo(both);
    assertThat(there.get()).isEqualTo(both);
    assertThat(asked).hasValue(2);
    for (Node node : List.of(one, two)) {
      assertThat(node.audit("setting:update")).hasSize(2);
    }
  }

  @Test
  void noChangeOfPreferencesIsLostAmongMany() throws Exception {
    PreferenceService here = one.as("root").preferences();
    PreferenceService there = two.as("root").preferences();
    here.put(new Preferences(Optional.of("en-x-0"), Theme.LIGHT, true));
    Node.inParallel(
        IntStream.range(0, 40)
            .<Callable<Preferences>>mapToObj(
                i -> () -> (i % 2 == 0 ? here : there).change(ClusterTest::oneMore))
            .toList());
    assertThat(here.get().language()).contains("en-x-40");
    assertThat(there.get()).isEqualTo(here.get());
    assertThat(one.audit("setting:update")).hasSize(41);
  }

  private static Preferences oneMore(Preferences now) {
    int count = Integer.parseInt(now.language().orElseThrow().substring("en-x-".length()));
    return new Preferences(Optional.of("en-x-" + (count + 1)), now.theme(), now.syncTheme());
  }

  @Test
  void twoCastellansInOneProcessDoNotKnowEachOther() {
    try (Node other = Node.ready()) {
      SecretText token = other.login("root");
      assertThat(other.authenticate(token)).isPresent();
      assertThat(one.authenticate(token)).isEmpty();
    }
  }
}
