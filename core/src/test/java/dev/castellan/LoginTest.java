package dev.castellan;

import static dev.castellan.Node.ORIGIN;
import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.access.Roles;
import dev.castellan.audit.AuditEntry;
import dev.castellan.login.Credential;
import dev.castellan.login.LoginResult;
import dev.castellan.login.SessionLimits;
import dev.castellan.secret.SecretText;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logging in, staying in, and being thrown out. */
@Timeout(60)
final class LoginTest {

  private static final LoginResult REFUSED = new LoginResult.Refused();
  private static final SecretText WRONG = SecretText.of("canary-password-of-nobody");

  private static LoginResult login(Node node, String username, SecretText password) {
    return node.castellan.login().login(username, password, ORIGIN);
  }

  private static UserChange disable() {
    return UserChange.none().enabled(false);
  }

  private static User update(Node node, User user, UserChange change) {
    return node.asSystem().users().update(user.id(), change, Optional.empty());
  }

  /** Runs something once, in the middle of the next hash. */
  private static void duringNextHash(Node node, Runnable action) {
    AtomicBoolean done = new AtomicBoolean();
    node.hasher.during(
        () -> {
          if (done.compareAndSet(false, true)) {
            action.run();
          }
        });
  }

  /** Before the commit that begins the next session, which follows the one that counts the try. */
  private static void beforeSessionCommit(Node node, Runnable action) {
    node.store.beforeNextCommit(() -> node.store.beforeNextCommit(action));
  }

  @Test
  void aRightPasswordBeginsSession() {
    try (Node node = Node.ready()) {
      User alice = node.create("Alice");
      node.hasher.take();
      LoginResult.LoggedIn result = (LoginResult.LoggedIn) node.tryLogin("aLICE");

      assertThat(node.hasher.take()).isEqualTo(1);
      assertThat(result.userId()).isEqualTo(alice.id());
      assertThat(result.expiresAt()).isEqualTo(node.clock.instant().plus(Duration.ofHours(12)));
      Principal principal = node.authenticate(result.token()).orElseThrow();
      assertThat(principal.kind()).isEqualTo(Principal.Kind.USER);
      assertThat(principal.id()).isEqualTo(alice.id());
      assertThat(principal.name()).isEqualTo("Alice");
      assertThat(principal.origin()).isEqualTo(ORIGIN);
      assertThat(node.find("alice").lastLoginAt()).contains(node.clock.instant());
      assertThat(node.audit("session:create")).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nobody",
        "",
        " ",
        "no such name!",
        "root ",
        "disabled",
        "\u0000",
        "\ud800",
        "a\u0301root"
      })
  void v6_3_8_everyRefusalCostsOneHashAndLooksAlike(String username) {
    try (Node node = Node.ready()) {
      update(node, node.create("disabled"), disable());
      node.hasher.take();
      assertThat(login(node, username, PASSWORD)).isEqualTo(REFUSED);
      assertThat(node.hasher.take()).isEqualTo(1);
      assertThat(login(node, "root", WRONG)).isEqualTo(REFUSED);
      assertThat(node.hasher.take()).isEqualTo(1);
    }
  }

  @Test
  void oddPasswordsCostOneHashToo() {
    try (Node node = Node.ready()) {
      for (String odd : List.of("", " ", "\u0000", "\ud800", "x".repeat(100_000))) {
        assertThat(login(node, "root", SecretText.of(odd))).isEqualTo(REFUSED);
        assertThat(node.hasher.take()).isEqualTo(1);
      }
      assertThat(login(node, "x".repeat(100_000), PASSWORD)).isEqualTo(REFUSED);
      assertThat(node.hasher.take()).isEqualTo(1);
    }
  }

  @Test
  void aLoginAfterAnExpiredSessionCostsOneHash() {
    try (Node node = Node.ready()) {
      SecretText token = node.login("root");
      node.clock.advance(Duration.ofHours(13));
      node.hasher.take();
      assertThat(node.authenticate(token)).isEmpty();
      assertThat(node.hasher.take()).isZero();
      node.login("root");
      assertThat(node.hasher.take()).isEqualTo(1);
    }
  }

  @Test
  void aFullBulkheadAnswersTryLaterWithoutHash() throws Exception {
    try (Node node = Node.alone(builder -> builder.hashing(1, 0))) {
      node.setUp();
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      duringNextHash(
          node,
          () -> {
            inside.countDown();
            awaitQuietly(go);
          });
      ExecutorService other = Executors.newSingleThreadExecutor();
      try {
        Future<LoginResult> first = other.submit(() -> node.tryLogin("root"));
        inside.await();
        node.hasher.take();
        assertThat(node.tryLogin("root")).isInstanceOf(LoginResult.TryLater.class);
        assertThat(login(node, "nobody", WRONG)).isInstanceOf(LoginResult.TryLater.class);
        assertThat(node.hasher.take()).isZero();
        Node.refused(
            ErrorCode.BUSY,
            () -> node.asSystem().users().setPassword(node.find("root").id(), WRONG));
        go.countDown();
        assertThat(first.get()).isInstanceOf(LoginResult.LoggedIn.class);
      } finally {
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

  @Test
  void aThousandLoginsAtOnceNeverTakeMoreThanTheirShare() throws Exception {
    try (Node node = Node.alone(builder -> builder.hashing(2, 4).sessionsPerUser(1_000))) {
      node.setUp();
      AtomicInteger running = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      node.hasher.during(
          () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            LockSupport.parkNanos(1_000);
            running.decrementAndGet();
          });
      List<Callable<LoginResult>> logins = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        String name = i % 2 == 0 ? "root" : "nobody";
        logins.add(() -> node.tryLogin(name));
      }
      List<LoginResult> results = Node.inParallel(logins);

      assertThat(most.get()).isBetween(1, 2);
      assertThat(results).hasSize(1_000).doesNotContainNull();
      assertThat(results)
          .filteredOn(LoginResult.LoggedIn.class::isInstance)
          .hasSize(node.store.list("session", "", 1_000).size());
    }
  }

  @Test
  void anOutdatedHashIsRenewedAtLogin() {
    try (Node node = Node.ready()) {
      node.hasher.strengthen();
      node.login("root");
      assertThat(node.hasher.take()).isEqualTo(2);
      node.login("root");
      assertThat(node.hasher.take()).isEqualTo(1);
      assertThat(login(node, "root", WRONG)).isEqualTo(REFUSED);
    }
  }

  @Test
  void aRenewedHashEndsNoSession() {
    try (Node node = Node.ready()) {
      SecretText before = node.login("root");
      node.hasher.strengthen();
      node.login("root");
      assertThat(node.authenticate(before)).isPresent();
    }
  }

  @Test
  void aLoginDoesNotOvertakeDisabling() {
    try (Node node = Node.ready()) {
      User alice = node.create("alice");
      duringNextHash(node, () -> update(node, alice, disable()));
      assertThat(node.tryLogin("alice")).isEqualTo(REFUSED);

      update(node, alice, UserChange.none().enabled(true));
      beforeSessionCommit(node, () -> update(node, alice, disable()));
      assertThat(node.tryLogin("alice")).isEqualTo(REFUSED);
      assertThat(node.store.list("session", "", 10)).isEmpty();
    }
  }

  @Test
  void aLoginDoesNotOvertakeChangeOfPasswordOrName() {
    try (Node node = Node.ready()) {
      User alice = node.create("alice");
      beforeSessionCommit(node, () -> node.asSystem().users().setPassword(alice.id(), WRONG));
      assertThat(node.tryLogin("alice")).isEqualTo(REFUSED);
      node.asSystem().users().setPassword(alice.id(), PASSWORD);

      beforeSessionCommit(node, () -> update(node, alice, UserChange.none().username("alicia")));
      assertThat(node.tryLogin("alice")).isEqualTo(REFUSED);
      assertThat(node.store.list("session", "", 10)).isEmpty();
    }
  }

  @Test
  void aLoginSurvivesChangesThatDoNotConcernIt() {
    try (Node node = Node.ready()) {
      User alice = node.create("alice");
      beforeSessionCommit(node, () -> update(node, alice, UserChange.none().note("hello")));
      SecretText token = node.login("alice");
      assertThat(node.authenticate(token)).isPresent();
      assertThat(node.find("alice").note()).isEqualTo("hello");
    }
  }

  @Test
  void v7_4_2_logoutDisableRoleAndPasswordEndSessionsAtOnce() {
    try (Node node = Node.ready()) {
      User alice = node.create("alice", Roles.VIEWER);
      SecretText first = node.login("alice");
      SecretText second = node.login("alice");
      node.castellan.login().logout(node.authenticate(first).orElseThrow());
      assertThat(node.authenticate(first)).isEmpty();
      assertThat(node.authenticate(second)).isPresent();
      assertThat(node.audit("session:delete")).hasSize(1);

      List<Runnable> endings =
          List.of(
              () -> {
                update(node, alice, disable());
                update(node, alice, UserChange.none().enabled(true));
              },
              () -> update(node, alice, UserChange.none().bindings(Set.of())),
              () ->
                  update(node, alice, UserChange.none().bindings(Set.of(Binding.of(Roles.VIEWER)))),
              () -> node.asSystem().users().setPassword(alice.id(), PASSWORD),
              () -> node.as("alice").users().changePassword(PASSWORD, WRONG));
      for (Runnable ending : endings) {
        SecretText token = node.login("alice");
        Principal kept = node.authenticate(token).orElseThrow();
        ending.run();
        assertThat(node.authenticate(token)).isEmpty();
        Node.refused(ErrorCode.NOT_AUTHENTICATED, () -> node.castellan.actingAs(kept).me());
      }
    }
  }

  @Test
  void logoutAgainOrOfSomebodyElseDoesNothing() {
    try (Node node = Node.ready()) {
      Principal principal = node.principal("root");
      node.castellan.login().logout(principal);
      node.castellan.login().logout(principal);
      node.castellan.login().logout(node.asSystem().principal());
      assertThat(node.audit("session:delete")).hasSize(1);
    }
  }

  @Test
  void v7_3_1_anIdleSessionEndsAtTheInstant() {
    try (Node node = Node.ready()) {
      SecretText token = node.login("root");
      node.clock.advance(Duration.ofMinutes(30).minusNanos(1));
      assertThat(node.authenticate(token)).isPresent();
      node.clock.advance(Duration.ofMinutes(29));
      assertThat(node.authenticate(token)).isPresent();
      node.clock.advance(Duration.ofMinutes(30));
      assertThat(node.authenticate(token)).isEmpty();
    }
  }

  @Test
  void v7_3_2_aUsedSessionEndsAtItsAbsoluteLimit() {
    SessionLimits limits = new SessionLimits(Duration.ofMinutes(30), Duration.ofHours(1));
    try (Node node = Node.alone(builder -> builder.sessions(limits))) {
      node.setUp();
      SecretText token = node.login("root");
      for (int i = 0; i < 5; i++) {
        node.clock.advance(Duration.ofMinutes(10));
        assertThat(node.authenticate(token)).isPresent();
      }
      node.clock.advance(Duration.ofMinutes(10).minusNanos(1));
      assertThat(node.authenticate(token)).isPresent();
      node.clock.advance(Duration.ofNanos(1));
      assertThat(node.authenticate(token)).isEmpty();
    }
  }

  @Test
  void everyOtherWritingOfTokenIsRefused() {
    try (Node node = Node.ready()) {
      String token = node.login("root").expose();
      List<String> others = new ArrayList<>();
      for (int i = 0; i < token.length(); i++) {
        others.add(token.substring(0, i));
        others.add(
            token.substring(0, i) + (token.charAt(i) == 'A' ? 'B' : 'A') + token.substring(i + 1));
      }
      others.add(token + "A");
      others.add(token + "\n");
      others.add(" " + token);
      others.add(token.toUpperCase(java.util.Locale.ROOT));
      others.add("Bearer " + token);
      for (String other : others) {
        assertThat(node.authenticate(SecretText.of(other))).as(other).isEmpty();
      }
      assertThat(node.castellan.authenticate(new Credential.KeyPair("root", PASSWORD), ORIGIN))
          .isEmpty();
    }
  }

  @Test
  void deadSessionsAreSweptAway() {
    try (Node node = Node.ready()) {
      for (int i = 0; i < 50; i++) {
        node.login("root");
      }
      node.clock.advance(Duration.ofHours(13));
      SecretText alive = node.login("root");
      node.clock.advance(Duration.ofMinutes(2));
      Node.await(() -> node.store.list("session", "", 100).size() == 1);
      assertThat(node.authenticate(alive)).isPresent();
    }
  }

  @Test
  void refusalsOfStrangersAreFoldedPerSourceAndMinute() {
    try (Node node = Node.ready()) {
      User alice = node.create("alice");
      int before = node.store.list("audit", "", 1_000).size();
      for (int i = 0; i < 100; i++) {
        login(node, "canary-name-" + i, WRONG);
        login(node, "alice", WRONG);
        node.castellan.login().login("alice", WRONG, Origin.ofAddress("2001:db8::1"));
      }
      assertThat(node.store.list("audit", "", 1_000)).hasSize(before);

      node.clock.advance(Duration.ofSeconds(70));
      Node.await(() -> node.store.list("audit", "", 1_000).size() == before + 3);
      assertThat(node.audit("user:lock"))
          .singleElement()
          .satisfies(
              entry -> {
                assertThat(entry.resource()).isEqualTo("/users/" + alice.id());
                assertThat(entry.actor()).isEmpty();
                assertThat(entry.outcome()).isEqualTo(AuditEntry.Outcome.DONE);
                assertThat(entry.details())
                    .containsEntry("count", "1")
                    .containsEntry("lockedUntil", "2026-03-01T12:00:30Z");
              });
      List<AuditEntry> entries = node.audit("session:create");
      assertThat(entries)
          .allSatisfy(
              entry -> {
                assertThat(entry.outcome()).isEqualTo(AuditEntry.Outcome.REFUSED);
                assertThat(entry.actor()).isEmpty();
                assertThat(entry.details()).containsEntry("users", alice.id());
              });
      assertThat(
              entries.stream()
                  .collect(
                      Collectors.toMap(
                          entry -> entry.address().orElseThrow(),
                          entry -> entry.details().get("count"))))
          .containsOnly(
              java.util.Map.entry("192.0.2.7", "200"), java.util.Map.entry("2001:db8::1", "100"));
      assertThat(node.store.list("audit", "", 1_000))
          .noneMatch(stored -> stored.payload().text().contains("canary-name"));
    }
  }

  @Test
  void manySourcesOfStrangersTakeBoundedRoom() {
    try (Node node = Node.ready()) {
      int before = node.store.list("audit", "", 1_000).size();
      for (int i = 0; i < 1_000; i++) {
        node.castellan.login().login("nobody", WRONG, Origin.ofAddress("2001:db8::" + i));
      }
      node.castellan.login().login("nobody", WRONG, Origin.ofAddress("x".repeat(1_000_000)));
      node.clock.advance(Duration.ofSeconds(70));
      assertThat(node.store.list("audit", "", 1_000).size()).isLessThan(before + 70);
      Node.await(
          () -> {
            node.clock.advance(Duration.ofSeconds(30));
            return node.audit("session:create").stream()
                    .mapToLong(entry -> Long.parseLong(entry.details().get("count")))
                    .sum()
                == 1_001;
          });
      assertThat(node.store.list("audit", "", 1_000)).hasSizeLessThanOrEqualTo(before + 257);
    }
  }

  @Test
  void refusalsAreWrittenBeforeTheEnd() {
    dev.castellan.storage.InMemoryRecords records = dev.castellan.storage.InMemoryRecords.create();
    try (Node node = Node.on(records, Node.newClock())) {
      node.setUp();
      login(node, "root", WRONG);
    }
    try (Node again = Node.on(records, Node.newClock())) {
      assertThat(again.audit("session:create")).hasSize(1);
    }
  }
}
