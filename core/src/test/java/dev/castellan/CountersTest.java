package dev.castellan;

import static dev.castellan.Node.CLIENTS;
import static dev.castellan.Node.KICK;
import static dev.castellan.Node.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Action;
import dev.castellan.access.Principal;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import dev.castellan.user.UserChange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each counter counts what its name says. */
@Timeout(60)
final class CountersTest {

  private final Node node = Node.alone(builder -> builder.hashing(1, 0).connectionLimit(1));
  private Map<String, Long> before = Map.of();

  CountersTest() {
    node.setUp();
  }

  @AfterEach
  void close() {
    node.close();
  }

  /** As Prometheus writes them: {@code name{label=value}}. */
  private static Map<String, Long> read(Node node) {
    return node.castellan.counters().stream()
        .collect(Collectors.toMap(counter -> counter.name() + counter.labels(), Counter::value));
  }

  private void mark() {
    before = read(node);
  }

  /** What has risen since the mark, of the counters whose names begin so. */
  private Map<String, Long> risen(String... names) {
    Map<String, Long> risen = new HashMap<>();
    read(node)
        .forEach(
            (name, value) -> {
              long more = value - before.getOrDefault(name, 0L);
              if (more != 0 && List.of(names).stream().anyMatch(name::startsWith)) {
                risen.put(name.substring("castellan_".length()), more);
              }
            });
    return risen;
  }

  @Test
  void eachOutcomeOfADecision() {
    Principal root = node.principal("root");
    node.create("nobody");
    Principal nobody = node.principal("nobody");
    mark();
    node.castellan.access().decide(root, KICK, CLIENTS);
    node.castellan.access().decide(root, KICK, CLIENTS);
    node.castellan.access().decide(nobody, KICK, CLIENTS);
    node.castellan.access().decide(root, Action.of("client", "purge"), CLIENTS);
    node.castellan.login().logout(nobody);
    node.castellan.access().decide(nobody, KICK, CLIENTS);
    assertThat(risen("castellan_decisions"))
        .containsOnly(
            Map.entry("decisions_total{outcome=allowed}", 2L),
            Map.entry("decisions_total{outcome=no-match}", 1L),
            Map.entry("decisions_total{outcome=unknown-action}", 1L),
            Map.entry("decisions_total{outcome=unknown-subject}", 1L));
  }

  @Test
  void eachOutcomeOfALogin() {
    mark();
    node.login("root");
    node.castellan.login().login("root", SecretText.of("wrong"), ORIGIN);
    node.castellan.login().login("nobody", SecretText.of("wrong"), ORIGIN);
    node.hasher.during(() -> node.tryLogin("root"));
    node.login("root");
    node.hasher.during(() -> {});
    node.store.failNextCommit(CommitFault.REFUSED);
    Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> node.tryLogin("root"));
    assertThat(risen("castellan_logins", "castellan_refusals"))
        .containsOnly(
            Map.entry("logins_total{outcome=logged-in}", 2L),
            Map.entry("logins_total{outcome=refused}", 2L),
            Map.entry("logins_total{outcome=try-later}", 1L),
            Map.entry("logins_total{outcome=failed}", 1L),
            Map.entry("refusals_total{code=store-unavailable}", 1L));
  }

  @Test
  void eachAnswerOfTheStoreAndEachRefusal() {
    node.create("ann");
    mark();
    node.store.failNextCommit(CommitFault.ANSWER_LOST);
    node.create("bob");
    node.store.failNextCommit(CommitFault.REFUSED);
    Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> node.create("eve"));
    node.store.beforeNextCommit(() -> node.create("eve"));
    Node.refused(ErrorCode.USERNAME_TAKEN, () -> node.create("eve"));
    assertThat(risen("castellan_commits", "castellan_refusals", "castellan_audit"))
        .containsOnly(
            Map.entry("commits_total{outcome=unknown}", 1L),
            Map.entry("commits_total{outcome=failed}", 1L),
            Map.entry("commits_total{outcome=conflict}", 1L),
            // The other one, and the entry of the refusal.
            Map.entry("commits_total{outcome=committed}", 2L),
            Map.entry("refusals_total{code=store-unavailable}", 1L),
            Map.entry("refusals_total{code=username-taken}", 1L));
  }

  @Test
  void aRefusalIsCountedOnceHoweverItWasAsked() {
    node.create("ann");
    Admin ann = node.as("ann");
    node.castellan.login().logout(ann.principal());
    mark();
    Node.refused(ErrorCode.NOT_AUTHENTICATED, () -> ann.users().find("0".repeat(20)));
    Node.refused(ErrorCode.NOT_AUTHENTICATED, () -> ann.users().findByUsername("ann"));
    Node.refused(ErrorCode.NOT_AUTHENTICATED, () -> ann.apiKeys().find("0".repeat(20)));
    Node.refused(ErrorCode.NOT_AUTHENTICATED, ann::me);
    Node.refused(ErrorCode.NOT_AUTHENTICATED, ann::bindings);
    Node.refused(ErrorCode.NOT_AUTHENTICATED, () -> ann.preferences().get());
    Node.refused(ErrorCode.NOT_AUTHENTICATED, () -> ann.audit().list(PageRequest.first()));
    assertThat(risen("castellan_refusals"))
        .containsOnly(Map.entry("refusals_total{code=not-authenticated}", 7L));
  }

  @Test
  void eachOutcomeOfAnAdmission() {
    mark();
    node.castellan.license().admit("c1", "s1");
    node.castellan.license().admit("c2", "s1");
    node.castellan.license().admit("c3", "s2");
    assertThat(risen("castellan_admissions"))
        .containsOnly(
            Map.entry("admissions_total{outcome=admitted}", 2L),
            Map.entry("admissions_total{outcome=quota-exceeded}", 1L));
  }

  @Test
  void whatIsMissingInTheAuditLog() {
    node.create("nobody");
    Admin nobody = node.as("nobody");
    mark();
    node.store.failNextCommit(CommitFault.REFUSED);
    Node.refused(ErrorCode.FORBIDDEN, () -> nobody.require(KICK, CLIENTS));
    node.as("root")
        .perform(
            KICK,
            CLIENTS,
            () -> {
              node.store.failNextCommit(CommitFault.REFUSED);
              return true;
            });
    assertThat(risen("castellan_audit"))
        .containsOnly(Map.entry("audit_entries_dropped_total{}", 2L));
  }

  @Test
  void eventsThatNobodyHears() {
    try (Node deaf =
        Node.alone(
            builder ->
                builder
                    .listener(event -> {})
                    .executor(
                        work -> {
                          throw new RejectedExecutionException();
                        }))) {
      deaf.setUp();
      String id = deaf.create("ann").id();
      deaf.asSystem().users().update(id, UserChange.none().enabled(false), Optional.empty());
      Node.await(() -> read(deaf).getOrDefault("castellan_events_dropped_total{}", 0L) > 0);
    }
  }

  @Test
  void ofManyAtOnceNoneIsMissed() throws Exception {
    Principal root = node.principal("root");
    mark();
    Callable<Boolean> thousand =
        () -> {
          for (int i = 0; i < 1_000; i++) {
            node.castellan.access().decide(root, KICK, CLIENTS);
          }
          return true;
        };
    Node.inParallel(IntStream.range(0, 16).mapToObj(i -> thousand).toList());
    assertThat(risen("castellan_decisions"))
        .containsOnly(Map.entry("decisions_total{outcome=allowed}", 16_000L));
  }

  @Test
  void allAreThereFromTheBeginningAndNoLabelIsOfTheCallers() {
    try (Node fresh = Node.alone()) {
      assertThat(read(fresh)).containsEntry("castellan_decisions_total{outcome=allowed}", 0L);
      List<String> names = List.copyOf(read(fresh).keySet());
      fresh.setUp();
      fresh.create("canary-name");
      fresh.login("canary-name");
      fresh.castellan.login().login("canary-other", SecretText.of("canary-word"), ORIGIN);
      fresh.castellan.license().admit("canary-connection", "canary-session");
      assertThat(read(fresh)).containsOnlyKeys(names);
      assertThat(fresh.castellan.counters())
          .extracting(Counter::name)
          .allMatch(name -> name.matches("castellan_[a-z_]+_total"));
    }
  }

  @Test
  void aCounterIsNotNegative() {
    assertThatThrownBy(() -> new Counter("x_total", Map.of(), -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
