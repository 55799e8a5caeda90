package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.internal.model.ProviderAnswersDoc;
import dev.castellan.login.LoginRequest;
import dev.castellan.login.LoginResult;
import dev.castellan.login.provider.FakeIdp;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.login.provider.ProviderMapping;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.testkit.FixedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Looking users up again: what one node cannot reach, what nobody reaches, and what takes long. */
@Timeout(120)
final class ProviderRecheckTest {

  private static final String SLOW = "https://slow.example.com";

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
    Node node = Node.on(records, clock, builder -> builder.loginProviderKind(idp.directories()));
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
      Node.await(() -> near.lookedUp.get() > asked && far.lookedUp.get() > askedInVain);
    }
    assertThat(one.authenticate(ann)).isPresent();
    near.down = true;
    Node.await(
        () -> {
          pass(Duration.ofMinutes(1));
          return one.authenticate(ann).isEmpty();
        });
    assertThat(Duration.between(Node.newClock().instant(), clock.instant()))
        .isGreaterThanOrEqualTo(Duration.ofMinutes(120 + 55));
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
    Node.await(
        () -> {
          pass(Duration.ofMinutes(1));
          return two.authenticate(ann).isEmpty();
        });
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
      Node.await(() -> idp.lookedUp.get() >= asked);
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
      Node.await(() -> near.lookedUp.get() > here + 1 && far.lookedUp.get() > there + 1);
    }
    near.unclear.add("uid=ann");
    Node.await(
        () -> {
          pass(Duration.ofMinutes(1));
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
      Node.await(() -> idp.lookedUp.get() >= asked);
    }
    assertThat(idp.lookedUp).hasValue(3);
  }

  @Test
  void ofWhomThereIsNoRoomToRememberThatNothingIsSaidIsNotJudgedByOneNodeAlone() {
    FakeIdp near = new FakeIdp(clock.instant());
    FakeIdp far = new FakeIdp(clock.instant());
    Node one = first(near);
    Node two = open(far);
    runs(two, 1);
    List<SecretText> others = new ArrayList<>();
    for (int i = 0; i <= ProviderAnswersDoc.MOST_UNANSWERED; i++) {
      String name = i == 0 ? "ann" : "p" + i;
      people(near, name);
      people(far, name);
      far.unclear.add("uid=" + name);
      if (i > 0) {
        near.unclear.add("uid=" + name);
      }
      others.add(login(one, "dir", name));
    }
    SecretText ann = others.remove(0);
    Node.await(() -> two.authenticate(others.get(others.size() - 1)).isPresent());
    for (int i = 0; i < 20; i++) {
      int here = near.lookedUp.get();
      int there = far.lookedUp.get();
      pass(Duration.ofMinutes(5));
      assertThat(one.authenticate(ann)).isPresent();
      Node.await(() -> near.lookedUp.get() > here && far.lookedUp.get() > there);
    }
    assertThat(others).allMatch(session -> one.authenticate(session).isEmpty());
    assertThat(one.authenticate(ann)).isPresent();
  }
}
