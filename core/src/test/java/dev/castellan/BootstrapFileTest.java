package dev.castellan;

import static dev.castellan.Node.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.castellan.access.Binding;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.ApiKeyService;
import dev.castellan.apikey.BootstrapFile;
import dev.castellan.apikey.BootstrapResult;
import dev.castellan.apikey.DeletedApiKey;
import dev.castellan.apikey.KeyFileProblem;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.event.AdminEvent;
import dev.castellan.login.Credential;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import dev.castellan.storage.testkit.FixedClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Keys from a file: read whole, in force at one moment, by generation. */
@Timeout(60)
final class BootstrapFileTest {

  private static final Optional<String> ANY = Optional.empty();
  private static final String CANARY = "canary7canary7canary7canary7canary7";
  private static final String A = "a".repeat(32);
  private static final String B = "b".repeat(32);
  private static final String C = "c".repeat(40);

  private final FixedClock clock = Node.newClock();
  private final InMemoryRecords records = InMemoryRecords.create(clock);
  private final List<AdminEvent> events = new CopyOnWriteArrayList<>();
  private final Node node = Node.on(records, clock, builder -> builder.listener(events::add));
  private final ApiKeyService keys = node.asSystem().apiKeys();

  @AfterEach
  void close() {
    node.close();
  }

  private static String text(long generation, String... lines) {
    return "# castellan-api-keys emqx " + generation + "\n" + String.join("\n", lines);
  }

  private static BootstrapFile file(long generation, String... lines) {
    return BootstrapFile.parse(text(generation, lines));
  }

  private static Optional<Principal> shown(Node on, String key, String secret) {
    return on.castellan.authenticate(new Credential.KeyPair(key, SecretText.of(secret)), ORIGIN);
  }

  private boolean opens(String key, String secret) {
    return shown(node, key, secret).isPresent();
  }

  private ApiKey key(String name) {
    return keys.list(PageRequest.first()).items().stream()
        .filter(key -> key.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<KeyFileProblem> problems(String text) {
    List<KeyFileProblem> problems = new ArrayList<>();
    assertThatExceptionOfType(InvalidKeyFileException.class)
        .isThrownBy(() -> BootstrapFile.parse(text))
        .satisfies(
            e -> {
              problems.addAll(e.problems());
              assertThat(e.code()).isEqualTo(ErrorCode.KEY_FILE_INVALID);
              assertThat(e.toString() + e.problems()).doesNotContain(CANARY);
            });
    return problems;
  }

  @Test
  void aFileOfEmqxIsRead() {
    BootstrapFile file =
        file(
            7,
            "",
            "# a comment",
            "app-1:" + A + ":administrator",
            "  app_2:" + B + ":viewer  \r",
            "App3:" + C + ":ns:acme::viewer");
    assertThat(file.name()).isEqualTo("emqx");
    assertThat(file.generation()).isEqualTo(7);
    assertThat(file.size()).isEqualTo(3);
    assertThat(file.toString()).doesNotContain(A);
    assertThat(keys.bootstrap(file)).isEqualTo(BootstrapResult.APPLIED);
    assertThat(opens("app-1", A)).isTrue();
    assertThat(opens("app_2", B)).isTrue();
    assertThat(opens("App3", C)).isTrue();
    assertThat(key("app-1").bindings()).containsExactly(Binding.of(Roles.ADMINISTRATOR));
    Resource acme = Resource.of("namespaces", "acme");
    assertThat(key("App3").bindings()).containsExactly(Binding.at(Roles.VIEWER, acme));
    assertThat(key("App3").scope()).isEqualTo(acme);
    assertThat(key("App3").source()).contains("emqx");
    assertThat(key("App3").ownerId()).isEmpty();
    node.castellan.actingAs(shown(node, "app_2", B).orElseThrow()).license().status();
  }

  @ParameterizedTest
  @CsvSource({"APP-1," + "a", "'app-1 ',a", "app-1,A", "app-2,a", "'',a", "app-1,b"})
  void aPairOpensExactlyAsItIsWritten(String name, String secret) {
    keys.bootstrap(file(1, "app-1:" + A + ":viewer"));
    assertThat(opens(name, secret.repeat(32))).isFalse();
    assertThat(opens("app-1", A)).isTrue();
    assertThat(opens("app-1", A + "a")).isFalse();
    assertThat(opens("app-1", A.substring(1))).isFalse();
    assertThat(opens(key("app-1").id(), A)).as("by the id it is stored under").isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key",
        "key:" + CANARY,
        "key:" + CANARY + ":",
        "key:short:viewer",
        ":" + CANARY + ":viewer",
        "a b:" + CANARY + ":viewer",
        "key:" + CANARY + ": viewer",
        "key:" + CANARY + ":viewer:monitoring:x",
        "key:" + CANARY + ":viewer:unknown",
        "key:" + CANARY + ":viewer:monitoring,",
        "key:" + CANARY + ":administrator:user_management",
        "key:" + CANARY + ":publisher:monitoring",
        "key:" + CANARY + ":ns:acme:viewer",
        "key:" + CANARY + ":ns:::viewer",
        "key:" + CANARY + ":ns:Global::viewer",
        "key:" + CANARY + ":ns:..::viewer",
        "key:" + CANARY + ":ns:a/b::viewer",
        "key:" + CANARY + "é:viewer",
        CANARY + CANARY + ":" + CANARY + ":viewer",
        "k:viewer:" + CANARY + " x"
      })
  void aWrongLineIsToldByItsNumberAndNothingOfIt(String line) {
    assertThat(problems(text(1, "", "ok:" + A + ":viewer", line)))
        .extracting(KeyFileProblem::line)
        .containsExactly(4);
  }

  @Test
  void allWrongLinesAreTold() {
    assertThat(
            problems(
                "# castellan-api-keys Emqx 1\nx\nok:"
                    + A
                    + ":viewer\nok:"
                    + B
                    + ":viewer\nshort:x:viewer"))
        .extracting(KeyFileProblem::toString)
        .hasSize(4)
        .anyMatch(problem -> problem.startsWith("line 4: the key of line 3"));
    for (String head :
        List.of(
            "",
            "key:" + A + ":viewer",
            "# castellan-api-keys emqx",
            "# castellan-api-keys emqx 0",
            "# castellan-api-keys emqx 01",
            "# castellan-api-keys emqx -1",
            "# castellan-api-keys emqx 1 2",
            "# castellan-api-keys " + "x".repeat(65) + " 1",
            "# castellan-api-keys emqx 9999999999999999999",
            "\ufeff# castellan-api-keys emqx 1")) {
      assertThat(problems(head)).extracting(KeyFileProblem::line).containsExactly(1);
    }
    StringBuilder many = new StringBuilder(text(1)).append('\n');
    many.append("x\n".repeat(500));
    assertThat(problems(many.toString())).hasSize(100);
  }

  @Test
  void aRoleThatThePolicyLacksIsToldByItsLine() {
    BootstrapFile file =
        file(
            1,
            "ok:" + A + ":viewer",
            "pub:" + B + ":publisher",
            "scoped:" + C + ":viewer:monitoring,Audit");
    assertThatExceptionOfType(InvalidKeyFileException.class)
        .isThrownBy(() -> keys.bootstrap(file))
        .satisfies(
            e -> assertThat(e.problems()).extracting(KeyFileProblem::line).containsExactly(3, 4));
    assertThat(opens("ok", A)).isFalse();
    assertThat(keys.list(PageRequest.first()).items()).isEmpty();
    node.policy(
        "role publisher { allow client:list on ** }",
        "role viewer-monitoring { allow client:read on ** }",
        "role viewer-audit { allow audit:read on ** }");
    assertThat(keys.bootstrap(file)).isEqualTo(BootstrapResult.APPLIED);
    assertThat(key("scoped").bindings())
        .containsExactlyInAnyOrder(Binding.of("viewer-monitoring"), Binding.of("viewer-audit"));
    assertThat(key("pub").bindings()).containsExactly(Binding.of("publisher"));
  }

  @Test
  void scopesNeverGrantMoreThanWasWritten() {
    String all =
        "connections,publish,data_integration,access_control,gateways,monitoring,"
            + "cluster_operations,system,audit,license";
    keys.bootstrap(file(1, "none:" + A + ":administrator:", "all:" + B + ":viewer:" + all));
    assertThat(key("none").bindings()).isEmpty();
    assertThat(key("all").bindings()).containsExactly(Binding.of(Roles.VIEWER));
    Node.refused(
        ErrorCode.FORBIDDEN,
        () -> node.castellan.actingAs(shown(node, "none", A).orElseThrow()).license().status());
  }

  @Test
  void aHigherGenerationReplacesAndALowerOneChangesNothing() {
    keys.bootstrap(
        file(3, "stays:" + A + ":viewer", "goes:" + B + ":viewer", "x:" + C + ":viewer"));
    String stays = key("stays").id();
    String changed = key("x").id();
    Principal gone = shown(node, "goes", B).orElseThrow();
    BootstrapFile four =
        file(4, "x:" + C + ":administrator", "new:" + B + ":viewer", "stays:" + A + ":viewer");
    assertThat(keys.bootstrap(four)).isEqualTo(BootstrapResult.APPLIED);
    assertThat(opens("stays", A)).isTrue();
    assertThat(opens("new", B)).isTrue();
    assertThat(opens("goes", B)).isFalse();
    Node.refused(
        ErrorCode.NOT_AUTHENTICATED, () -> node.castellan.actingAs(gone).license().status());
    assertThat(key("stays").id()).as("a line that stays is the same key").isEqualTo(stays);
    assertThat(key("x").id()).as("a line that changes is another key").isNotEqualTo(changed);
    assertThat(key("x").bindings()).containsExactly(Binding.of(Roles.ADMINISTRATOR));
    assertThat(keys.list(PageRequest.first()).items()).hasSize(3);
    assertThat(keys.bootstrap(four)).isEqualTo(BootstrapResult.UNCHANGED);
    assertThat(
            keys.bootstrap(
                file(
                    4,
                    "stays:" + A + ":viewer",
                    "new:" + B + ":viewer",
                    "x:" + C + ":administrator")))
        .as("the order of lines says nothing")
        .isEqualTo(BootstrapResult.UNCHANGED);
    assertThat(keys.bootstrap(file(3, "goes:" + B + ":viewer"))).isEqualTo(BootstrapResult.OLDER);
    assertThat(opens("goes", B)).isFalse();
    Node.refused(
        ErrorCode.KEY_FILE_DIFFERS, () -> keys.bootstrap(file(4, "goes:" + B + ":viewer")));
    assertThat(keys.bootstrap(file(5))).isEqualTo(BootstrapResult.APPLIED);
    assertThat(keys.list(PageRequest.first()).items()).isEmpty();
    assertThat(node.audit("castellan:api-key-file"))
        .extracting(entry -> entry.details().get("generation"))
        .containsExactly("3", "4", "5");
  }

  @Test
  void aNewSecretOpensAndTheOldOneDoesNot() {
    keys.bootstrap(file(1, "k:" + A + ":viewer"));
    keys.bootstrap(file(2, "k:" + B + ":viewer"));
    assertThat(opens("k", A)).isFalse();
    assertThat(opens("k", B)).isTrue();
    keys.bootstrap(file(3, "k:" + A + ":viewer"));
    assertThat(opens("k", A)).isTrue();
    assertThat(opens("k", B)).isFalse();
  }

  /** Fails each commit in turn, in each way, until nothing is left to fail. */
  @ParameterizedTest
  @EnumSource(CommitFault.class)
  void whateverFailsTheOldStateHoldsUntilTheNewOneDoes(CommitFault fault) {
    List<String> old = new ArrayList<>();
    List<String> next = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      old.add("k" + i + ":" + A + ":viewer");
      next.add("k" + (i + 20) + ":" + (i % 2 == 0 ? A : B) + ":viewer");
    }
    long generation = 1;
    keys.bootstrap(file(generation, old.toArray(String[]::new)));
    int failed = 0;
    for (int commit = 0; commit < 12; commit++) {
      String[] lines = (commit % 2 == 0 ? next : old).toArray(String[]::new);
      BootstrapFile file = file(++generation, lines);
      failAt(commit, fault);
      boolean applied;
      try {
        keys.bootstrap(file); // whose own commit it was is not always known, but it is in force
        applied = true;
      } catch (UnavailableException e) {
        applied = false;
        failed++;
      }
      boolean nextHolds = applied == (commit % 2 == 0);
      assertThat(opens("k0", A)).as("commit %d", commit).isEqualTo(!nextHolds);
      assertThat(opens("k59", B)).as("commit %d", commit).isEqualTo(nextHolds);
      assertThat(opens("k20", A)).isTrue();
      assertThat(opens("k21", A)).isEqualTo(!nextHolds);
      assertThat(keys.list(PageRequest.ofSize(100)).items()).hasSize(40);
      if (!applied) {
        assertThat(keys.bootstrap(file)).isEqualTo(BootstrapResult.APPLIED);
      }
      heal();
    }
    assertThat(failed > 0)
        .as("what the store refuses is told")
        .isEqualTo(fault == CommitFault.REFUSED);
  }

  @Test
  void whatWasWrittenWithoutAnAnswerOpensAsSoonAsItIsInForce() {
    keys.bootstrap(file(1, "k:" + A + ":viewer"));
    node.store.holdHints();
    node.store.failNextCommit(CommitFault.ANSWER_LOST);
    assertThat(keys.bootstrap(file(2, "k:" + A + ":viewer", "new:" + B + ":viewer")))
        .isEqualTo(BootstrapResult.APPLIED);
    assertThat(opens("k", A)).isTrue();
    assertThat(opens("new", B)).isTrue();
    node.store.releaseHints();
  }

  /** What is left to fail fails now, on something that nobody needs. */
  private void heal() {
    for (int i = 0; i < 14; i++) {
      try {
        node.asSystem().apiKeys().delete("0".repeat(20), ANY);
      } catch (CastellanException e) {
        assertThat(e.code()).isIn(ErrorCode.NOT_FOUND, ErrorCode.STORE_UNAVAILABLE);
      }
    }
  }

  /** The n-th commit from now on fails; others before it do not. */
  private void failAt(int commit, CommitFault fault) {
    if (commit == 0) {
      node.store.failNextCommit(fault);
      return;
    }
    for (int i = 1; i < commit; i++) {
      node.store.beforeNextCommit(() -> {});
    }
    node.store.beforeNextCommit(() -> node.store.failNextCommit(fault));
  }

  @Test
  void manyNodesAtOnceWithTheSameFileDoNoHarm() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add("k" + i + ":" + A + ":viewer");
    }
    try (Node two = Node.on(records, clock);
        Node three = Node.on(records, clock)) {
      for (int generation = 1; generation <= 3; generation++) {
        BootstrapFile file = file(generation, lines.toArray(String[]::new));
        List<Callable<BootstrapResult>> work = new ArrayList<>();
        for (Node on : List.of(node, two, three, node, two, three)) {
          work.add(() -> on.asSystem().apiKeys().bootstrap(file));
        }
        assertThat(Node.inParallel(work))
            .filteredOn(result -> result == BootstrapResult.APPLIED)
            .hasSize(1);
        String first = lines.remove(0).substring(0, 4).replaceAll(":.*", "");
        String last = "k59";
        for (Node on : List.of(node, two, three)) {
          Node.await(() -> shown(on, last, A).isPresent() && shown(on, first, A).isPresent());
        }
      }
    }
    assertThat(node.audit("castellan:api-key-file")).hasSize(3);
  }

  @Test
  void differentFilesOfOneGenerationAtOnceAreNeverMixed() throws Exception {
    try (Node two = Node.on(records, clock)) {
      for (int generation = 1; generation <= 5; generation++) {
        BootstrapFile one = file(generation, "x:" + A + ":viewer", "one:" + A + ":viewer");
        BootstrapFile other = file(generation, "x:" + A + ":viewer", "other:" + A + ":viewer");
        List<Callable<Boolean>> work =
            List.of(() -> isApplied(node, one), () -> isApplied(two, other));
        List<Boolean> applied = Node.inParallel(work);
        assertThat(applied).containsExactlyInAnyOrder(true, false);
        Node.await(() -> opens("one", A) == applied.get(0) && opens("other", A) == applied.get(1));
        assertThat(opens("x", A)).isTrue();
      }
    }
  }

  private static boolean isApplied(Node on, BootstrapFile file) {
    try {
      return on.asSystem().apiKeys().bootstrap(file) == BootstrapResult.APPLIED;
    } catch (ConflictException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.KEY_FILE_DIFFERS);
      return false;
    }
  }

  @Test
  void whatAnAdministratorEndedStaysEndedUntilItsLineChanges() {
    keys.bootstrap(file(1, "off:" + A + ":viewer", "gone:" + A + ":viewer"));
    keys.update(key("off").id(), ApiKeyChange.none().enabled(false), ANY);
    keys.delete(key("gone").id(), ANY);
    assertThat(opens("off", A)).isFalse();
    assertThat(opens("gone", A)).isFalse();
    keys.bootstrap(file(2, "off:" + A + ":viewer", "gone:" + A + ":viewer", "x:" + A + ":viewer"));
    assertThat(opens("x", A)).isTrue();
    assertThat(opens("off", A)).isFalse();
    assertThat(opens("gone", A)).isFalse();
    keys.bootstrap(file(3, "off:" + B + ":viewer", "gone:" + B + ":viewer"));
    assertThat(opens("off", B)).isTrue();
    assertThat(opens("gone", B)).isTrue();
  }

  /** A node whose clock has just leapt changes nothing until it has read the store again. */
  private void later(Duration time) {
    clock.advance(time);
    Node.await(() -> node.castellan.health().state() == Health.State.UP);
  }

  /** What is left is looked at part by part, once a minute. */
  private void awaitSwept(String id) {
    Node.await(
        () -> {
          later(Duration.ofSeconds(61));
          return keys.findDeleted(id).isEmpty();
        });
  }

  @Test
  void whatWasDeletedStaysSoAsLongAsItsFileNamesIt() {
    String[] lines = {"gone:" + A + ":viewer", "x:" + A + ":viewer"};
    keys.bootstrap(file(1, "gone:" + A + ":viewer"));
    String gone = key("gone").id();
    keys.delete(gone, ANY);
    keys.bootstrap(file(2, lines));
    String other = keys.create(NewApiKey.of("other")).key().id();
    keys.delete(other, ANY);

    later(Duration.ofDays(DeletedApiKey.KEPT_DAYS + 1));
    awaitSwept(other);

    assertThat(keys.findDeleted(gone)).isPresent();
    keys.bootstrap(file(3, lines));
    assertThat(opens("x", A)).isTrue();
    assertThat(opens("gone", A)).isFalse();
    keys.bootstrap(file(4, "x:" + A + ":viewer"));
    awaitSwept(gone);
  }

  @Test
  void whatAKeyOfAFileIsItsFileSays() {
    keys.bootstrap(file(1, "k:" + A + ":viewer"));
    String id = key("k").id();
    for (ApiKeyChange change :
        List.of(
            ApiKeyChange.none().name("n"),
            ApiKeyChange.none().note("n"),
            ApiKeyChange.none().bindings(Set.of()),
            ApiKeyChange.none().expiresAt(Optional.of(clock.instant().plusSeconds(9))))) {
      Node.refused(ErrorCode.KEY_FROM_FILE, () -> keys.update(id, change, ANY));
    }
    Node.refused(ErrorCode.KEY_FROM_FILE, () -> keys.rotate(id, Duration.ZERO));
    assertThat(keys.create(NewApiKey.of("k")).key().name()).as("names are apart").isEqualTo("k");
  }

  @Test
  void anotherFileMayNotNameTheSameKey() {
    keys.bootstrap(file(1, "k:" + A + ":viewer"));
    BootstrapFile other =
        BootstrapFile.parse("# castellan-api-keys other 1\nx:" + A + ":viewer\nk:" + B + ":viewer");
    assertThatExceptionOfType(InvalidKeyFileException.class)
        .isThrownBy(() -> keys.bootstrap(other))
        .satisfies(e -> assertThat(e.problems().get(0).line()).isEqualTo(3));
    keys.bootstrap(file(2));
    assertThat(keys.bootstrap(other)).isEqualTo(BootstrapResult.APPLIED);
  }

  private static final BootstrapFile OTHER =
      BootstrapFile.parse("# castellan-api-keys other 1\nx:" + A + ":viewer\nk:" + B + ":viewer");

  private static void refusedByLine(Node on, BootstrapFile file, int line) {
    assertThatExceptionOfType(InvalidKeyFileException.class)
        .isThrownBy(() -> on.asSystem().apiKeys().bootstrap(file))
        .satisfies(
            e -> assertThat(e.problems()).extracting(KeyFileProblem::line).containsExactly(line));
  }

  @Test
  void ofTwoFilesThatNameOneKeyTheSecondIsRefusedOnWhicheverNode() {
    try (Node two = Node.on(records, clock)) {
      two.store.beforeNextCommit(() -> {}); // its keys are written
      two.store.beforeNextCommit(() -> keys.bootstrap(file(1, "k:" + A + ":viewer")));
      refusedByLine(two, OTHER, 3);
      Node.await(() -> shown(two, "k", A).isPresent());
      assertThat(shown(two, "k", B)).isEmpty();
      assertThat(shown(two, "x", A)).as("all or nothing").isEmpty();
    }
  }

  @Test
  void aNodeThatHasNotHeardOfTheFirstFileRefusesTheSecond() {
    try (Node two = Node.on(records, clock)) {
      two.store.holdHints();
      keys.bootstrap(file(1, "k:" + A + ":viewer"));
      refusedByLine(two, OTHER, 3);
      two.store.releaseHints();
      keys.bootstrap(file(2, "another:" + A + ":viewer"));
      // Heard of or not: the store says it.
      assertThat(two.asSystem().apiKeys().bootstrap(OTHER)).isEqualTo(BootstrapResult.APPLIED);
    }
  }

  @Test
  void hostsHearWhatCameIntoForceAndWhatWentOut() {
    keys.bootstrap(file(1, "stays:" + A + ":viewer", "goes:" + A + ":viewer"));
    AdminEvent goes = new AdminEvent.ApiKeyRevoked(key("goes").id(), "goes");
    AdminEvent stays = new AdminEvent.ApiKeyRevoked(key("stays").id(), "stays");
    Node.await(() -> events.contains(new AdminEvent.ApiKeyCreated(key("stays").id(), "stays")));
    keys.bootstrap(file(2, "stays:" + A + ":viewer", "new:" + A + ":viewer"));
    Node.await(() -> events.contains(goes));
    Node.await(() -> events.contains(new AdminEvent.ApiKeyCreated(key("new").id(), "new")));
    assertThat(events).doesNotContain(stays);
  }

  @Test
  void keysThatAreNotNamedAnyMoreAreSweptAndLeaveTheirNames() {
    keys.bootstrap(file(1, "goes:" + A + ":viewer"));
    String id = key("goes").id();
    keys.bootstrap(file(2, "new:" + A + ":viewer"));
    assertThat(keys.find(id)).isEmpty();
    assertThat(keys.findDeleted(id).orElseThrow().deletedBy()).isEmpty();
    keys.bootstrap(file(3, "goes:" + A + ":viewer"));
    assertThat(opens("goes", A)).as("it comes back").isTrue();
    assertThat(keys.findDeleted(id)).isEmpty();
  }

  @Test
  void onlyTheHostDoesThis() {
    node.setUp();
    Node.refused(
        ErrorCode.FORBIDDEN,
        () -> node.as("root").apiKeys().bootstrap(file(1, "k:" + A + ":viewer")));
    assertThat(node.audit("api-key:create").get(0).code()).contains("forbidden");
  }

  @Test
  void aBuilderWithAFileOpensWithItsKeysOrNotAtAll(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("keys.txt");
    Files.writeString(path, text(1, "k:" + A + ":viewer"));
    try (Node other = Node.on(records, clock, builder -> builder.apiKeyBootstrap(path))) {
      assertThat(shown(other, "k", A)).isPresent();
      Node.await(() -> opens("k", A));
    }
    try (Node again = Node.on(records, clock, builder -> builder.apiKeyBootstrap(path))) {
      assertThat(shown(again, "k", A)).isPresent();
    }
    Files.writeString(path, text(2, "k:" + A + ":viewer", "bad:" + CANARY + ":nobody"));
    assertThatThrownBy(() -> Node.on(records, clock, b -> b.apiKeyBootstrap(path)))
        .isInstanceOf(OpenException.class)
        .hasMessageContaining("keys.txt")
        .hasMessageContaining("line 3")
        .hasMessageNotContaining(CANARY);
    Files.write(path, "# castellan-api-keys emqx 3\n\u00e4".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Node.on(records, clock, b -> b.apiKeyBootstrap(path)))
        .isInstanceOfSatisfying(
            OpenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KEY_FILE_INVALID));
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> Node.on(records, clock, b -> b.apiKeyBootstrap(missing)))
        .isInstanceOf(OpenException.class)
        .hasMessageContaining("missing");
    assertThat(opens("k", A)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "rw-------,false",
    "r--r-----,false",
    "rw-r--r--,true",
    "rw--w----,true",
    "rw-----w-,true"
  })
  void aFileThatOthersMayReadIsUsedWithAWarning(String mode, boolean warned, @TempDir Path folder)
      throws IOException {
    Path path = folder.resolve("keys.txt");
    Files.writeString(path, text(1, "k:" + A + ":viewer"));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    Logger logger = (Logger) LoggerFactory.getLogger("dev.castellan.internal.Start");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.WARN);
    try (Node other = Node.on(records, clock, builder -> builder.apiKeyBootstrap(path))) {
      assertThat(shown(other, "k", A)).isPresent();
    } finally {
      logger.setLevel(null);
      logger.detachAppender(log);
    }
    assertThat(log.list)
        .filteredOn(event -> event.getFormattedMessage().contains(path.toString()))
        .hasSize(warned ? 1 : 0);
  }

  @Test
  void thereIsNoLimitOfAHundred() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      lines.add("k" + i + ":" + A + ":viewer");
    }
    keys.bootstrap(file(1, lines.toArray(String[]::new)));
    assertThat(opens("k0", A)).isTrue();
    assertThat(opens("k1999", A)).isTrue();
  }
}
