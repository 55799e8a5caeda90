package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Binding;
import dev.castellan.access.Roles;
import dev.castellan.audit.AuditEntry;
import dev.castellan.secret.SecretText;
import dev.castellan.setup.SetupResult;
import dev.castellan.setup.SetupToken;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.UserQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way from an empty store to the first administrator. */
@Timeout(60)
final class SetupTest {

  private static final SecretText OTHER = SecretText.of("not the token at all");

  private final FixedClock clock = Node.newClock();
  private final InMemoryRecords records = InMemoryRecords.create(clock);

  private static SetupResult complete(Node node, SecretText token) {
    return node.castellan.setup().complete(token, "root", Node.PASSWORD, Node.ORIGIN);
  }

  private static SecretText token(Node node) {
    return node.castellan.setup().token().orElseThrow().token();
  }

  @Test
  void c2_anEmptyStoreHasNoUserAndOpensWithToken() {
    try (Node node = Node.alone()) {
      assertThat(node.castellan.setup().done()).isFalse();
      assertThat(node.asSystem().users().list(UserQuery.all(), PageRequest.first()).items())
          .isEmpty();
      SetupToken token = node.castellan.setup().token().orElseThrow();
      assertThat(token.token().expose()).startsWith("cstsetup_");
      assertThat(token.expiresAt()).isEqualTo(clock.instant().plus(Duration.ofMinutes(15)));
    }
  }

  @Test
  void v6_3_2_theTokenCreatesTheFirstAdministratorOnce() {
    try (Node node = Node.alone()) {
      SecretText token = token(node);
      String id = node.setUp();

      assertThat(node.find("root").id()).isEqualTo(id);
      assertThat(node.find("root").bindings()).containsExactly(Binding.of(Roles.ADMINISTRATOR));
      assertThat(node.castellan.setup().done()).isTrue();
      assertThat(node.castellan.setup().token()).isEmpty();
      assertThat(complete(node, token)).isEqualTo(new SetupResult.AlreadySetUp());
      assertThat(complete(node, OTHER)).isEqualTo(new SetupResult.AlreadySetUp());
      assertThatThrownBy(() -> node.castellan.setup().renew())
          .isInstanceOfSatisfying(
              ConflictException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_SET_UP));
      assertThat(node.as("root").me().username()).isEqualTo("root");
      assertThat(node.audit("setup:complete"))
          .extracting(AuditEntry::outcome)
          .containsExactly(AuditEntry.Outcome.DONE);
    }
  }

  @Test
  void fiveWrongTriesEndTheToken() {
    try (Node node = Node.alone()) {
      SecretText token = token(node);
      for (int i = 0; i < 4; i++) {
        assertThat(complete(node, OTHER)).isEqualTo(new SetupResult.Refused());
      }
      node.hasher.take();
      assertThat(complete(node, OTHER)).isEqualTo(new SetupResult.Refused());
      assertThat(complete(node, token)).isEqualTo(new SetupResult.Refused());
      assertThat(node.hasher.take()).isZero();
      node.castellan.setup().renew();
      node.setUp();
    }
  }

  @Test
  void theTokenEndsAfterFifteenMinutes() {
    try (Node node = Node.alone()) {
      SecretText token = token(node);
      node.clock.advance(Duration.ofMinutes(15));
      assertThat(complete(node, token)).isEqualTo(new SetupResult.Refused());
      node.castellan.setup().renew();
      node.clock.advance(Duration.ofMinutes(15).minusNanos(1));
      node.setUp();
    }
  }

  @Test
  void theNewestTokenAloneIsValid() {
    try (Node one = Node.on(records, clock)) {
      SecretText first = token(one);
      try (Node two = Node.on(records, clock)) {
        assertThat(complete(one, first)).isEqualTo(new SetupResult.Refused());
        assertThat(complete(one, token(two))).isInstanceOf(SetupResult.SetUp.class);
        Node.await(() -> two.castellan.setup().done());
      }
    }
  }

  @Test
  void badNameOrPasswordCostsNoTry() {
    try (Node node = Node.alone()) {
      SecretText token = token(node);
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(
                () ->
                    node.castellan
                        .setup()
                        .complete(token, "no such name!", Node.PASSWORD, Node.ORIGIN))
            .isInstanceOfSatisfying(
                InvalidInputException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.USERNAME_INVALID));
        assertThatThrownBy(
                () ->
                    node.castellan
                        .setup()
                        .complete(token, "root", SecretText.of("short"), Node.ORIGIN))
            .isInstanceOfSatisfying(
                InvalidInputException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.PASSWORD_REFUSED));
      }
      node.setUp();
    }
  }

  @Test
  void wrongTokenLearnsNothingOfNameOrPassword() {
    try (Node node = Node.alone()) {
      assertThat(node.castellan.setup().complete(OTHER, "no name!", SecretText.of(""), Node.ORIGIN))
          .isEqualTo(new SetupResult.Refused());
    }
  }

  @Test
  void parallelWrongTriesOnTwoNodesAreCountedExactly() throws Exception {
    try (Node one = Node.on(records, clock);
        Node two = Node.on(records, clock)) {
      List<Callable<SetupResult>> tries = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Node node = i % 2 == 0 ? one : two;
        tries.add(() -> complete(node, OTHER));
      }
      assertThat(Node.inParallel(tries)).containsOnly(new SetupResult.Refused());

      assertThat(two.audit("setup:complete"))
          .hasSize(5)
          .allSatisfy(entry -> assertThat(entry.outcome()).isEqualTo(AuditEntry.Outcome.REFUSED));
      assertThat(complete(two, token(two))).isEqualTo(new SetupResult.Refused());
    }
  }

  @Test
  void ofManyAtOnceExactlyOneWins() throws Exception {
    try (Node one = Node.on(records, clock);
        Node two = Node.on(records, clock)) {
      SecretText token = token(two);
      List<Callable<SetupResult>> tries = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        Node node = i % 2 == 0 ? one : two;
        String name = "root" + i;
        tries.add(() -> node.castellan.setup().complete(token, name, Node.PASSWORD, Node.ORIGIN));
      }
      List<SetupResult> results = Node.inParallel(tries);

      assertThat(results).filteredOn(SetupResult.SetUp.class::isInstance).hasSize(1);
      assertThat(results).filteredOn(new SetupResult.AlreadySetUp()::equals).hasSize(15);
      assertThat(one.store.list("user", "", 100)).hasSize(1);
      assertThat(one.store.list("login", "", 100)).hasSize(1);
      assertThat(one.store.get(new RecordKey("meta", "setup-token"))).isEmpty();
    }
  }

  @Test
  void c2_deletingTheFirstUserNeverOpensSetupAgain() {
    try (Node one = Node.on(records, clock)) {
      String first = one.setUp();
      one.create("second", Roles.ADMINISTRATOR);
      one.asSystem().users().delete(first, Optional.empty());
    }
    try (Node again = Node.on(records, clock)) {
      assertThat(again.castellan.setup().done()).isTrue();
      assertThat(again.castellan.setup().token()).isEmpty();
    }
  }

  @Test
  void usersOfTheHostDoNotEndSetup() {
    try (Node node = Node.alone()) {
      node.asSystem().users().create(Node.person("somebody"));
      assertThat(node.castellan.setup().done()).isFalse();
      node.setUp();
    }
  }

  @Test
  void anAdministratorOfTheHostEndsSetup() {
    InMemoryRecords records = InMemoryRecords.create();
    try (Node node = Node.on(records, Node.newClock())) {
      SecretText token = node.castellan.setup().token().orElseThrow().token();
      node.create("made-by-the-host", Roles.ADMINISTRATOR);
      assertThat(node.castellan.setup().done()).isTrue();
      assertThat(node.castellan.setup().token()).isEmpty();
      assertThat(node.castellan.setup().complete(token, "late", Node.PASSWORD, Node.ORIGIN))
          .isEqualTo(new SetupResult.AlreadySetUp());
    }
    try (Node again = Node.on(records, Node.newClock())) {
      assertThat(again.castellan.setup().token()).isEmpty();
    }
  }

  @Test
  void aToolBesideTheBrokerLeavesItsTokenAlone() {
    try (Node broker = Node.on(records, clock)) {
      SecretText token = token(broker);
      try (Node tool = Node.on(records, clock, CastellanBuilder::tool)) {
        assertThat(tool.castellan.setup().token()).isEmpty();
        assertThat(tool.castellan.setup().done()).isFalse();
      }
      assertThat(complete(broker, token)).isInstanceOf(SetupResult.SetUp.class);
    }
  }

  @Test
  void aToolMakesATokenWhenAsked() {
    try (Node tool = Node.on(records, clock, CastellanBuilder::tool)) {
      SecretText token = tool.castellan.setup().renew().token();

      assertThat(complete(tool, token)).isInstanceOf(SetupResult.SetUp.class);
    }
  }

  @Test
  void aLostAnswerNeitherLosesNorDoublesTheAdministrator() {
    for (var fault : List.of(CommitFault.ANSWER_LOST, CommitFault.REQUEST_LOST)) {
      try (Node node = Node.alone()) {
        node.store.failNextCommit(fault);
        node.setUp();
        assertThat(node.store.list("user", "", 10)).hasSize(1);
        assertThat(node.audit("setup:complete")).hasSize(1);
      }
    }
  }
}
