package dev.castellan;

import static dev.castellan.Node.CLIENTS;
import static dev.castellan.Node.KICK;
import static dev.castellan.Node.ORIGIN;
import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Network;
import dev.castellan.access.Origin;
import dev.castellan.access.Policy;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.audit.AuditEntry;
import dev.castellan.login.Credential;
import dev.castellan.login.LoginResult;
import dev.castellan.login.ResetResult;
import dev.castellan.login.Restriction;
import dev.castellan.login.Session;
import dev.castellan.login.SessionService;
import dev.castellan.login.StepUp;
import dev.castellan.secret.SecretText;
import dev.castellan.settings.Preferences;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.ImportOptions;
import dev.castellan.user.ImportReport;
import dev.castellan.user.NewUser;
import dev.castellan.user.PasswordResetToken;
import dev.castellan.user.ProfileChange;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions as their users and administrators see them, and what an old one is good for. */
@Timeout(60)
final class SessionsTest {

  private static final String NO_ID = "0".repeat(64);

  private final FixedClock clock = Node.newClock();
  private final InMemoryRecords records = InMemoryRecords.create(clock);
  private final Node one = Node.on(records, clock);
  private Node two;

  @BeforeEach
  void open() {
    one.setUp();
    two = Node.on(records, clock);
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  private SessionService in(Node node, SecretText token) {
    return node.castellan.actingAs(node.authenticate(token).orElseThrow()).sessions();
  }

  private void deadEverywhere(SecretText token) {
    for (Node node : List.of(one, two)) {
      Node.await(() -> node.authenticate(token).isEmpty());
    }
  }

  @Test
  void v7_5_2_aUserSeesTheirOwnSessionsAndNoOthers() {
    one.create("alice");
    one.login("alice");
    clock.advance(Duration.ofSeconds(1));
    LoginResult second =
        one.castellan
            .login()
            .login("root", PASSWORD, Origin.ofAddress("2001:db8::1").userAgent("Firefox/1\u0007é"));
    SecretText token = ((LoginResult.LoggedIn) second).token();
    clock.advance(Duration.ofSeconds(1));
    SecretText first = one.login("root");

    List<Session> own = in(one, token).own();

    assertThat(own).hasSize(2);
    assertThat(own).extracting(Session::current).containsExactly(false, true);
    Session mine = own.get(1);
    assertThat(mine.address()).contains("2001:db8::1");
    assertThat(mine.userAgent()).contains("Firefox/1??");
    assertThat(mine.createdAt()).isEqualTo(clock.instant().minusSeconds(1));
    assertThat(mine.authenticatedAt()).isEqualTo(mine.createdAt());
    assertThat(mine.lastUsedAt()).isEqualTo(clock.instant());
    assertThat(mine.expiresAt()).isEqualTo(mine.createdAt().plus(Duration.ofHours(12)));
    assertThat(mine.secondFactor()).isFalse();
    assertThat(mine.restriction()).isEmpty();
    assertThat(own.get(0).userAgent()).isEmpty();
    assertThat(in(one, first).current()).isEqualTo(in(one, first).own().get(0));
    for (SecretText each : List.of(token, first)) {
      Node.await(() -> two.authenticate(each).isPresent());
    }
    assertThat(in(two, token).own()).hasSize(2);
  }

  @Test
  void whatACallerSaysItIsIsCutAndCleaned() {
    assertThat(Origin.LOCAL.userAgent("x".repeat(1_000)).userAgent().orElseThrow())
        .hasSize(Origin.MAX_USER_AGENT);
    assertThat(Origin.LOCAL.userAgent(" \r\n<b>ü\u202e ").userAgent()).contains("??<b>??");
    assertThat(Origin.LOCAL.userAgent("   ").userAgent()).isEmpty();
  }

  @Test
  void v7_5_2_aUserEndsOneOfTheirOwnOnAllNodes() {
    SecretText token = one.login("root");
    SecretText other = one.login("root");
    Session ended =
        in(one, token).own().stream().filter(session -> !session.current()).findFirst().get();

    in(one, token).end(ended.id());

    deadEverywhere(other);
    assertThat(one.authenticate(token)).isPresent();
    AuditEntry entry = one.audit("session:delete").get(0);
    assertThat(entry.outcome()).isEqualTo(AuditEntry.Outcome.DONE);
    assertThat(entry.resource()).isEqualTo("/sessions/" + ended.id());
    in(one, token).end(in(one, token).current().id());
    deadEverywhere(token);
  }

  @Test
  void nobodyEndsASessionOfSomebodyElseAsTheirOwn() {
    one.create("alice");
    SecretText hers = one.login("alice");
    String id = in(one, hers).current().id();
    SessionService mine = in(one, one.login("root"));
    for (String notMine : List.of(id, NO_ID, "", "x", "../" + id, id.toUpperCase(Locale.ROOT))) {
      Node.refused(ErrorCode.NOT_FOUND, () -> mine.end(notMine));
    }
    assertThat(one.authenticate(hers)).isPresent();
  }

  @Test
  void v7_4_3_endOthersEndsAlsoThoseThatThisNodeDoesNotKnow() {
    SecretText token = one.login("root");
    SecretText here = one.login("root");
    Node.await(() -> two.authenticate(token).isPresent());
    SecretText[] there = new SecretText[1];
    // Begun on the other node while the change is on its way to the store.
    one.store.beforeNextCommit(() -> there[0] = two.login("root"));

    in(one, token).endOthers();

    deadEverywhere(here);
    deadEverywhere(there[0]);
    assertThat(one.authenticate(token)).isPresent();
    Node.await(() -> two.authenticate(token).isPresent());
    assertThat(in(one, token).own()).hasSize(1);
    assertThat(one.audit("session:delete").get(0).details()).containsEntry("ended", "others");
  }

  @Test
  void v7_4_5_anAdministratorEndsSessionsOfOthers() {
    User alice = one.create("alice");
    SecretText first = one.login("alice");
    SecretText second = one.login("alice");
    SecretText third = one.login("alice");
    SessionService root = one.as("root").sessions();
    assertThat(root.of(alice.id())).hasSize(3).noneMatch(Session::current);
    String id = in(one, first).current().id();

    root.end(alice.id(), id);
    deadEverywhere(first);
    assertThat(one.authenticate(second)).isPresent();
    assertThat(root.of(alice.id())).hasSize(2);

    root.endAll(alice.id());
    deadEverywhere(second);
    deadEverywhere(third);
    assertThat(root.of(alice.id())).isEmpty();
    assertThat(one.audit("session:delete"))
        .extracting(AuditEntry::outcome)
        .containsOnly(AuditEntry.Outcome.DONE);
    Node.refused(ErrorCode.NOT_FOUND, () -> root.end(alice.id(), id));
    Node.refused(ErrorCode.NOT_FOUND, () -> root.end(one.find("root").id(), NO_ID));
    for (String nobody : List.of("nobody", "", "0".repeat(20), "/")) {
      Node.refused(ErrorCode.NOT_FOUND, () -> root.of(nobody));
      Node.refused(ErrorCode.NOT_FOUND, () -> root.end(nobody, id));
      Node.refused(ErrorCode.NOT_FOUND, () -> root.endAll(nobody));
    }
  }

  @Test
  void whoHoldsLessEndsNoSession() {
    one.policy(
        "role help {",
        "  allow user:read, user:list, session:read, session:list, session:delete on **",
        "}");
    one.create("eve", "help");
    User alice = one.create("alice");
    User root = one.find("root");
    SecretText hers = one.login("alice");
    SecretText his = one.login("root");
    SessionService eve = one.as("eve").sessions();

    eve.end(alice.id(), in(one, hers).current().id());
    eve.endAll(alice.id());
    Node.refused(ErrorCode.ESCALATION, () -> eve.end(root.id(), in(one, his).current().id()));
    Node.refused(ErrorCode.ESCALATION, () -> eve.endAll(root.id()));
    assertThat(eve.of(root.id())).isNotEmpty();

    one.create("ann", Roles.VIEWER);
    SessionService ann = one.as("ann").sessions();
    assertThat(ann.of(alice.id())).isEmpty();
    Node.refused(ErrorCode.FORBIDDEN, () -> ann.endAll(alice.id()));
    assertThat(one.authenticate(his)).isPresent();
  }

  @Test
  void sessionsAreSeenByRuleAndByScope() {
    Resource acme = Resource.of("tenants", "acme");
    one.policy(
        "role seer { allow user:read on ** allow session:list on ** deny session:read on ** }",
        "role blind { allow user:read on ** }");
    User alice = one.createAt("alice", acme);
    one.login("alice");
    one.createAt("near", acme, Roles.ADMINISTRATOR);
    one.createAt("far", Resource.of("tenants", "beta"), Roles.ADMINISTRATOR);
    one.create("seer", "seer");
    one.create("blind", "blind");

    assertThat(one.as("near").sessions().of(alice.id())).hasSize(1);
    one.as("near").sessions().endAll(alice.id());
    assertThat(one.as("seer").sessions().of(alice.id())).isEmpty();
    Node.refused(ErrorCode.FORBIDDEN, () -> one.as("blind").sessions().of(alice.id()));
    Node.refused(ErrorCode.NOT_FOUND, () -> one.as("far").sessions().of(alice.id()));
    Node.refused(ErrorCode.NOT_FOUND, () -> one.as("far").sessions().endAll(alice.id()));
  }

  @Test
  void keysAndTheHostHaveNoSessionsOfTheirOwn() {
    Admin root = one.as("root");
    SecretText key = root.apiKeys().create(NewApiKey.of("k").roles(Roles.ADMINISTRATOR)).token();
    SessionService byKey = in(one, key);
    for (SessionService nobody : List.of(byKey, one.asSystem().sessions())) {
      Node.refused(ErrorCode.SESSION_REQUIRED, nobody::own);
      Node.refused(ErrorCode.SESSION_REQUIRED, nobody::current);
      Node.refused(ErrorCode.SESSION_REQUIRED, nobody::endOthers);
      Node.refused(ErrorCode.SESSION_REQUIRED, () -> nobody.end(NO_ID));
    }
    String id = one.find("root").id();
    assertThat(byKey.of(id)).isNotEmpty();
    Node.refused(ErrorCode.SESSION_REQUIRED, () -> byKey.endAll(id));
    one.asSystem().sessions().endAll(id);
    assertThat(one.asSystem().sessions().of(id)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void v7_1_2_theOldestSessionsGoWhenThereAreTooMany(int limit) {
    try (Node node = Node.alone(builder -> builder.sessionsPerUser(limit))) {
      node.setUp();
      node.create("alice");
      SecretText other = node.login("alice");
      List<SecretText> tokens =
          IntStream.range(0, limit + 2)
              .mapToObj(
                  i -> {
                    node.clock.advance(Duration.ofMillis(1));
                    return node.login("root");
                  })
              .toList();
      assertThat(tokens)
          .extracting(token -> node.authenticate(token).isPresent())
          .containsExactlyElementsOf(IntStream.range(0, limit + 2).mapToObj(i -> i >= 2).toList());
      assertThat(node.authenticate(other)).isPresent();
      List<AuditEntry> logins = node.audit("session:create");
      assertThat(logins.get(logins.size() - 1).details()).containsEntry("oldestEnded", "1");
      assertThat(node.store.list("session", "", 100)).hasSize(limit + 1);
    }
  }

  @Test
  void sessionsStayBoundedOverNodes() {
    for (int i = 0; i < 30; i++) {
      (i % 2 == 0 ? one : two).login("root");
    }
    SecretText last = one.login("root");
    assertThat(in(one, last).own().size()).isLessThanOrEqualTo(22);
  }

  @Test
  void theLastUseOfManySessionsIsWrittenInFewBatches() {
    List<SecretText> tokens =
        IntStream.range(0, 100)
            .mapToObj(i -> one.create("u" + i).username())
            .map(one::login)
            .toList();
    clock.advance(Duration.ofMinutes(2));
    Node.await(() -> one.authenticate(tokens.get(0)).isPresent());
    tokens.forEach(token -> assertThat(one.authenticate(token)).isPresent());
    Instant used = clock.instant();
    long before = commits();

    clock.advance(Duration.ofSeconds(21));

    Node.await(() -> lastUsedAt(used) == 100);
    // Four, and what chores of two nodes come to; one by one it would be a hundred.
    assertThat(commits() - before).isLessThanOrEqualTo(4 + 16);
  }

  private long commits() {
    return one.castellan.counters().stream()
        .filter(counter -> counter.name().equals("castellan_commits_total"))
        .mapToLong(Counter::value)
        .sum();
  }

  private long lastUsedAt(Instant time) {
    try (InMemoryRecordStore store = records.open()) {
      return store.list("session", "", 1_000).stream()
          .filter(stored -> stored.payload().text().contains("\"lastUsedAt\":\"" + time + '"'))
          .count();
    }
  }

  @Test
  void theLimitHasBounds() {
    CastellanBuilder builder = Castellan.builder(records.open());
    for (int wrong : new int[] {-1, 0, 1_001}) {
      assertThatIllegalArgumentException().isThrownBy(() -> builder.sessionsPerUser(wrong));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> builder.secondFactorFor("No Role"));
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(59), Duration.ofHours(25))) {
      assertThatIllegalArgumentException().isThrownBy(() -> StepUp.STANDARD.within(wrong));
    }
  }

  @Test
  void v7_5_1_anOldSessionMakesNoKeyAndResetsNoPassword() {
    User alice = one.create("alice");
    SecretText token = one.login("root");
    Principal root = one.authenticate(token).orElseThrow();
    Admin admin = one.castellan.actingAs(root);
    use(token, Duration.ofMinutes(15));
    admin.apiKeys().create(NewApiKey.of("young enough"));
    admin.users().setPassword(alice.id(), PASSWORD);
    clock.advance(Duration.ofMillis(1));

    Node.refused(
        ErrorCode.AUTHENTICATION_TOO_OLD, () -> admin.apiKeys().create(NewApiKey.of("late")));
    Node.refused(
        ErrorCode.AUTHENTICATION_TOO_OLD, () -> admin.users().setPassword(alice.id(), PASSWORD));
    Node.refused(ErrorCode.AUTHENTICATION_TOO_OLD, () -> admin.sessions().endAll(alice.id()));
    Node.refused(ErrorCode.AUTHENTICATION_TOO_OLD, () -> admin.sessions().endOthers());
    Node.refused(ErrorCode.AUTHENTICATION_TOO_OLD, () -> admin.sessions().end(NO_ID));
    assertThat(one.audit("api-key:create"))
        .last()
        .extracting(AuditEntry::code)
        .isEqualTo(Optional.of("authentication-too-old"));
    Node.refused(
        ErrorCode.AUTHENTICATION_TOO_OLD, () -> admin.users().create(NewUser.of("bob", PASSWORD)));
    admin.sessions().end(admin.sessions().current().id());
    deadEverywhere(token);
  }

  @Test
  void anOldSessionOpensNoOtherWayIn() {
    User alice = one.create("alice");
    SecretText token = one.login("root");
    Admin admin = one.castellan.actingAs(one.authenticate(token).orElseThrow());
    ApiKey key = admin.apiKeys().create(NewApiKey.of("k")).key();
    Instant end = clock.instant().plus(Duration.ofDays(30));
    ApiKey bounded =
        admin
            .apiKeys()
            .create(
                NewApiKey.of("bounded")
                    .networks(Set.of(Network.parse("10.0.0.0/8")))
                    .expiresAt(end)
                    .enabled(false))
            .key();
    use(token, Duration.ofMinutes(15).plusMillis(1));

    Set<Binding> all = Set.of(Binding.at(Roles.ADMINISTRATOR, Resource.ROOT));
    Set<GroupName> ops = Set.of(GroupName.local("ops"));
    UserChange none = UserChange.none();
    ApiKeyChange only = ApiKeyChange.none();
    List<ThrowingCallable> ways =
        List.of(
            () -> admin.users().create(NewUser.invited("bob").roles(Roles.ADMINISTRATOR)),
            () -> imported(admin, "{\"username\":\"bob\"}", ImportOptions.standard()),
            () -> admin.users().update(alice.id(), none.bindings(all), Optional.empty()),
            () -> admin.users().update(alice.id(), none.groups(ops), Optional.empty()),
            () -> admin.users().update(alice.id(), none.enabled(false), Optional.empty()),
            () -> admin.users().update(alice.id(), none.email("x@evil.test"), Optional.empty()),
            () ->
                admin
                    .users()
                    .update(alice.id(), none.attributes(Map.of("site", "b")), Optional.empty()),
            () ->
                admin
                    .apiKeys()
                    .update(key.id(), ApiKeyChange.none().bindings(all), Optional.empty()),
            () -> admin.users().delete(alice.id(), Optional.empty()),
            () -> change(admin, bounded, only.networks(networks("10.0.0.0/7"))),
            () -> change(admin, bounded, only.networks(networks("10.0.0.0/9", "192.0.2.1"))),
            () -> change(admin, bounded, only.networks(Set.of())),
            () -> change(admin, bounded, only.expiresAt(Optional.of(end.plusMillis(1)))),
            () -> change(admin, bounded, only.expiresAt(Optional.empty())),
            () -> change(admin, bounded, only.enabled(true)),
            () ->
                admin
                    .policy()
                    .save(
                        Policy.parse("role kicker { allow client:kick on ** }"), Optional.empty()));
    ways.forEach(way -> Node.refused(ErrorCode.AUTHENTICATION_TOO_OLD, way));
    assertThat(one.audit("user:create"))
        .last()
        .extracting(AuditEntry::code)
        .isEqualTo(Optional.of("authentication-too-old"));
    assertThat(one.asSystem().users().findByUsername("bob")).isEmpty();
    assertThat(one.find("alice")).isEqualTo(alice);

    UserChange harmless = none.displayName("Alice").enabled(true).bindings(alice.bindings());
    admin.users().update(alice.id(), harmless, Optional.empty());
    change(admin, key, only.enabled(false).networks(networks("192.0.2.0/24")));
    change(
        admin,
        bounded,
        only.networks(networks("10.0.0.0/9", "10.255.0.0/16"))
            .expiresAt(Optional.of(end.minusMillis(1))));
    admin.apiKeys().delete(key.id(), Optional.empty());
    ImportOptions dry = ImportOptions.standard().dryRun(true);
    assertThat(imported(admin, "{\"username\":\"bob\"}", dry).created()).isEqualTo(1);
  }

  private static Set<Network> networks(String... written) {
    return Arrays.stream(written).map(Network::parse).collect(Collectors.toUnmodifiableSet());
  }

  private static void change(Admin admin, ApiKey key, ApiKeyChange change) {
    admin.apiKeys().update(key.id(), change, Optional.empty());
  }

  private static ImportReport imported(Admin admin, String line, ImportOptions options) {
    return admin.transfer().importFrom(new StringReader(line + "\n"), options);
  }

  @Test
  void aKeyThatMayMakeUsersIsNotAskedAndTheHostMayAskNobody() {
    one.policy("role maker { allow user:* on ** }");
    SecretText key =
        one.asSystem().apiKeys().create(NewApiKey.of("provisioning").roles("maker")).token();
    clock.advance(Duration.ofDays(1));
    Node.await(() -> one.authenticate(key).isPresent());
    Admin byKey = one.castellan.actingAs(one.authenticate(key).orElseThrow());
    User bob = byKey.users().create(NewUser.of("bob", PASSWORD));
    byKey.users().update(bob.id(), UserChange.none().enabled(false), Optional.of(bob.version()));

    try (Node node = Node.alone(builder -> builder.stepUp(StepUp.STANDARD.rights(false)))) {
      node.setUp();
      Principal root = node.principal("root");
      node.clock.advance(Duration.ofMinutes(16));
      Node.await(() -> decide(node, root, Node.READ_CLIENT).equals("allowed"));
      node.castellan.actingAs(root).users().create(NewUser.of("bob", PASSWORD));
    }
  }

  /** Lets time pass in a session that is in use. */
  private void use(SecretText token, Duration time) {
    clock.advance(time);
    Node.await(() -> one.authenticate(token).isPresent());
  }

  @Test
  void theHostChoosesWhatNeedsARecentProof() {
    Action create = Action.of("api-key", "create");
    try (Node node =
        Node.alone(
            builder ->
                builder.stepUp(
                    StepUp.STANDARD
                        .within(Duration.ofMinutes(1))
                        .actions(Set.of(KICK))
                        .resets(false)))) {
      node.setUp();
      User alice = node.create("alice");
      Principal root = node.principal("root");
      Admin admin = node.castellan.actingAs(root);
      SecretText key = admin.apiKeys().create(NewApiKey.of("k").roles("administrator")).token();
      Principal byKey = node.authenticate(key).orElseThrow();
      assertThat(decide(node, root, KICK)).isEqualTo("allowed");
      assertThat(decide(node, byKey, KICK)).isEqualTo("session-required");
      Node.refused(
          ErrorCode.SESSION_REQUIRED, () -> node.castellan.actingAs(byKey).require(KICK, CLIENTS));
      node.clock.advance(Duration.ofSeconds(61));
      Node.await(() -> decide(node, root, Node.READ_CLIENT).equals("allowed"));
      assertThat(decide(node, root, KICK)).isEqualTo("authentication-too-old");
      assertThat(node.castellan.access().explain(root, KICK, CLIENTS, none()).decision().outcome())
          .hasToString("AUTHENTICATION_TOO_OLD");
      assertThat(node.castellan.access().allowedActions(root, CLIENTS)).doesNotContain(KICK);
      assertThat(node.castellan.access().filter(root, KICK, List.of(CLIENTS), r -> r)).isEmpty();
      assertThat(node.castellan.access().permissions(root).get(Resource.ROOT)).contains(KICK);
      Node.refused(ErrorCode.AUTHENTICATION_TOO_OLD, () -> admin.perform(KICK, CLIENTS, () -> 1));
      assertThat(decide(node, node.principal("alice"), KICK)).isEqualTo("no-match");
      assertThat(decide(node, root, create)).isEqualTo("allowed");
      admin.users().setPassword(alice.id(), PASSWORD);
      assertThat(node.asSystem().apiKeys().create(NewApiKey.of("host")).key().name())
          .isEqualTo("host");
    }
  }

  private static dev.castellan.access.AccessContext none() {
    return dev.castellan.access.AccessContext.NONE;
  }

  private static String decide(Node node, Principal who, Action action) {
    return node.castellan.access().decide(who, action, CLIENTS).outcome().text();
  }

  @Test
  void aPolicyAsksForARecentProofOfWhateverItLikes() {
    one.policy("role ops { allow client:kick on ** when authenticated within 5m }");
    one.create("olga", "ops");
    Principal olga = one.principal("olga");
    clock.advance(Duration.ofMinutes(5));
    Node.await(() -> decide(one, olga, KICK).equals("allowed"));
    clock.advance(Duration.ofMillis(1));
    Node.await(() -> decide(one, olga, KICK).equals("condition-failed"));
  }

  /** Nothing but what a restricted session is for. */
  private static void isGoodForNothingElse(
      Node node, LoginResult.LoggedIn session, ErrorCode code) {
    Principal caller = node.authenticate(session.token()).orElseThrow();
    Admin admin = node.castellan.actingAs(caller);
    assertThat(admin.me().id()).isEqualTo(session.userId());
    assertThat(admin.bindings()).isNotEmpty();
    assertThat(admin.sessions().current().restriction()).isEqualTo(session.restriction());
    assertThat(decide(node, caller, KICK)).isEqualTo(code.text());
    assertThat(decide(node, caller, Action.of("no", "such"))).isEqualTo("unknown-action");
    assertThat(node.castellan.access().permissions(caller)).isEmpty();
    assertThat(node.castellan.access().allowedActions(caller, CLIENTS)).isEmpty();
    assertThat(node.castellan.access().scopesOf(caller, KICK)).isEmpty();
    assertThat(node.castellan.access().filter(caller, KICK, List.of(CLIENTS), r -> r)).isEmpty();
    assertThat(
            node.castellan
                .access()
                .explain(caller, KICK, CLIENTS, none())
                .decision()
                .outcome()
                .text())
        .isEqualTo(code.text());
    Node.refused(code, () -> admin.preferences().get());
    Node.refused(code, () -> admin.preferences().put(Preferences.DEFAULT));
    Node.refused(code, () -> admin.sessions().own());
    Node.refused(code, () -> admin.sessions().endOthers());
    Node.refused(code, () -> admin.sessions().end(NO_ID));
    Node.refused(code, () -> admin.users().find(session.userId()));
    Node.refused(code, () -> admin.users().findByUsername("root"));
    Node.refused(code, () -> admin.users().create(NewUser.of("x", PASSWORD)));
    Node.refused(code, () -> admin.users().changeProfile(ProfileChange.none()));
    Node.refused(code, () -> admin.users().setPassword("0".repeat(20), PASSWORD));
    Node.refused(code, () -> admin.apiKeys().create(NewApiKey.of("x")));
    Node.refused(code, () -> admin.apiKeys().find("0".repeat(20)));
    Node.refused(code, () -> admin.policy().current());
    Node.refused(code, () -> admin.audit().list(PageRequest.first()));
    Node.refused(code, () -> admin.license().status());
    Node.refused(code, () -> admin.perform(KICK, CLIENTS, () -> 1));
    Node.refused(code, () -> admin.require(KICK, CLIENTS));
  }

  @Test
  void whoMustChangeThePasswordCanDoNothingElse() {
    one.asSystem()
        .users()
        .create(NewUser.of("ada", PASSWORD).roles(Roles.ADMINISTRATOR).mustChangePassword(true));
    LoginResult.LoggedIn session = (LoginResult.LoggedIn) one.tryLogin("ada");
    assertThat(session.restriction()).contains(Restriction.PASSWORD);
    isGoodForNothingElse(one, session, ErrorCode.PASSWORD_CHANGE_REQUIRED);
    Node.await(() -> two.authenticate(session.token()).isPresent());
    isGoodForNothingElse(two, session, ErrorCode.PASSWORD_CHANGE_REQUIRED);
    SecretText another = SecretText.of("another-canary-of-adas-own");
    one.castellan
        .actingAs(one.authenticate(session.token()).orElseThrow())
        .users()
        .changePassword(PASSWORD, another);

    deadEverywhere(session.token());
    LoginResult again = one.castellan.login().login("ada", another, ORIGIN);
    assertThat(((LoginResult.LoggedIn) again).restriction()).isEmpty();
    one.castellan.login().logout(one.principal("root"));
  }

  @Test
  void v6_3_3_whoNeedsASecondFactorAndHasNoneCanDoNothingElse() {
    try (Node node = Node.alone(builder -> builder.secondFactorFor(Roles.ADMINISTRATOR))) {
      node.setUp();
      LoginResult.LoggedIn root = (LoginResult.LoggedIn) node.tryLogin("root");
      assertThat(root.restriction()).contains(Restriction.SECOND_FACTOR);
      isGoodForNothingElse(node, root, ErrorCode.SECOND_FACTOR_REQUIRED);
      Node.refused(
          ErrorCode.SECOND_FACTOR_REQUIRED,
          () ->
              node.castellan
                  .actingAs(node.authenticate(root.token()).orElseThrow())
                  .users()
                  .changePassword(PASSWORD, PASSWORD));
      node.castellan.login().logout(node.authenticate(root.token()).orElseThrow());
      assertThat(node.authenticate(root.token())).isEmpty();
    }
  }

  @Test
  void aRoleThatNeedsASecondFactorBindsSessionsThatAreThere() {
    try (Node node = Node.alone(builder -> builder.secondFactorFor("guarded"))) {
      node.setUp();
      node.policy(
          "role guarded { }",
          "role heir inherits guarded { allow client:kick on ** }",
          "role free { allow client:kick on ** }",
          "bind group:night heir at /a");
      User alice = node.create("alice", "free");
      UserChange none = UserChange.none();
      for (UserChange change :
          List.of(
              none.bindings(Set.of(Binding.of("free"), Binding.of("guarded"))),
              none.bindings(Set.of(Binding.of("free"), Binding.of("heir"))),
              none.bindings(
                  Set.of(
                      Binding.of("free"),
                      new Binding(
                          "heir",
                          Resource.of("a"),
                          Optional.of(node.clock.instant().plusMillis(1))))),
              none.groups(Set.of(GroupName.local("night"))))) {
        node.asSystem().users().update(alice.id(), change, Optional.empty());
        assertThat(decide(node, node.principal("alice"), KICK)).isEqualTo("second-factor-required");
      }
      UserChange freed = none.groups(Set.of()).bindings(Set.of(Binding.of("free")));
      node.asSystem().users().update(alice.id(), freed, Optional.empty());
      Principal session = node.principal("alice");
      assertThat(decide(node, session, KICK)).isEqualTo("allowed");
      node.policy("role guarded { }", "role free inherits guarded { allow client:kick on ** }");
      assertThat(decide(node, session, KICK)).isEqualTo("second-factor-required");
    }
  }

  /** All that can open something for a user, or stands for a way to it. */
  private List<BooleanSupplier> waysIn(User user, List<SecretText> sessions) {
    SecretText key =
        one.castellan
            .actingAs(one.authenticate(sessions.get(0)).orElseThrow())
            .apiKeys()
            .create(NewApiKey.of("of " + user.username()))
            .token();
    SecretText reset =
        one.asSystem()
            .users()
            .resetPassword(user.id(), PasswordResetToken.DEFAULT_LIFETIME)
            .token();
    List<BooleanSupplier> ways = new ArrayList<>();
    for (Node node : List.of(one, two)) {
      Node.await(
          () -> Stream.concat(sessions.stream(), Stream.of(key)).allMatch(t -> knows(node, t)));
      sessions.forEach(session -> ways.add(() -> knows(node, session)));
      ways.add(() -> knows(node, key));
      ways.add(() -> !node.tryLogin(user.username()).equals(new LoginResult.Refused()));
      ways.add(
          () ->
              !node.castellan
                  .login()
                  .redeemReset(reset, SecretText.of("another canary password"), ORIGIN)
                  .equals(new ResetResult.Refused()));
    }
    return ways;
  }

  private static boolean knows(Node node, SecretText token) {
    return node.authenticate(token).isPresent();
  }

  private static void allShut(List<BooleanSupplier> ways) {
    ways.forEach(way -> Node.await(() -> !way.getAsBoolean()));
  }

  @Test
  void c26_nothingOpensForWhoIsDisabledOrDeletedOnAnyNode() {
    User alice = one.create("alice", Roles.ADMINISTRATOR);
    List<SecretText> sessions = List.of(one.login("alice"), one.login("alice"));
    List<BooleanSupplier> ways = waysIn(alice, sessions);
    UserChange off = UserChange.none().enabled(false);
    one.asSystem().users().update(alice.id(), off, Optional.empty());
    allShut(ways);
    one.asSystem().users().update(alice.id(), UserChange.none().enabled(true), Optional.empty());
    one.asSystem().users().unlock(alice.id());
    Node.await(() -> two.tryLogin("alice") instanceof LoginResult.LoggedIn);
    for (Node node : List.of(one, two)) {
      assertThat(sessions).as("they stay dead").noneMatch(session -> knows(node, session));
    }

    one.asSystem()
        .users()
        .update(alice.id(), UserChange.none().mustChangePassword(true), Optional.empty());
    SecretText restricted = one.login("alice");
    Node.await(() -> knows(two, restricted));
    one.asSystem().users().delete(alice.id(), Optional.empty());
    allShut(ways);
    deadEverywhere(restricted);
    User later = one.create("alice", Roles.ADMINISTRATOR);
    assertThat(later.id()).isNotEqualTo(alice.id());
    for (Node node : List.of(one, two)) {
      assertThat(sessions).as("not for a later one of that name").noneMatch(s -> knows(node, s));
    }
    clock.advance(Duration.ofHours(13));
    Node.await(() -> rowsOf(alice.id()).isEmpty());
  }

  /** What the store has of a user, but for what is left of keys and the audit log. */
  private List<String> rowsOf(String userId) {
    try (InMemoryRecordStore store = records.open()) {
      return Stream.of(
              "user",
              "session",
              "api-key",
              "login",
              "user-login",
              "preference",
              "attempt",
              "password-reset",
              "password-history",
              "second-factor",
              "pending-login")
          .flatMap(collection -> store.list(collection, "", 1_000).stream())
          .map(stored -> stored.key() + " " + stored.payload().text())
          .filter(record -> record.contains(userId))
          .toList();
    }
  }

  @Test
  void c32_loggingOutIsHeardOfEverywhere() {
    SecretText token = one.login("root");
    Node.await(() -> two.authenticate(token).isPresent());
    one.castellan.login().logout(one.authenticate(token).orElseThrow());
    deadEverywhere(token);
    assertThat(two.castellan.authenticate(new Credential.Token(token), ORIGIN)).isEmpty();
  }
}
