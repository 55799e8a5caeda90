package dev.castellan.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.ConflictException;
import dev.castellan.Counter;
import dev.castellan.ErrorCode;
import dev.castellan.access.Binding;
import dev.castellan.access.Origin;
import dev.castellan.access.Roles;
import dev.castellan.event.AdminEvent;
import dev.castellan.login.Credential;
import dev.castellan.login.LoginResult;
import dev.castellan.secret.SecretText;
import dev.castellan.testkit.Cluster.Node;
import dev.castellan.user.NewUser;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What two nodes on one PostgreSQL server owe each other. */
class ClusterTest {

  private static final SecretText PASSWORD = SecretText.of("only for tests, and long enough");
  private static final Set<Binding> ADMINISTRATOR = Set.of(Binding.of(Roles.ADMINISTRATOR));

  private static Cluster cluster;
  private static ExecutorService threads;

  @BeforeAll
  static void start() {
    cluster = Cluster.start(2);
    threads = Executors.newFixedThreadPool(2);
  }

  @AfterAll
  static void stop() throws Exception {
    if (threads != null) {
      threads.shutdownNow();
      cluster.close();
    }
  }

  @Test
  @Timeout(60)
  void whatIsTakenOnOneNodeIsGoneOnTheOther() throws Exception {
    Node here = cluster.node(0);
    Node there = cluster.node(1);
    User user =
        here.system()
            .users()
            .create(NewUser.of("mobile", PASSWORD).mustChangePassword(false).roles(Roles.VIEWER));
    LoginResult.LoggedIn session =
        (LoginResult.LoggedIn) here.castellan().login().login("mobile", PASSWORD, Origin.LOCAL);
    Credential token = new Credential.Token(session.token());
    awaitEvent(there, new AdminEvent.UserCreated(user.id(), "mobile"));
    assertThat(here.castellan().authenticate(token, Origin.LOCAL)).isPresent();

    here.system().users().update(user.id(), UserChange.none().enabled(false), Optional.empty());

    assertThat(here.castellan().authenticate(token, Origin.LOCAL)).isEmpty();
    awaitEvent(there, new AdminEvent.UserDisabled(user.id(), "mobile"));
    assertThat(there.castellan().authenticate(token, Origin.LOCAL)).isEmpty();
  }

  @Test
  @Timeout(120)
  void c13_twoHundredParallelGuessesOnTwoNodesNeverGetMoreThanTheLimit() throws Exception {
    Node here = cluster.node(0);
    User user = here.system().users().create(NewUser.of("guessed", PASSWORD));
    awaitEvent(cluster.node(1), new AdminEvent.UserCreated(user.id(), "guessed"));
    long before = lockedAnswers();
    SecretText wrong = SecretText.of("not the one, but long enough");
    List<Callable<LoginResult>> guesses =
        IntStream.range(0, 200)
            .<Callable<LoginResult>>mapToObj(
                i ->
                    () ->
                        cluster
                            .node(i % 2)
                            .castellan()
                            .login()
                            .login("guessed", wrong, Origin.ofAddress("192.0.2.1")))
            .toList();
    ExecutorService many = Executors.newFixedThreadPool(16);
    try {
      for (Future<LoginResult> guess : many.invokeAll(guesses)) {
        assertThat(guess.get()).isEqualTo(new LoginResult.Refused());
      }
    } finally {
      many.shutdownNow();
    }
    assertThat(lockedAnswers() - before).as("answered without a look").isEqualTo(195);
  }

  private static long lockedAnswers() {
    return IntStream.range(0, 2)
        .mapToObj(i -> cluster.node(i).castellan().counters())
        .flatMap(List::stream)
        .filter(counter -> counter.name().equals("castellan_locked_attempts_total"))
        .mapToLong(Counter::value)
        .sum();
  }

  @Test
  @Timeout(300)
  void oneAdministratorIsAlwaysLeft() throws Exception {
    race(500, 1);
  }

  @Test
  @Tag("long")
  @Timeout(7_200)
  void oneAdministratorIsAlwaysLeftInTheLongRun() throws Exception {
    race(20_000, 2);
  }

  /** Each node takes one of the last two administrators away, at once, so many times. */
  private static void race(int rounds, long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < rounds; round++) {
      List<User> two = List.of(administrator("first"), administrator("second"));
      CyclicBarrier start = new CyclicBarrier(2);
      List<Callable<Boolean>> tries =
          List.of(
              taking(cluster.node(0), two.get(0), random.nextInt(3), start),
              taking(cluster.node(1), two.get(1), random.nextInt(3), start));
      int taken = 0;
      for (Future<Boolean> taking : threads.invokeAll(tries)) {
        taken += taking.get() ? 1 : 0;
      }
      String where = "round " + round + " of seed " + seed;
      assertThat(taken).as("taken in %s", where).isEqualTo(1);
      assertThat(two.stream().filter(ClusterTest::isAdministrator)).as(where).hasSize(1);
    }
  }

  private static Callable<Boolean> taking(Node node, User user, int way, CyclicBarrier start) {
    return () -> {
      start.await(20, TimeUnit.SECONDS);
      try {
        switch (way) {
          case 0 -> node.system().users().delete(user.id(), Optional.empty());
          case 1 -> update(node, user, UserChange.none().enabled(false));
          default -> update(node, user, UserChange.none().bindings(Set.of()));
        }
        return true;
      } catch (ConflictException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.LAST_ADMINISTRATOR);
        return false;
      }
    };
  }

  private static void update(Node node, User user, UserChange change) {
    node.system().users().update(user.id(), change, Optional.empty());
  }

  /** The user of this name, made an administrator, or again one. */
  private static User administrator(String name) {
    Node node = cluster.node(0);
    return node.system()
        .users()
        .findByUsername(name)
        .map(
            user ->
                node.system()
                    .users()
                    .update(
                        user.id(),
                        UserChange.none().enabled(true).bindings(ADMINISTRATOR),
                        Optional.empty()))
        .orElseGet(
            () ->
                node.system()
                    .users()
                    .create(
                        NewUser.of(name, PASSWORD)
                            .mustChangePassword(false)
                            .bindings(ADMINISTRATOR)));
  }

  private static boolean isAdministrator(User user) {
    return cluster
        .node(1)
        .system()
        .users()
        .find(user.id())
        .map(now -> now.enabled() && now.bindings().equals(ADMINISTRATOR))
        .orElse(false);
  }

  private static void awaitEvent(Node node, AdminEvent expected) throws InterruptedException {
    for (AdminEvent event = next(node); !event.equals(expected); ) {
      event = next(node);
    }
  }

  private static AdminEvent next(Node node) throws InterruptedException {
    AdminEvent event = node.events().poll(20, TimeUnit.SECONDS);
    assertThat(event).as("an event within 20 s").isNotNull();
    return event;
  }
}
