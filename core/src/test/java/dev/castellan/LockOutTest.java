package dev.castellan;

import static dev.castellan.Node.ORIGIN;
import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.audit.AuditEntry;
import dev.castellan.login.LockOut;
import dev.castellan.login.LoginRequest;
import dev.castellan.login.LoginResult;
import dev.castellan.login.PasswordRules;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Batch;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.NewUser;
import dev.castellan.user.PasswordResetToken;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import dev.castellan.user.UserService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Guessing is slowed down and ended, on two nodes that count together. */
@Timeout(60)
final class LockOutTest {

  private static final LoginResult REFUSED = new LoginResult.Refused();
  private static final SecretText WRONG = SecretText.of("canary-password-of-nobody");

  private final FixedClock clock = Node.newClock();
  private final InMemoryRecords records = InMemoryRecords.create(clock);
  private Node one;
  private Node two;

  @BeforeEach
  void open() {
    one = Node.on(records, clock);
    one.setUp();
    two = Node.on(records, clock);
    create("alice");
    hashes();
  }

  /** Creates a user of whom both nodes know, with nothing counted. */
  private User create(String username) {
    User user = one.create(username);
    SecretText session = one.login(username);
    Node.await(() -> two.authenticate(session).isPresent());
    return user;
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  /** How many hashes were computed on both nodes since the last time. */
  private int hashes() {
    return one.hasher.take() + two.hasher.take();
  }

  /** Moves the time of day alone: the nodes do not become stale. */
  private void later(Duration duration) {
    clock.set(clock.instant().plus(duration));
  }

  private static LoginResult guess(Node node, String username) {
    return node.castellan.login().login(username, WRONG, ORIGIN);
  }

  @Test
  void c13_twoHundredParallelGuessesNeverGetMoreThanTheLimit() throws Exception {
    for (String name : List.of("alice", "nobody")) {
      List<Callable<LoginResult>> guesses =
          IntStream.range(0, 200)
              .<Callable<LoginResult>>mapToObj(i -> () -> guess(i % 2 == 0 ? one : two, name))
              .toList();
      assertThat(Node.inParallel(guesses)).containsOnly(REFUSED);
      assertThat(hashes()).as(name).isEqualTo(5);
    }
  }

  @Test
  void c1_whateverIsWrongIsAnsweredAlikeForTheSameHashes() {
    Duration age = Duration.ofDays(30);
    try (Node node = Node.alone(b -> b.passwordRules(PasswordRules.STANDARD.maximumAge(age)))) {
      node.setUp();
      UserService users = node.asSystem().users();
      Map<String, SecretText> shown = new LinkedHashMap<>();
      shown.put("nobody", PASSWORD);
      shown.put("not a name", PASSWORD);
      node.create("expired");
      shown.put("expired", WRONG);
      node.clock.advance(age);
      Node.await(() -> node.castellan.health().state() == Health.State.UP);
      node.create("wrong");
      shown.put("wrong", WRONG);
      UserChange off = UserChange.none().enabled(false);
      users.update(node.create("disabled").id(), off, Optional.empty());
      shown.put("disabled", PASSWORD);
      users.create(NewUser.invited("invited"));
      shown.put("invited", PASSWORD);
      users.create(NewUser.from("corp", "sso-only"));
      shown.put("sso-only", PASSWORD);
      users.create(NewUser.of("must-change", PASSWORD).mustChangePassword(true));
      shown.put("must-change", WRONG);
      node.create("two-factor");
      Person.enrol(node, "two-factor");
      shown.put("two-factor", WRONG);
      node.hasher.take();
      List<String> names = List.copyOf(shown.keySet());
      for (String name : names) {
        Origin origin = Origin.ofAddress("192.0.2." + (names.indexOf(name) + 1));
        for (int i = 1; i <= 8; i++) {
          SecretText password = Objects.requireNonNull(shown.get(name));
          assertThat(node.castellan.login().login(name, password, origin)).isEqualTo(REFUSED);
          assertThat(node.hasher.take()).as("%s, try %d", name, i).isEqualTo(i <= 5 ? 1 : 0);
        }
        if (!name.equals("invited") && !name.equals("sso-only")) {
          assertThat(node.castellan.login().login(name, PASSWORD, origin))
              .as("%s is locked for the right one, too", name)
              .isEqualTo(REFUSED);
        }
      }
      node.clock.advance(Duration.ofSeconds(61));
      Node.await(() -> refusedSources(node).size() == names.size());
    }
  }

  /** From where logins were refused, as the audit log tells. */
  private static Set<String> refusedSources(Node node) {
    return node.audit("session:create").stream()
        .filter(entry -> entry.outcome() == AuditEntry.Outcome.REFUSED)
        .flatMap(entry -> entry.address().stream())
        .collect(Collectors.toSet());
  }

  @Test
  void v6_3_8_delaysGrowToTheMillisecondAlikeForUnknownNames() {
    for (String name : List.of("alice", "nobody")) {
      for (int i = 0; i < 5; i++) {
        guess(one, name);
      }
      assertThat(hashes()).isEqualTo(5);
      for (int seconds : List.of(30, 60, 120, 240, 480, 960, 1920, 3600, 3600)) {
        later(Duration.ofSeconds(seconds).minusMillis(1));
        assertThat(one.castellan.login().login(name, PASSWORD, ORIGIN)).isEqualTo(REFUSED);
        assertThat(guess(two, name)).isEqualTo(REFUSED);
        assertThat(hashes()).isZero();
        later(Duration.ofMillis(1));
        guess(two, name);
        assertThat(hashes()).as("%s after %s", name, seconds).isEqualTo(1);
      }
    }
  }

  /** A clock that was read wrong would show: the delays hold over a restart, too. */
  @Test
  void aLockOutlivesTheNodeThatSetIt() {
    fail(one, "alice", 5);
    one.close();
    two.close();
    try (Node three = Node.on(records, clock)) {
      later(Duration.ofSeconds(29));
      assertThat(three.tryLogin("alice")).isEqualTo(REFUSED);
      assertThat(three.hasher.take()).isZero();
      later(Duration.ofSeconds(1));
      three.login("alice");
    }
  }

  private static void fail(Node node, String username, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(guess(node, username)).isEqualTo(REFUSED);
    }
  }

  @Test
  void aSuccessBeginsANewRun() {
    for (int i = 0; i < 10; i++) {
      fail(i % 2 == 0 ? one : two, "alice", 4);
      (i % 2 == 0 ? two : one).login("alice");
    }
    assertThat(attempts("user-")).isEmpty();
    assertThat(attempts("source-"))
        .as("which success does not clear")
        .singleElement()
        .asString()
        .contains("\"failures\":40");
    fail(one, "alice", 4);
    one.login("alice");
    fail(one, "alice", 4);
    one.login("alice");
    fail(one, "alice", 2);
    assertThat(guess(one, "alice")).isInstanceOf(LoginResult.TryLater.class);
  }

  /** What is stored of attempts, of this kind. */
  private List<String> attempts(String kind) {
    return one.store.list("attempt", "", 1_000).stream()
        .filter(stored -> stored.key().id().startsWith(kind))
        .map(stored -> stored.payload().text())
        .toList();
  }

  @Test
  void v6_3_1_fiftyInARowLockForGood() {
    for (String name : List.of("alice", "nobody")) {
      for (int i = 0; i < 60; i++) {
        guess(i % 2 == 0 ? one : two, name);
        later(Duration.ofHours(1));
      }
      assertThat(hashes()).as(name).isEqualTo(50);
      later(Duration.ofDays(100));
      assertThat(two.tryLogin(name)).isEqualTo(REFUSED);
      assertThat(hashes()).as(name).isZero();
    }
    assertThat(one.find("alice").lockedUntil()).contains(LockOut.UNTIL_UNLOCKED);
  }

  @Test
  void anAdministratorUnlocks() {
    User alice = one.find("alice");
    assertThat(alice.lockedUntil()).isEmpty();
    fail(one, "alice", 5);
    assertThat(two.find("alice").lockedUntil()).contains(clock.instant().plusSeconds(30));
    assertThat(one.tryLogin("alice")).isEqualTo(REFUSED);
    two.asSystem().users().unlock(alice.id());
    one.login("alice");
    assertThat(one.find("alice").lockedUntil()).isEmpty();
    two.asSystem().users().unlock(alice.id());

    assertThat(one.audit("user:update"))
        .filteredOn(entry -> "unlocked".equals(entry.details().get("changed")))
        .singleElement()
        .satisfies(entry -> assertThat(entry.resource()).isEqualTo("/users/" + alice.id()));
  }

  @Test
  void whoHoldsLessUnlocksNobody() {
    one.create("helper", Roles.VIEWER);
    User root = one.find("root");
    UserService helper = one.as("helper").users();
    Node.refused(ErrorCode.FORBIDDEN, () -> helper.unlock(root.id()));
    Node.refused(ErrorCode.NOT_FOUND, () -> helper.unlock("no id"));
    one.createAt("local", Resource.of("acme"), Roles.ADMINISTRATOR);
    User above =
        one.asSystem()
            .users()
            .create(NewUser.of("above", PASSWORD).scope(Resource.of("acme")).roles(Roles.VIEWER));
    UserService local = one.as("local").users();
    Node.refused(ErrorCode.ESCALATION, () -> local.unlock(above.id()));
    Node.refused(ErrorCode.NOT_FOUND, () -> local.unlock(root.id()));
    one.asSystem().users().unlock(above.id());
  }

  @Test
  void aNewPasswordUnlocks() {
    User alice = one.find("alice");
    fail(one, "alice", 5);
    one.asSystem().users().setPassword(alice.id(), PASSWORD);
    assertThat(one.tryLogin("alice")).isInstanceOf(LoginResult.LoggedIn.class);

    SecretText session = session(one.tryLogin("alice"));
    fail(one, "alice", 5);
    one.castellan
        .actingAs(one.authenticate(session).orElseThrow())
        .users()
        .changePassword(PASSWORD, SecretText.of("canary-another-of-everybody"));
    assertThat(one.find("alice").lockedUntil()).isEmpty();
  }

  private static SecretText session(LoginResult result) {
    return ((LoginResult.LoggedIn) result).token();
  }

  private static SecretText device(LoginResult result) {
    return ((LoginResult.LoggedIn) result).deviceToken();
  }

  private static LoginResult login(Node node, String name, SecretText password, SecretText device) {
    return node.castellan
        .login()
        .login(LoginRequest.of(name, password, ORIGIN).deviceToken(device));
  }

  @Test
  void v6_1_1_strangersNeverLockOutADeviceThatLoggedInBefore() {
    SecretText device = device(one.tryLogin("alice"));
    for (int i = 0; i < 10_000; i++) {
      one.castellan.login().login("alice", WRONG, Origin.ofAddress("198.51.100." + i % 250));
      if (i % 100 == 0) {
        later(Duration.ofMinutes(40));
      }
    }
    assertThat(one.find("alice").lockedUntil()).contains(LockOut.UNTIL_UNLOCKED);
    assertThat(one.tryLogin("alice")).isEqualTo(REFUSED);
    assertThat(login(two, "alice", PASSWORD, device)).isInstanceOf(LoginResult.LoggedIn.class);
    assertThat(one.find("alice").lockedUntil()).as("the owner has come").isEmpty();
  }

  @Test
  void aDeviceHasItsOwnCounterWhichEndsToo() {
    SecretText device = device(one.tryLogin("alice"));
    hashes();
    for (int i = 0; i < 60; i++) {
      login(i % 2 == 0 ? one : two, "alice", WRONG, device);
      later(Duration.ofHours(1));
    }
    assertThat(hashes()).as("50 on the device, then 10 as a stranger's").isEqualTo(60);
    assertThat(attempts("device-")).singleElement().asString().contains("\"failures\":50");
    assertThat(attempts("user-")).singleElement().asString().contains("\"failures\":10");
    assertThat(login(one, "alice", PASSWORD, device)).isInstanceOf(LoginResult.LoggedIn.class);
    assertThat(attempts("user-")).isEmpty();
  }

  @Test
  void aDeviceIsLockedByTheSameDelays() {
    SecretText device = device(one.tryLogin("alice"));
    for (int i = 0; i < 5; i++) {
      login(one, "alice", WRONG, device);
    }
    assertThat(login(two, "alice", PASSWORD, device)).isEqualTo(REFUSED);
    two.login("alice");
    later(Duration.ofSeconds(30));
    assertThat(login(two, "alice", PASSWORD, device)).isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void unlockingAndANewPasswordUnlockDevicesToo() {
    User alice = one.find("alice");
    User bob = create("bob");
    List<SecretText> devices =
        List.of(device(one.tryLogin("alice")), device(one.tryLogin("alice")));
    SecretText bobs = device(one.tryLogin("bob"));
    UserService users = two.asSystem().users();
    List<Runnable> ends =
        List.of(() -> users.unlock(alice.id()), () -> users.setPassword(alice.id(), PASSWORD));
    lock("bob", bobs);
    for (Runnable end : ends) {
      devices.forEach(device -> lock("alice", device));
      end.run();
      for (SecretText device : devices) {
        assertThat(login(two, "alice", PASSWORD, device)).isInstanceOf(LoginResult.LoggedIn.class);
      }
    }
    assertThat(login(one, "bob", PASSWORD, bobs)).as("nobody else's").isEqualTo(REFUSED);
    users.delete(bob.id(), Optional.empty());
    assertThat(attempts("device-")).isEmpty();
  }

  @Test
  void aDeviceIsAStrangersOnceThePasswordIsAnotherOne() {
    User alice = one.find("alice");
    UserService users = two.asSystem().users();
    SecretText other = SecretText.of("another canary password");
    SecretText third = SecretText.of("a third canary password");
    List<Consumer<SecretText>> changes =
        List.of(
            next -> users.setPassword(alice.id(), next),
            next ->
                two.castellan
                    .login()
                    .redeemReset(
                        users
                            .resetPassword(alice.id(), PasswordResetToken.DEFAULT_LIFETIME)
                            .token(),
                        next,
                        ORIGIN),
            next -> {
              SecretText session = session(two.castellan.login().login("alice", third, ORIGIN));
              two.castellan
                  .actingAs(two.authenticate(session).orElseThrow())
                  .users()
                  .changePassword(third, next);
            });
    List<SecretText> nexts = List.of(other, third, SecretText.of("a fourth canary password"));
    SecretText present = PASSWORD;
    for (int i = 0; i < changes.size(); i++) {
      SecretText device = device(login(two, "alice", present, SecretText.of("none")));
      users.update(alice.id(), UserChange.none().note("changed " + i), Optional.empty());
      later(Duration.ofMinutes(1));
      login(two, "alice", WRONG, device);
      assertThat(attempts("device-")).as("nothing but the password matters").hasSize(1);
      login(two, "alice", present, device);

      changes.get(i).accept(nexts.get(i));
      present = nexts.get(i);

      login(two, "alice", WRONG, device);
      assertThat(attempts("device-")).as("change %d", i).isEmpty();
      assertThat(attempts("user-")).as("change %d", i).hasSize(1);
      SecretText renewed = device(login(two, "alice", present, device));
      login(two, "alice", WRONG, renewed);
      assertThat(attempts("device-")).as("its next login").hasSize(1);
      users.unlock(alice.id());
    }
  }

  @Test
  void aCounterThatCannotBeUnderstoodGoesWithTheLock() {
    User alice = one.find("alice");
    SecretText device = device(one.tryLogin("alice"));
    lock("alice", device);
    RecordKey counter =
        one.store.list("attempt", "", 1_000).stream()
            .map(StoredRecord::key)
            .filter(key -> key.id().startsWith("device-" + alice.id()))
            .findFirst()
            .orElseThrow();
    one.store.commit(Batch.builder().put(counter, Payload.ofText("{")).build());

    two.asSystem().users().unlock(alice.id());

    assertThat(attempts("device-")).isEmpty();
    assertThat(login(two, "alice", PASSWORD, device)).isInstanceOf(LoginResult.LoggedIn.class);
  }

  private void lock(String name, SecretText device) {
    for (int i = 0; i < 5; i++) {
      login(one, name, WRONG, device);
    }
    assertThat(login(one, name, PASSWORD, device)).as(name).isEqualTo(REFUSED);
  }

  @Test
  void v9_1_1_aTokenThatIsForgedForeignOrTooOldCountsAsNone() {
    create("bob");
    SecretText alices = device(one.tryLogin("alice"));
    SecretText bobs = device(one.tryLogin("bob"));
    String text = alices.expose();
    List<SecretText> none = new ArrayList<>(List.of(bobs, session(one.tryLogin("alice"))));
    for (int i = 0; i < text.length(); i++) {
      char other = text.charAt(i) == 'A' ? 'B' : 'A';
      none.add(SecretText.of(text.substring(0, i)));
      if (i < text.length() - 1) { // the last one has bits that mean nothing
        none.add(SecretText.of(text.substring(0, i) + other + text.substring(i + 1)));
      }
    }
    fail(one, "alice", 5);
    hashes();
    for (SecretText token : none) {
      assertThat(login(one, "alice", PASSWORD, token)).isEqualTo(REFUSED);
    }
    assertThat(hashes()).isZero();
    assertThat(attempts("device-")).isEmpty();
    assertThat(login(one, "nobody", PASSWORD, alices)).isEqualTo(REFUSED);

    later(Duration.ofDays(180).minusSeconds(1));
    fail(one, "alice", 1);
    SecretText renewed = device(login(two, "alice", PASSWORD, alices));
    later(Duration.ofSeconds(1));
    assertThat(login(two, "alice", PASSWORD, alices)).isEqualTo(REFUSED);
    assertThat(login(two, "alice", PASSWORD, renewed)).isInstanceOf(LoginResult.LoggedIn.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"alice", "ALICE", "Alice", "\uff41lice", "al\u0131ce", "\u24d0lice", "aL\u0130CE"})
  void c7_spellingsOfOneNameShareOneCounter(String spelling) {
    fail(one, spelling, 3);
    fail(two, "aLiCe", 2);
    hashes();
    assertThat(one.tryLogin(spelling)).isEqualTo(REFUSED);
    assertThat(one.tryLogin("alice")).isEqualTo(REFUSED);
    assertThat(hashes()).isZero();
  }

  @Test
  void c7_spellingsOfANameThatNobodyHasDoToo() {
    for (String spelling : List.of("Nobody", "NOBODY", "nobody", "\uff4eobody", "nob\u00f3dy")) {
      fail(one, spelling, 1);
    }
    assertThat(attempts("name-")).hasSize(2);
    fail(two, "noBody", 1);
    hashes();
    fail(two, "nobodY", 1);
    assertThat(hashes()).isZero();
  }

  @Test
  void aSourceIsAnAddressOrTheNetworkOfACustomer() {
    LockOut rules =
        new LockOut(20, Duration.ofSeconds(1), Duration.ofHours(1), 100, 5, Duration.ofMinutes(1));
    try (Node node = Node.alone(builder -> builder.lockOut(rules))) {
      node.setUp();
      for (List<String> same :
          List.of(
              List.of("192.0.2.1", "::ffff:192.0.2.1", "0:0:0:0:0:ffff:c000:201"),
              List.of("2001:db8::1", "2001:DB8:0:0:ffff::", "2001:db8::2"))) {
        for (int i = 0; i < 5; i++) {
          assertThat(guess(node, "n" + i, same.get(i % same.size()))).isEqualTo(REFUSED);
        }
        for (String one : same) {
          assertThat(guess(node, "other", one))
              .isEqualTo(new LoginResult.TryLater(Duration.ofMinutes(1)));
        }
      }
      assertThat(guess(node, "root", "2001:db8:0:1::1")).isEqualTo(REFUSED);
      assertThat(guess(node, "root", "192.0.2.2")).isEqualTo(REFUSED);
      assertThat(guess(node, "root", "not an address")).isEqualTo(REFUSED);
      assertThat(node.castellan.login().login("root", WRONG, Origin.LOCAL)).isEqualTo(REFUSED);
      node.clock.set(node.clock.instant().plus(Duration.ofMinutes(1)));
      assertThat(guess(node, "other", "2001:db8::2")).isEqualTo(REFUSED);
    }
  }

  private static LoginResult guess(Node node, String username, String address) {
    return node.castellan.login().login(username, WRONG, Origin.ofAddress(address));
  }

  @Test
  void v6_3_1_aHundredThousandAttemptsOfStrangersCostAFewWrites() {
    long before = commits();
    for (int i = 0; i < 50_000; i++) {
      guess(one, "alice", "198.51.100." + i % 250);
      guess(one, "name-" + i, "203.0.113.7");
    }
    assertThat(commits() - before).as("5 of the account, 50 of the source").isEqualTo(55);
  }

  private long commits() {
    return one.castellan.counters().stream()
        .filter(counter -> counter.name().equals("castellan_commits_total"))
        .mapToLong(Counter::value)
        .sum();
  }

  @Test
  void lockedAttemptsAreCountedByWhatLocks() {
    fail(one, "alice", 7);
    for (int i = 0; i < 50; i++) {
      guess(one, "name-" + i);
    }
    assertThat(
            one.castellan.counters().stream()
                .filter(counter -> counter.name().equals("castellan_locked_attempts_total"))
                .map(counter -> counter.labels().get("by") + ' ' + counter.value()))
        .containsExactlyInAnyOrder("account 2", "source 5");
  }

  @Test
  void aFullBulkheadGivesTheAttemptBack() throws Exception {
    try (Node node = Node.on(records, clock, builder -> builder.hashing(1, 0))) {
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      node.hasher.during(
          () -> {
            inside.countDown();
            awaitQuietly(go);
          });
      ExecutorService other = Executors.newSingleThreadExecutor();
      try {
        Future<LoginResult> first = other.submit(() -> node.tryLogin("root"));
        inside.await();
        for (int i = 0; i < 70; i++) {
          assertThat(guess(node, "alice")).isInstanceOf(LoginResult.TryLater.class);
        }
        assertThat(attempts("user-")).as("root's, under way").hasSize(1);
        go.countDown();
        assertThat(first.get()).isInstanceOf(LoginResult.LoggedIn.class);
      } finally {
        other.shutdownNow();
      }
      assertThat(one.store.list("attempt", "", 10)).isEmpty();
    }
  }

  @Test
  void aFullBulkheadGivesTheAttemptOfASessionBack() throws Exception {
    try (Node node = Node.on(records, clock, builder -> builder.hashing(1, 0))) {
      Principal root = node.principal("root");
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      node.hasher.during(
          () -> {
            inside.countDown();
            awaitQuietly(go);
          });
      ExecutorService other = Executors.newSingleThreadExecutor();
      try {
        Future<LoginResult> first = other.submit(() -> node.tryLogin("root"));
        inside.await();
        for (int i = 0; i < 10; i++) {
          Node.refused(ErrorCode.BUSY, () -> node.castellan.login().stepUp(root, Node.PASSWORD));
          Node.refused(
              ErrorCode.BUSY,
              () -> node.castellan.actingAs(root).secondFactor().begin(Node.PASSWORD));
          Node.refused(
              ErrorCode.BUSY,
              () ->
                  node.castellan
                      .actingAs(root)
                      .users()
                      .changePassword(
                          Node.PASSWORD, SecretText.of("another long phrase of root's")));
        }
        assertThat(attempts("session-")).isEmpty();
        go.countDown();
        assertThat(first.get()).isInstanceOf(LoginResult.LoggedIn.class);
      } finally {
        go.countDown();
        other.shutdownNow();
      }
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CommitFault.class,
      names = {"ANSWER_LOST", "REQUEST_LOST"})
  void aLostAnswerNeverGivesMoreGuesses(CommitFault fault) {
    for (int i = 0; i < 5; i++) {
      one.store.failNextCommit(fault);
      guess(one, "alice");
    }
    assertThat(hashes()).isBetween(1, 5);
    fail(two, "alice", 3);
    assertThat(hashes()).isZero();
  }

  @Test
  void withoutTheStoreNothingIsLookedAt() {
    one.store.failReads();
    Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> one.tryLogin("alice"));
    Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> one.tryLogin("nobody"));
    one.store.healReads();
    for (String name : List.of("alice", "nobody")) {
      one.store.failNextCommit(CommitFault.REFUSED);
      Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> one.tryLogin(name));
      for (int i = 0; i < 3; i++) {
        one.store.failNextCommit(CommitFault.REQUEST_LOST);
      }
      Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> one.tryLogin(name));
    }
    assertThat(hashes()).isZero();
    one.login("alice");
  }

  @Test
  void aLoginThatCannotTakeItsAttemptBackIsALoginAllTheSame() {
    one.store.beforeNextCommit(
        () ->
            one.store.beforeNextCommit(
                () ->
                    one.store.beforeNextCommit(
                        () -> {
                          throw new StoreException("Injected");
                        })));
    assertThat(one.tryLogin("alice")).isInstanceOf(LoginResult.LoggedIn.class);
    assertThat(attempts("user-")).as("it counts as one that failed").hasSize(1);
    two.login("alice");
    assertThat(attempts("user-")).isEmpty();
  }

  @Test
  void anAttemptThatComesInBetweenIsCounted() {
    one.store.beforeNextCommit(() -> fail(two, "alice", 4));
    guess(one, "alice");
    assertThat(hashes()).isEqualTo(5);
    assertThat(guess(two, "alice")).isEqualTo(REFUSED);
    assertThat(hashes()).isZero();

    later(Duration.ofSeconds(30));
    one.store.beforeNextCommit(() -> guess(two, "alice"));
    assertThat(one.tryLogin("alice")).isEqualTo(REFUSED);
    assertThat(hashes()).isEqualTo(1);
  }

  @Test
  void aClockThatIsSetBackLocksNobodyForYears() {
    clock.set(clock.instant().plus(Duration.ofDays(3_650)));
    fail(one, "alice", 5);
    clock.set(clock.instant().minus(Duration.ofDays(3_650)));
    fail(one, "alice", 1);
    assertThat(hashes()).isEqualTo(6);
    assertThat(one.tryLogin("alice")).as("locked by the sixth").isEqualTo(REFUSED);
    later(Duration.ofSeconds(60));
    one.login("alice");
  }

  @Test
  void c11_thePresentPasswordIsNotGuessedInASession() {
    UserService alice = one.as("alice").users();
    hashes();
    for (int i = 0; i < 5; i++) {
      Node.refused(ErrorCode.PASSWORD_WRONG, () -> alice.changePassword(WRONG, PASSWORD));
    }
    assertThat(hashes()).isEqualTo(5);
    for (int i = 0; i < 100; i++) {
      Node.refused(ErrorCode.ACCOUNT_LOCKED, () -> alice.changePassword(PASSWORD, WRONG));
    }
    assertThat(hashes()).isZero();
    one.login("alice");
    hashes();
    later(Duration.ofSeconds(30));
    alice.changePassword(PASSWORD, SecretText.of("canary-another-of-everybody"));
  }

  @Test
  void oldCountersAreSweptAndThoseThatMeanSomethingStay() {
    User bob = create("bob");
    SecretText device = device(one.tryLogin("alice"));
    login(one, "alice", WRONG, device);
    fail(one, "bob", 1);
    fail(one, "alice", 1);
    fail(one, "nobody", 1);
    SecretText session = session(one.tryLogin("root"));
    Node.refused(
        ErrorCode.PASSWORD_WRONG,
        () ->
            one.castellan
                .actingAs(one.authenticate(session).orElseThrow())
                .users()
                .changePassword(WRONG, PASSWORD));
    assertThat(one.store.list("attempt", "", 100)).hasSize(6);
    one.asSystem().users().delete(bob.id(), Optional.empty());
    assertThat(attempts("user-")).hasSize(1);

    later(Duration.ofMinutes(16));
    sweepUntil(() -> attempts("source-").isEmpty());
    assertThat(one.store.list("attempt", "", 100)).hasSize(4);
    later(Duration.ofDays(181));
    sweepUntil(() -> one.store.list("attempt", "", 100).size() == 1);
    assertThat(attempts("user-")).as("alice's").hasSize(1);
  }

  private void sweepUntil(BooleanSupplier swept) {
    Node.await(
        () -> {
          clock.advanceElapsed(Duration.ofSeconds(1));
          return swept.getAsBoolean();
        });
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT30S, PT1H, 50, 50, PT15M",
    "21, PT30S, PT1H, 50, 50, PT15M",
    "5, PT0.9S, PT1H, 50, 50, PT15M",
    "5, PT61M, PT2H, 50, 50, PT15M",
    "5, PT30S, PT29S, 50, 50, PT15M",
    "5, PT30S, PT25H, 50, 50, PT15M",
    "5, PT30S, PT1H, 4, 50, PT15M",
    "5, PT30S, PT1H, 101, 50, PT15M",
    "5, PT30S, PT1H, 50, 4, PT15M",
    "5, PT30S, PT1H, 50, 100001, PT15M",
    "5, PT30S, PT1H, 50, 50, PT59S",
    "5, PT30S, PT1H, 50, 50, PT25H"
  })
  void rulesOutOfRangeAreRefused(
      int free, Duration first, Duration longest, int most, int perSource, Duration window) {
    assertThatThrownBy(() -> new LockOut(free, first, longest, most, perSource, window))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("this one is");
  }
}
