package dev.castellan;

import static dev.castellan.Node.ORIGIN;
import static dev.castellan.Node.PASSWORD;
import static dev.castellan.Person.challenge;
import static dev.castellan.Person.enrol;
import static dev.castellan.Person.in;
import static dev.castellan.Person.show;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.factor.FactorSecrets;
import dev.castellan.login.LockOut;
import dev.castellan.login.LoginResult;
import dev.castellan.login.LoginResult.LoggedIn;
import dev.castellan.login.LoginResult.SecondFactorRequired;
import dev.castellan.login.Restriction;
import dev.castellan.login.SecondFactorService;
import dev.castellan.login.SecondFactorService.Confirmed;
import dev.castellan.login.SecondFactorService.Enrolment;
import dev.castellan.login.Session;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Batch;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.Payload;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Second factors: set up, asked for at the login, shown again, taken away. */
@Timeout(60)
final class SecondFactorTest {

  private static final LoginResult REFUSED = new LoginResult.Refused();

  private final FixedClock clock = Node.newClock();
  private final InMemoryRecords records = InMemoryRecords.create(clock);
  private Node one;
  private Node two;

  @BeforeEach
  void open() {
    one = Node.on(records, clock, SecondFactorTest::patient);
    one.setUp();
    two = Node.on(records, clock, SecondFactorTest::patient);
  }

  /** Where nothing is to be seen of the lock-out. */
  private static CastellanBuilder patient(CastellanBuilder builder) {
    return builder.lockOut(
        new LockOut(
            20, Duration.ofSeconds(30), Duration.ofHours(1), 50, 100_000, Duration.ofMinutes(1)));
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  /** Lets time pass, and waits for news from the store: without them a node refuses. */
  private void pass(Duration time) {
    clock.advance(time);
    for (Node node : List.of(one, two)) {
      Node.await(() -> node.castellan.health().state() == Health.State.UP);
    }
  }

  private static void pass(Node node, Duration time) {
    Person.pass(node, time);
  }

  private SecretText wrong(Person person) {
    String right = person.code(clock.instant()).expose();
    return SecretText.of((right.charAt(0) == '0' ? '1' : '0') + right.substring(1));
  }

  private void settle(Person person) {
    Node.await(() -> two.authenticate(person.session()).isPresent());
  }

  @Test
  void v6_4_3_itIsSetUpAndAskedForAtTheLoginOnAllNodes() {
    SecretText before = one.login("root");
    SecretText other = one.login("root");
    assertThat(in(one, before).status())
        .isEqualTo(new SecondFactorService.Status(Optional.empty(), 0, false));
    Person root = enrol(one, "root");
    for (SecretText old : List.of(before, other)) {
      assertThat(one.authenticate(old)).as("c23: all sessions of before are dead").isEmpty();
    }
    Session mine =
        one.castellan.actingAs(one.authenticate(root.session()).get()).sessions().current();
    assertThat(mine.secondFactor()).isTrue();
    assertThat(root.recovery()).hasSize(10).doesNotHaveDuplicates();
    assertThat(in(one, root.session()).status().recoveryCodesLeft()).isEqualTo(10);
    assertThat(in(one, root.session()).status().confirmedAt())
        .contains(clock.instant().minusSeconds(30));

    settle(root);
    assertThat(one.find("root").hasSecondFactor()).isTrue();
    SecondFactorRequired asked = (SecondFactorRequired) two.tryLogin("root");
    assertThat(asked.expiresAt()).isEqualTo(clock.instant().plus(Duration.ofMinutes(5)));
    assertThat(asked.toString()).doesNotContain(asked.challenge().expose());
    LoggedIn session = (LoggedIn) show(two, asked.challenge(), root.code(clock.instant()));
    assertThat(session.restriction()).isEmpty();
    assertThat(two.authenticate(session.token())).isPresent();
    assertThat(one.audit("user:update"))
        .extracting(entry -> entry.details().get("secondFactor"))
        .containsExactly("begun", "confirmed");
  }

  @Test
  void theSecretIsShownOnceAfterThePasswordAndReplacedWhenBegunAgain() {
    SecretText session = one.login("root");
    SecondFactorService mine = in(one, session);
    Node.refused(ErrorCode.PASSWORD_WRONG, () -> mine.begin(SecretText.of("wrong")));
    Enrolment first = mine.begin(PASSWORD);
    assertThat(first.uri().expose())
        .isEqualTo(
            "otpauth://totp/broker:root?secret="
                + first.secret().expose()
                + "&issuer=broker&algorithm=SHA1&digits=6&period=30");
    assertThat(one.tryLogin("root")).as("not confirmed yet").isInstanceOf(LoggedIn.class);
    Enrolment second = mine.begin(PASSWORD);
    assertThat(second.secret()).isNotEqualTo(first.secret());
    Person stale = new Person("root", first.secret(), List.of(), session);
    Person fresh = new Person("root", second.secret(), List.of(), session);
    Node.refused(ErrorCode.CODE_WRONG, () -> mine.confirm(stale.code(clock.instant())));
    for (String bad : List.of("", "12345", "1234567", "abcdef", "１２３４５６", "x".repeat(9_999))) {
      Node.refused(ErrorCode.CODE_WRONG, () -> mine.confirm(SecretText.of(bad)));
    }
    Confirmed confirmed = mine.confirm(fresh.code(clock.instant()));
    assertThat(confirmed.toString()).doesNotContain(confirmed.recoveryCodes().get(0).expose());
    SecondFactorService now = in(one, confirmed.session().token());
    Node.refused(ErrorCode.SECOND_FACTOR_EXISTS, () -> now.begin(PASSWORD));
    Node.refused(ErrorCode.SECOND_FACTOR_EXISTS, () -> now.confirm(fresh.code(clock.instant())));
  }

  @Test
  void whatIsNotConfirmedIsOverAfterAWhile() {
    SecretText session = one.login("root");
    Person root = new Person("root", in(one, session).begin(PASSWORD).secret(), List.of(), session);
    pass(Duration.ofMinutes(15));
    Node.await(() -> one.authenticate(session).isPresent());
    Node.refused(
        ErrorCode.SECOND_FACTOR_MISSING,
        () -> in(one, session).confirm(root.code(clock.instant())));
    one.create("alice");
    Node.refused(
        ErrorCode.SECOND_FACTOR_MISSING,
        () -> in(one, one.login("alice")).confirm(SecretText.of("123456")));
  }

  @Test
  void v6_5_5_aCodeIsGoodOneStepBeforeAndAfter() {
    Person root = enrol(one, "root");
    Instant now = clock.instant();
    for (int steps : new int[] {-3, -2, 2, 3}) {
      assertThat(show(one, challenge(one, "root"), root.code(now.plusSeconds(30L * steps))))
          .as("%d steps", steps)
          .isEqualTo(REFUSED);
    }
    for (int steps : new int[] {-1, 0, 1}) {
      pass(Duration.ofSeconds(90));
      SecretText code = root.code(clock.instant().plusSeconds(30L * steps));
      assertThat(show(one, challenge(one, "root"), code)).isInstanceOf(LoggedIn.class);
    }
    pass(Duration.ofMinutes(5));
    Instant start = clock.instant();
    assertThat(start.getEpochSecond() % 30).isZero();
    SecretText code = root.code(start);
    pass(Duration.ofSeconds(60));
    assertThat(show(one, challenge(one, "root"), code)).as("a second too late").isEqualTo(REFUSED);
    SecretText next = root.code(clock.instant());
    pass(Duration.ofMillis(59_999));
    assertThat(show(one, challenge(one, "root"), next)).isInstanceOf(LoggedIn.class);
  }

  @Test
  void v6_5_1_aCodeIsGoodOnceAndNoneOfBefore() {
    Person root = enrol(one, "root");
    settle(root);
    SecretText earlier = root.code(clock.instant());
    pass(Duration.ofSeconds(30));
    SecretText code = root.code(clock.instant());
    assertThat(show(one, challenge(one, "root"), code)).isInstanceOf(LoggedIn.class);
    for (Node node : List.of(one, two)) {
      assertThat(show(node, challenge(node, "root"), code)).isEqualTo(REFUSED);
      assertThat(show(node, challenge(node, "root"), earlier)).isEqualTo(REFUSED);
    }
    pass(Duration.ofSeconds(30));
    assertThat(show(two, challenge(two, "root"), root.code(clock.instant())))
        .isInstanceOf(LoggedIn.class);
  }

  @Test
  void v6_5_1_oneCodeShownOnTwoNodesAtOnceIsGoodOnce() throws Exception {
    race(200);
  }

  @Test
  @Tag("long")
  @Timeout(3_600)
  void v6_5_1_oneCodeShownOnTwoNodesAtOnceIsGoodOnceOften() throws Exception {
    race(10_000);
  }

  private void race(int times) throws Exception {
    Person root = enrol(one, "root");
    settle(root);
    for (int i = 0; i < times; i++) {
      SecretText here = challenge(one, "root");
      SecretText there = challenge(two, "root");
      SecretText code = root.code(clock.instant());
      List<LoginResult> results =
          Node.inParallel(
              List.<Callable<LoginResult>>of(
                  () -> show(one, here, code), () -> show(two, there, code)));
      assertThat(results).filteredOn(LoggedIn.class::isInstance).hasSize(1);
      assertThat(results).filteredOn(REFUSED::equals).hasSize(1);
      pass(Duration.ofSeconds(30));
    }
  }

  @Test
  void v6_5_1_aRecoveryCodeIsGoodOnceOnTwoNodesAtOnce() throws Exception {
    Person root = enrol(one, "root");
    settle(root);
    for (SecretText code : root.recovery()) {
      SecretText here = challenge(one, "root");
      SecretText there = challenge(two, "root");
      List<LoginResult> results =
          Node.inParallel(
              List.<Callable<LoginResult>>of(
                  () -> show(one, here, code), () -> show(two, there, code)));
      assertThat(results).filteredOn(LoggedIn.class::isInstance).hasSize(1);
      assertThat(show(one, challenge(one, "root"), code)).isEqualTo(REFUSED);
    }
    assertThat(in(one, root.session()).status().recoveryCodesLeft()).isZero();
  }

  @Test
  void recoveryCodesAreReadAsPeopleTypeThemAndAreNobodyElses() {
    one.create("alice");
    Person alice = enrol(one, "alice");
    Person root = enrol(one, "root");
    SecretText typed =
        SecretText.of(
            " " + root.recovery().get(0).expose().toUpperCase(Locale.ROOT).replace("-", " ") + " ");
    assertThat(show(one, challenge(one, "alice"), typed)).isEqualTo(REFUSED);
    assertThat(show(one, challenge(one, "root"), alice.recovery().get(0))).isEqualTo(REFUSED);
    assertThat(show(one, challenge(one, "root"), typed)).isInstanceOf(LoggedIn.class);
    List<SecretText> renewed = in(one, root.session()).renewRecoveryCodes();
    assertThat(renewed).hasSize(10).doesNotContainAnyElementsOf(root.recovery());
    assertThat(show(one, challenge(one, "root"), root.recovery().get(1))).isEqualTo(REFUSED);
    assertThat(show(one, challenge(one, "root"), renewed.get(1))).isInstanceOf(LoggedIn.class);
  }

  @Test
  void c29_aChallengeIsItselfAndNothingLike() {
    Person root = enrol(one, "root");
    one.create("alice");
    Person alice = enrol(one, "alice");
    String whole = challenge(one, "root").expose();
    SecretText code = root.code(clock.instant());
    for (int length = 0; length < whole.length(); length++) {
      String cut = whole.substring(0, length);
      assertThat(show(one, SecretText.of(cut), code)).as("%d", length).isEqualTo(REFUSED);
    }
    for (String other :
        List.of(whole + "A", whole + "=", " " + whole, whole.toUpperCase(Locale.ROOT))) {
      assertThat(show(one, SecretText.of(other), code)).isEqualTo(REFUSED);
    }
    assertThat(show(one, SecretText.of(one.castellan.cipher().seal("other", code)), code))
        .isEqualTo(REFUSED);
    assertThat(show(one, challenge(one, "alice"), code)).as("hers, his code").isEqualTo(REFUSED);
    assertThat(show(one, SecretText.of(whole), alice.code(clock.instant()))).isEqualTo(REFUSED);
    assertThat(show(one, SecretText.of(whole), code)).isInstanceOf(LoggedIn.class);
  }

  @Test
  void c28_aChallengeIsGoodOnceAndForAWhile() {
    Person root = enrol(one, "root");
    SecretText used = challenge(one, "root");
    SecretText late = challenge(one, "root");
    assertThat(show(one, used, root.code(clock.instant()))).isInstanceOf(LoggedIn.class);
    pass(Duration.ofSeconds(60));
    settle(root);
    assertThat(show(one, used, root.code(clock.instant()))).isEqualTo(REFUSED);
    assertThat(show(two, used, root.recovery().get(0))).isEqualTo(REFUSED);
    pass(Duration.ofMinutes(4).minusMillis(1));
    SecretText last = root.code(clock.instant());
    pass(Duration.ofMillis(1));
    assertThat(show(one, late, last)).isEqualTo(REFUSED);
    SecretText fine = challenge(one, "root");
    pass(Duration.ofMinutes(5).minusMillis(1));
    assertThat(show(one, fine, root.code(clock.instant()))).isInstanceOf(LoggedIn.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"password", "sessions", "disabled", "factor", "deleted"})
  void v9_2_1_aChallengeEndsWithWhatItStandsOn(String what) {
    User alice = one.create("alice");
    Person person = enrol(one, "alice");
    SecretText challenge = challenge(one, "alice");
    Admin system = one.asSystem();
    switch (what) {
      case "password" -> system.users().setPassword(alice.id(), PASSWORD);
      case "sessions" -> system.sessions().endAll(alice.id());
      case "disabled" ->
          system.users().update(alice.id(), UserChange.none().enabled(false), Optional.empty());
      case "factor" -> system.users().resetSecondFactor(alice.id());
      default -> system.users().delete(alice.id(), Optional.empty());
    }
    assertThat(show(one, challenge, person.code(clock.instant()))).isEqualTo(REFUSED);
    assertThat(show(one, challenge, person.recovery().get(0))).isEqualTo(REFUSED);
    if (what.equals("deleted")) {
      assertThat(one.store.list("second-factor", "", 10)).isEmpty();
    }
  }

  @Test
  void c8_wrongCodesCountOnTheAccountUntilALoginIsComplete() {
    try (Node node = Node.alone()) {
      node.setUp();
      Person root = enrol(node, "root");
      List<LoginResult> results = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        SecretText challenge = challenge(node, "root");
        String code = root.code(node.clock.instant()).expose();
        results.add(show(node, challenge, SecretText.of(code.equals("000000") ? "1" : "000000")));
      }
      assertThat(results).containsOnly(REFUSED);
      SecretText kept = challenge(node, "root");
      show(node, kept, SecretText.of("recovery"));
      show(node, kept, SecretText.of("recovery"));
      assertThat(node.tryLogin("root"))
          .as("locked, the password is not looked at")
          .isEqualTo(REFUSED);
      assertThat(show(node, kept, root.code(node.clock.instant())))
          .as("locked, the code is not looked at")
          .isEqualTo(REFUSED);
      pass(node, Duration.ofHours(1));
      assertThat(show(node, challenge(node, "root"), root.code(node.clock.instant())))
          .isInstanceOf(LoggedIn.class);
    }
  }

  /** A code is judged on the record of the factor, which is read for nothing else here. */
  @Test
  void c10_ofTenThousandGuessesNoMoreThanTheLimitReachTheVerifier() throws Exception {
    FixedClock time = Node.newClock();
    AtomicInteger judged = new AtomicInteger();
    try (Node node =
        Node.over(
            new WatchedStore(InMemoryRecordStore.open(time), "second-factor", judged), time)) {
      node.setUp();
      Person root = enrol(node, "root");
      SecretText challenge = challenge(node, "root");
      Set<String> right =
          IntStream.rangeClosed(-1, 1)
              .mapToObj(i -> root.code(time.instant().plusSeconds(30L * i)).expose())
              .collect(Collectors.toSet());
      judged.set(0);
      List<LoginResult> results =
          Node.inParallel(
              IntStream.range(0, 10_003)
                  .mapToObj("%06d"::formatted)
                  .filter(code -> !right.contains(code))
                  .<Callable<LoginResult>>map(
                      code -> () -> show(node, challenge, SecretText.of(code)))
                  .toList());
      assertThat(results).hasSizeGreaterThanOrEqualTo(10_000).containsOnly(REFUSED);
      assertThat(judged.get()).isEqualTo(LockOut.STANDARD.freeAttempts());
      assertThat(node.tryLogin("root")).isEqualTo(REFUSED);
      assertThat(show(node, challenge, root.code(time.instant()))).isEqualTo(REFUSED);
      assertThat(judged.get()).as("nor is a right one").isEqualTo(LockOut.STANDARD.freeAttempts());
    }
  }

  @ParameterizedTest
  @EnumSource(CommitFault.class)
  void whateverBecomesOfACommitACodeIsGoodOnceAtMost(CommitFault fault) {
    Person root = enrol(one, "root");
    settle(root);
    SecretText code = root.code(clock.instant());
    SecretText challenge = challenge(two, "root");
    // The attempt is reserved first; what fails is the batch of the session.
    two.store.beforeNextCommit(() -> two.store.failNextCommit(fault));
    List<LoginResult> opened = new ArrayList<>();
    try {
      opened.add(show(two, challenge, code));
    } catch (UnavailableException e) {
      assertThat(fault).isEqualTo(CommitFault.REFUSED);
    }
    opened.add(show(one, challenge(one, "root"), code));
    assertThat(opened).filteredOn(LoggedIn.class::isInstance).hasSize(1);
    assertThat(show(two, challenge(two, "root"), code)).isEqualTo(REFUSED);
  }

  @Test
  void withoutTheStoreNoCodeOpensAnythingAndNoneIsUsedUp() {
    Person root = enrol(one, "root");
    SecretText code = root.code(clock.instant());
    SecretText challenge = challenge(one, "root");
    one.store.failReads();
    Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> show(one, challenge, code));
    Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> one.tryLogin("root"));
    one.store.healReads();
    assertThat(show(one, challenge, code)).isInstanceOf(LoggedIn.class);
  }

  @Test
  void aSeedThatWasTouchedOpensNothing() {
    enrol(one, "root");
    StoredRecord stored = one.store.list("second-factor", "", 1).get(0);
    String text = stored.payload().text();
    String start = "\"seed\":\"";
    int at = text.indexOf(start) + start.length() + 40;
    String broken =
        text.substring(0, at) + (text.charAt(at) == 'A' ? 'B' : 'A') + text.substring(at + 1);
    one.store.commit(
        Batch.builder().replace(stored.key(), Payload.ofText(broken), stored.revision()).build());
    SecretText challenge = challenge(one, "root");
    Node.refused(ErrorCode.DATA_DAMAGED, () -> show(one, challenge, SecretText.of("123456")));
  }

  @Test
  void aWrongPasswordIsAnsweredAlikeWithAFactorAndWithout() {
    one.create("alice");
    enrol(one, "root");
    one.hasher.take();
    for (String name : List.of("root", "alice", "nobody")) {
      assertThat(one.castellan.login().login(name, SecretText.of("wrong"), ORIGIN))
          .isEqualTo(REFUSED);
      assertThat(one.hasher.take()).isEqualTo(1);
    }
  }

  @Test
  void aHashIsRenewedThoughTheSecondFactorIsStillToBeShown() {
    Person root = enrol(one, "root");
    one.hasher.strengthen();
    SecretText challenge = challenge(one, "root");
    one.hasher.take();
    challenge(one, "root");
    assertThat(one.hasher.take()).as("no second hash").isEqualTo(1);
    assertThat(show(one, challenge, root.code(clock.instant()))).isInstanceOf(LoggedIn.class);
  }

  @Test
  void v6_5_2_theStoreHasNeitherSeedNorCode() {
    Person root = enrol(one, "root");
    StringBuilder dump = new StringBuilder();
    for (String collection : List.of("second-factor", "user", "audit", "session", "attempt")) {
      for (StoredRecord stored : one.store.list(collection, "", 1_000)) {
        dump.append(stored.payload().text()).append('\n');
      }
    }
    assertThat(dump).contains("seed").doesNotContain(root.seed().expose());
    for (SecretText code : root.recovery()) {
      assertThat(dump).doesNotContain(code.expose()).doesNotContain(code.expose().replace("-", ""));
    }
    String code = root.code(clock.instant().minusSeconds(30)).expose();
    // Six digits in a row stand in a hash now and then.
    assertThat(dump.toString())
        .doesNotContainPattern("(?<![0-9A-Za-z_-])" + code + "(?![0-9A-Za-z_-])");
  }

  @Test
  void v6_5_6_anAdministratorResetsAFactorAndEndsAllSessions() {
    User alice = one.create("alice", Roles.ADMINISTRATOR);
    one.policy("role help { allow user:* on ** }");
    one.create("eve", "help");
    Person person = enrol(one, "alice");
    Admin root = one.as("root");
    Node.refused(ErrorCode.ESCALATION, () -> one.as("eve").users().resetSecondFactor(alice.id()));
    Node.refused(
        ErrorCode.NOT_ONESELF, () -> root.users().resetSecondFactor(one.find("root").id()));
    for (String nobody : List.of("", "x", "0".repeat(20))) {
      Node.refused(ErrorCode.NOT_FOUND, () -> root.users().resetSecondFactor(nobody));
    }

    root.users().resetSecondFactor(alice.id());

    Node.await(() -> two.authenticate(person.session()).isEmpty());
    assertThat(one.authenticate(person.session())).isEmpty();
    assertThat(one.tryLogin("alice")).isInstanceOf(LoggedIn.class);
    assertThat(one.find("alice").hasSecondFactor()).isFalse();
    List<AuditEntry> entries = one.audit("user:update");
    assertThat(entries.get(entries.size() - 1).details()).containsEntry("changed", "secondFactor");
    root.users().resetSecondFactor(alice.id());
    Node.refused(
        ErrorCode.AUTHENTICATION_TOO_OLD,
        () -> {
          pass(Duration.ofMinutes(16));
          root.users().resetSecondFactor(alice.id());
        });
  }

  @Test
  void v6_4_4_itIsTakenAwayByWhoHasJustShownIt() {
    Person root = enrol(one, "root");
    pass(Duration.ofMinutes(16));
    Node.await(() -> one.authenticate(root.session()).isPresent());
    Node.refused(ErrorCode.AUTHENTICATION_TOO_OLD, () -> in(one, root.session()).disable());
    Node.refused(
        ErrorCode.AUTHENTICATION_TOO_OLD, () -> in(one, root.session()).renewRecoveryCodes());
    LoggedIn again = stepUp(one, root.session(), root.code(clock.instant()));

    LoggedIn after = in(one, again.token()).disable();

    assertThat(one.authenticate(again.token())).isEmpty();
    assertThat(one.authenticate(after.token())).isPresent();
    assertThat(one.tryLogin("root")).isInstanceOf(LoggedIn.class);
    Node.refused(ErrorCode.SECOND_FACTOR_MISSING, () -> in(one, after.token()).disable());
    Node.refused(
        ErrorCode.SECOND_FACTOR_MISSING, () -> in(one, after.token()).renewRecoveryCodes());
  }

  private static LoggedIn stepUp(Node node, SecretText session, SecretText proof) {
    return (LoggedIn) tryStepUp(node, session, proof);
  }

  private static LoginResult tryStepUp(Node node, SecretText session, SecretText proof) {
    return node.castellan.login().stepUp(node.authenticate(session).orElseThrow(), proof);
  }

  @Test
  void v7_2_4_aStepUpGivesAnotherTokenAndKeepsTheEnd() {
    one.create("alice");
    SecretText session = one.login("alice");
    Instant begun = clock.instant();
    pass(Duration.ofMinutes(20));
    Node.await(() -> one.authenticate(session).isPresent());
    assertThat(tryStepUp(one, session, SecretText.of("wrong"))).isEqualTo(REFUSED);
    LoggedIn again = stepUp(one, session, PASSWORD);

    assertThat(again.expiresAt()).isEqualTo(begun.plus(Duration.ofHours(12)));
    assertThat(one.authenticate(session)).isEmpty();
    Node.await(() -> two.authenticate(session).isEmpty());
    Session now =
        one.castellan.actingAs(one.authenticate(again.token()).get()).sessions().current();
    assertThat(now.authenticatedAt()).isEqualTo(clock.instant());
    assertThat(now.createdAt()).isEqualTo(begun);
    assertThat(now.secondFactor()).isFalse();
    for (int i = 1; i < 36; i++) {
      pass(Duration.ofMinutes(20));
      one.authenticate(again.token());
    }
    assertThat(one.authenticate(again.token())).as("7.3.2: activity never extends it").isEmpty();
  }

  private void deadOnBoth(SecretText session) {
    for (Node node : List.of(one, two)) {
      Node.await(() -> node.authenticate(session).isEmpty());
    }
  }

  /** Each step is one that an attacker who planted or took the old token waits for. */
  @Test
  void c23_whoeverAuthenticatesAnewGetsAnotherSessionAndTheOldOneIsDead() {
    User alice = one.create("alice");
    SecretText first = one.login("alice");
    SecretText second = one.login("alice");
    assertThat(second).as("a login").isNotEqualTo(first);

    SecretText proved = stepUp(one, first, PASSWORD).token();
    assertThat(proved).as("a step-up").isNotEqualTo(first);
    deadOnBoth(first);
    assertThat(one.authenticate(second)).as("another one of theirs").isPresent();

    Person person = enrol(one, "alice");
    List.of(proved, second).forEach(this::deadOnBoth);
    settle(person);

    SecretText challenge = challenge(one, "alice");
    assertThat(one.authenticate(challenge)).as("half a login").isEmpty();
    LoggedIn complete = (LoggedIn) show(one, challenge, person.code(clock.instant()));
    assertThat(complete.token()).isNotEqualTo(person.session()).isNotEqualTo(challenge);

    pass(Duration.ofSeconds(30));
    SecretText again = stepUp(one, complete.token(), person.code(clock.instant())).token();
    deadOnBoth(complete.token());
    SecretText without = in(one, again).disable().token();
    List.of(again, person.session()).forEach(this::deadOnBoth);

    UserChange more = UserChange.none().bindings(Set.of(Binding.of(Roles.VIEWER)));
    one.asSystem().users().update(alice.id(), more, Optional.empty());
    deadOnBoth(without);

    SecretText last = one.login("alice");
    one.castellan
        .actingAs(one.authenticate(last).orElseThrow())
        .users()
        .changePassword(PASSWORD, SecretText.of("another canary password"));
    deadOnBoth(last);
  }

  @Test
  void whoHasAFactorProvesItByACode() {
    Person root = enrol(one, "root");
    assertThat(tryStepUp(one, root.session(), PASSWORD)).isEqualTo(REFUSED);
    assertThat(tryStepUp(one, root.session(), wrong(root))).isEqualTo(REFUSED);
    SecretText code = root.code(clock.instant());
    LoggedIn again = stepUp(one, root.session(), code);
    assertThat(tryStepUp(one, again.token(), code)).as("used").isEqualTo(REFUSED);
    stepUp(one, again.token(), root.recovery().get(3));
  }

  @Test
  void c11_proofsInASessionAreLimitedAndLockNobodyElseOut() {
    try (Node node = Node.alone()) {
      node.setUp();
      node.create("alice");
      SecretText session = node.login("alice");
      List<LoginResult> results =
          IntStream.range(0, 20)
              .mapToObj(i -> tryStepUp(node, session, SecretText.of("wrong" + i)))
              .toList();
      assertThat(results).containsOnly(REFUSED);
      assertThat(node.hasher.take()).as("hashes").isLessThan(10);
      assertThat(tryStepUp(node, session, PASSWORD)).isEqualTo(REFUSED);
      Node.refused(ErrorCode.ACCOUNT_LOCKED, () -> in(node, session).begin(PASSWORD));
      assertThat(node.tryLogin("alice")).isInstanceOf(LoggedIn.class);
    }
  }

  @Test
  void keysAndTheHostProveNothing() {
    Admin root = one.as("root");
    SecretText token = root.apiKeys().create(dev.castellan.apikey.NewApiKey.of("k")).token();
    Principal key = one.authenticate(token).orElseThrow();
    for (Principal nobody : List.of(key, one.asSystem().principal())) {
      Node.refused(
          ErrorCode.SESSION_REQUIRED, () -> one.castellan.login().stepUp(nobody, PASSWORD));
    }
    SecondFactorService none = one.castellan.actingAs(key).secondFactor();
    Node.refused(ErrorCode.SESSION_REQUIRED, none::status);
    Node.refused(ErrorCode.SESSION_REQUIRED, none::disable);
    Node.refused(ErrorCode.SESSION_REQUIRED, () -> none.begin(PASSWORD));
    Node.refused(ErrorCode.SESSION_REQUIRED, () -> none.confirm(PASSWORD));
  }

  @Test
  void v6_3_3_whoNeedsAFactorSetsItUpInARestrictedSession() {
    try (Node node = Node.alone(builder -> builder.secondFactorFor(Roles.ADMINISTRATOR))) {
      node.setUp();
      LoggedIn limited = (LoggedIn) node.tryLogin("root");
      assertThat(limited.restriction()).contains(Restriction.SECOND_FACTOR);
      assertThat(in(node, limited.token()).status().required()).isTrue();
      Node.refused(ErrorCode.SECOND_FACTOR_REQUIRED, () -> in(node, limited.token()).disable());
      Node.refused(
          ErrorCode.SECOND_FACTOR_REQUIRED, () -> tryStepUp(node, limited.token(), PASSWORD));
      Person root = enrol(node, "root");
      Principal free = node.authenticate(root.session()).orElseThrow();
      assertThat(node.castellan.access().decide(free, Node.KICK, Resource.of("clients")).allowed())
          .isTrue();
      LoggedIn without = in(node, root.session()).disable();
      assertThat(without.restriction()).contains(Restriction.SECOND_FACTOR);
    }
  }

  @Test
  void v7_5_3_aPolicyAsksForASecondFactor() {
    one.policy("role ops { allow client:kick on ** when mfa }");
    one.create("olga", "ops");
    Principal before = one.principal("olga");
    assertThat(one.castellan.access().decide(before, Node.KICK, Node.CLIENTS).outcome().text())
        .isEqualTo("condition-failed");
    Person olga = enrol(one, "olga");
    Principal after = one.authenticate(olga.session()).orElseThrow();
    assertThat(one.castellan.access().decide(after, Node.KICK, Node.CLIENTS).allowed()).isTrue();
  }

  @Test
  void aShorterPasswordIsEnoughBesideASecondFactor() {
    SecretText shorter = SecretText.of("zw7!kMq2x");
    SecretText session = one.login("root");
    Node.refused(
        ErrorCode.PASSWORD_REFUSED,
        () ->
            one.castellan
                .actingAs(one.authenticate(session).get())
                .users()
                .changePassword(PASSWORD, shorter));
    Person root = enrol(one, "root");
    one.castellan
        .actingAs(one.authenticate(root.session()).get())
        .users()
        .changePassword(PASSWORD, shorter);
    assertThat(one.castellan.login().login("root", shorter, Origin.LOCAL))
        .as("v6_4_3: a new password does not go around the factor")
        .isInstanceOf(SecondFactorRequired.class);
  }

  @ParameterizedTest
  @CsvSource({
    "59, 287082", "1111111109, 081804", "1111111111, 050471",
    "1234567890, 005924", "2000000000, 279037", "20000000000, 353130"
  })
  void v6_5_5_theCodesOfRfc6238OpenASession(long seconds, String code) {
    FixedClock then = FixedClock.at(Instant.ofEpochSecond(seconds).minusSeconds(59));
    try (Node node =
        Node.on(InMemoryRecords.create(then), then, builder -> builder.random(new RfcRandom()))) {
      node.setUp();
      SecretText session = node.login("root");
      Enrolment enrolment = in(node, session).begin(PASSWORD);
      Person root = new Person("root", enrolment.secret(), List.of(), session);
      assertThat(FactorSecrets.bytesOf(root.seed())).asString().isEqualTo("12345678901234567890");
      Instant first = then.instant().plusSeconds(seconds == 59 ? 30 : 0);
      pass(node, Duration.between(then.instant(), first));
      SecretText confirming = seconds == 59 ? SecretText.of(code) : root.code(then.instant());
      in(node, session).confirm(confirming);
      pass(node, Duration.ofSeconds(seconds).minusSeconds(then.instant().getEpochSecond()));
      LoginResult result = show(node, challenge(node, "root"), SecretText.of(code));
      assertThat(result).isInstanceOf(seconds == 59 ? LoginResult.Refused.class : LoggedIn.class);
    }
  }

  /** Makes the seed of the RFC where 20 bytes are asked for. */
  private static final class RfcRandom extends SecureRandom {

    private static final long serialVersionUID = 1L;

    private final SecureRandom others = new SeededRandom(7);

    @Override
    public void nextBytes(byte[] bytes) {
      if (bytes.length == 20) {
        System.arraycopy(
            "12345678901234567890".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 20);
      } else {
        others.nextBytes(bytes);
      }
    }
  }
}
