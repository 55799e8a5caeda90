package dev.castellan.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.ConflictException;
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
    there.await(new AdminEvent.UserCreated(user.id(), "mobile"));
    assertThat(here.castellan().authenticate(token, Origin.LOCAL)).isPresent();

    here.system().users().update(user.id(), UserChange.none().enabled(false), Optional.empty());

    assertThat(here.castellan().authenticate(token, Origin.LOCAL)).isEmpty();
    there.await(new AdminEvent.UserDisabled(user.id(), "mobile"));
    assertThat(there.castellan().authenticate(token, Origin.LOCAL)).isEmpty();
  }

  @Test
  @Timeout(120)
  void c13_twoHundredParallelGuessesOnTwoNodesNeverGetMoreThanTheLimit() throws Exception {
    LoginScenarios.twoHundredGuesses(cluster);
  }

  @Test
  @Timeout(120)
  void v6_5_1_aCodeIsGoodOnceOnTwoNodesAtOnce() throws Exception {
    LoginScenarios.secondFactor(cluster);
  }

  @Test
  @Timeout(900)
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
}
