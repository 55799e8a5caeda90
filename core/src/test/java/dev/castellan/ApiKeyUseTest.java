package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Origin;
import dev.castellan.apikey.ApiKeyUse;
import dev.castellan.apikey.CreatedApiKey;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.event.AdminEvent;
import dev.castellan.event.AdminEvent.ApiKeyExpiring;
import dev.castellan.login.Credential;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.testkit.FixedClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When keys were last used, and when they will end. */
@Timeout(60)
final class ApiKeyUseTest {

  private final FixedClock clock = Node.newClock();
  private final InMemoryRecords records = InMemoryRecords.create(clock);

  /** A node whose clock has just leapt answers nobody until it has read the store again. */
  private static void awaitNews(Node node) {
    Node.await(() -> node.castellan.health().state() == Health.State.UP);
  }

  private static Optional<ApiKeyUse> lastUse(Node node, CreatedApiKey key) {
    awaitNews(node);
    return node.asSystem().apiKeys().find(key.key().id()).orElseThrow().lastUse();
  }

  private static void use(Node node, CreatedApiKey key, String address) {
    awaitNews(node);
    assertThat(
            node.castellan.authenticate(
                new Credential.Token(key.token()), Origin.ofAddress(address)))
        .isPresent();
  }

  private ApiKeyUse at(Duration sinceNow, String address) {
    return new ApiKeyUse(
        clock.instant().plus(sinceNow).truncatedTo(ChronoUnit.SECONDS), Optional.of(address));
  }

  private int written() {
    try (InMemoryRecordStore store = records.open()) {
      int written = 0;
      String after = "";
      for (List<StoredRecord> page = uses(store, after);
          !page.isEmpty();
          page = uses(store, after)) {
        written += page.size();
        after = page.get(page.size() - 1).key().id();
      }
      return written;
    }
  }

  private static List<StoredRecord> uses(InMemoryRecordStore store, String after) {
    return store.list("api-key-use", after, 1_000);
  }

  @Test
  void aUseIsKnownAtOnceAndWrittenOnceAMinute() {
    try (Node node = Node.on(records, clock)) {
      CreatedApiKey key = node.asSystem().apiKeys().create(NewApiKey.of("k"));
      assertThat(lastUse(node, key)).isEmpty();
      use(node, key, "192.0.2.1");
      assertThat(lastUse(node, key)).contains(at(Duration.ZERO, "192.0.2.1"));
      long commits = commits(node);
      for (int i = 0; i < 10_000; i++) {
        use(node, key, "192.0.2.2");
      }
      assertThat(commits(node)).as("no write for each call").isEqualTo(commits);
      assertThat(written()).isZero();
      clock.advance(Duration.ofSeconds(1));
      use(node, key, "192.0.2.3");
      assertThat(lastUse(node, key)).contains(at(Duration.ZERO, "192.0.2.3"));
      clock.advance(Duration.ofSeconds(60));
      Node.await(() -> written() == 1);
      assertThat(lastUse(node, key)).contains(at(Duration.ofMinutes(-1), "192.0.2.3"));
    }
  }

  private static long commits(Node node) {
    return node.castellan.counters().stream()
        .filter(counter -> counter.name().equals("castellan_commits_total"))
        .mapToLong(Counter::value)
        .sum();
  }

  @Test
  void manyKeysAreWrittenInFewBatches() {
    try (Node node = Node.on(records, clock)) {
      List<CreatedApiKey> keys = new ArrayList<>();
      for (int i = 0; i < 160; i++) {
        keys.add(node.asSystem().apiKeys().create(NewApiKey.of("k" + i)));
      }
      keys.forEach(key -> use(node, key, "192.0.2.1"));
      long before = commits(node);
      clock.advance(Duration.ofSeconds(61));
      Node.await(() -> written() == 160);
      assertThat(commits(node) - before).isLessThanOrEqualTo(10 + 5); // and the sweeper's
    }
  }

  @Test
  void moreKeysThanOneTurnWritesAreWrittenInTheSameMinute() {
    try (Node node = Node.on(records, clock)) {
      List<CreatedApiKey> keys = new ArrayList<>();
      for (int i = 0; i < 1_100; i++) {
        keys.add(node.asSystem().apiKeys().create(NewApiKey.of("k" + i)));
      }
      keys.forEach(key -> use(node, key, "192.0.2.1"));
      clock.advance(Duration.ofSeconds(61));
      Node.await(() -> written() == 1_100);
    }
    assertThat(written()).isEqualTo(1_100);
  }

  @Test
  void aRestartForgetsNothingIfTheNodeWasClosed() {
    CreatedApiKey key;
    ApiKeyUse use = at(Duration.ZERO, "192.0.2.9");
    try (Node node = Node.on(records, clock)) {
      key = node.asSystem().apiKeys().create(NewApiKey.of("k"));
      use(node, key, "192.0.2.9");
    }
    try (Node node = Node.on(records, clock)) {
      assertThat(lastUse(node, key)).contains(use);
    }
  }

  @Test
  void theLaterOfTwoNodesUsesStays() {
    try (Node one = Node.on(records, clock);
        Node two = Node.on(records, clock)) {
      CreatedApiKey key = one.asSystem().apiKeys().create(NewApiKey.of("k"));
      Node.await(
          () ->
              two.castellan
                  .authenticate(new Credential.Token(key.token()), Origin.LOCAL)
                  .isPresent());
      use(one, key, "192.0.2.1");
      clock.advance(Duration.ofSeconds(3));
      Node.await(() -> one.asSystem().apiKeys().find(key.key().id()).isPresent());
      use(two, key, "192.0.2.2");
      ApiKeyUse last = at(Duration.ZERO, "192.0.2.2");
      clock.advance(Duration.ofSeconds(61));
      for (Node node : List.of(one, two)) {
        Node.await(() -> lastUse(node, key).equals(Optional.of(last)));
      }
    }
  }

  @Test
  void whatWasUsedAndDeletedLeavesNoTraceOfItsUse() {
    try (Node node = Node.on(records, clock)) {
      CreatedApiKey key = node.asSystem().apiKeys().create(NewApiKey.of("k"));
      CreatedApiKey other = node.asSystem().apiKeys().create(NewApiKey.of("other"));
      use(node, key, "192.0.2.1");
      clock.advance(Duration.ofSeconds(61));
      Node.await(() -> written() == 1);
      use(node, key, "192.0.2.1");
      use(node, other, "192.0.2.1");
      node.asSystem().apiKeys().delete(key.key().id(), Optional.empty());
      assertThat(written()).isZero();
      clock.advance(Duration.ofSeconds(61));
      Node.await(() -> written() == 1);
    }
  }

  private void advanceTo(Instant time) {
    clock.advance(Duration.between(clock.instant(), time));
  }

  @Test
  void v6_4_5_theEndIsToldThirtySevenAndOneDaysBeforeOnEveryNode() {
    List<AdminEvent> here = new CopyOnWriteArrayList<>();
    List<AdminEvent> there = new CopyOnWriteArrayList<>();
    try (Node one = Node.on(records, clock, builder -> builder.listener(here::add));
        Node two = Node.on(records, clock, builder -> builder.listener(there::add))) {
      Instant end = clock.instant().plus(Duration.ofDays(40));
      String id = one.asSystem().apiKeys().create(NewApiKey.of("k").expiresAt(end)).key().id();
      one.asSystem().apiKeys().create(NewApiKey.of("off").enabled(false).expiresAt(end));
      one.asSystem()
          .apiKeys()
          .create(NewApiKey.of("thirty").expiresAt(clock.instant().plus(Duration.ofDays(30))));
      Node.await(() -> two.asSystem().apiKeys().find(id).isPresent());
      Node.await(() -> there.stream().anyMatch(AdminEvent.ApiKeyCreated.class::isInstance));
      for (long days : List.of(30L, 7L, 1L)) {
        advanceTo(end.minus(Duration.ofDays(days)));
        AdminEvent event = new ApiKeyExpiring(id, "k", days, end);
        Node.await(() -> here.contains(event) && there.contains(event));
      }
      advanceTo(end);
      Node.await(() -> here.contains(new AdminEvent.ApiKeyRevoked(id, "k")));
      assertThat(here.stream().filter(ApiKeyExpiring.class::isInstance))
          .extracting(event -> ((ApiKeyExpiring) event).name())
          .as("neither what is off, nor what was made with 30 days to live")
          .containsExactly("k", "k", "k");
    }
  }

  @Test
  void aNodeThatStartsTellsOfWhatEndsSoon() {
    Instant end = clock.instant().plus(Duration.ofDays(20));
    String id;
    try (Node node = Node.on(records, clock)) {
      id = node.asSystem().apiKeys().create(NewApiKey.of("k").expiresAt(end)).key().id();
      node.asSystem()
          .apiKeys()
          .create(NewApiKey.of("far").expiresAt(end.plus(Duration.ofDays(90))));
    }
    clock.advance(Duration.ofHours(1));
    List<AdminEvent> heard = new CopyOnWriteArrayList<>();
    try (Node node = Node.on(records, clock, builder -> builder.listener(heard::add))) {
      assertThat(node.castellan.health().problems()).isEmpty();
      Node.await(() -> heard.contains(new ApiKeyExpiring(id, "k", 20, end)));
      assertThat(heard).hasSize(1);
    }
  }
}
