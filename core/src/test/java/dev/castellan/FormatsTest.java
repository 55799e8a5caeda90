package dev.castellan;

import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.Resource;
import dev.castellan.access.Role;
import dev.castellan.access.Roles;
import dev.castellan.access.StoredPolicy;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.audit.AuditEntry;
import dev.castellan.secret.SecretText;
import dev.castellan.settings.Preferences;
import dev.castellan.settings.Preferences.Theme;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is stored, to the letter. A golden file is never changed: a new format gets a new one, and
 * the old ones are still read.
 */
@Timeout(60)
final class FormatsTest {

  private static final List<String> COLLECTIONS =
      List.of(
          "api-key",
          "api-key-name",
          "audit",
          "audit-checkpoint",
          "login",
          "meta",
          "password-history",
          "password-reset",
          "policy-chunk",
          "policy-revision",
          "preference",
          "session",
          "user",
          "user-login");

  private static final String FUTURE = "\"fromTheFuture\":{\"a\":[1,null]},";

  private final FixedClock clock = Node.newClock();

  /** What somebody holds after {@link #history}. */
  record Tokens(SecretText session, SecretText apiKey) {}

  Node node(InMemoryRecords records) {
    return Node.on(records, clock, builder -> builder.random(new SeededRandom(42)));
  }

  /** A bit of everything. */
  static Tokens history(Node node) {
    node.setUp();
    node.clock.advance(Duration.ofMillis(1_500));
    Admin root = node.as("root");
    User alice =
        root.users()
            .create(
                Node.person("Alice.Élan")
                    .scope(Resource.of("tenants", "acme/1"))
                    .bindings(
                        Set.of(
                            Binding.of(Roles.VIEWER),
                            new Binding(
                                Roles.ADMINISTRATOR,
                                Resource.of("tenants"),
                                Optional.of(node.clock.instant().plusSeconds(3_600)))))
                    .note("a \"note\"\n"));
    root.users().update(alice.id(), UserChange.none().enabled(false), Optional.empty());
    SecretText key =
        root.apiKeys()
            .create(
                NewApiKey.of("Build agent")
                    .roles(Roles.VIEWER)
                    .expiresAt(node.clock.instant().plus(Duration.ofDays(365)))
                    .note("n"))
            .token();
    root.preferences().put(new Preferences(Optional.of("zh"), Theme.DARK, false));
    Tokens tokens = new Tokens(node.login("root"), key);
    policyHistory(node);
    return tokens;
  }

  /** What there is since 1.2; at the end, so that tokens are those of before. */
  private static void policyHistory(Node node) {
    node.policy(
        "# who reads \"it\" — all",
        "role reader {",
        "  allow client:read, client:list on clients/** when via session",
        "}",
        "bind group:corp/ops%2F1 reader at /tenants/acme%2F1 until 2027-01-01T00:00:00Z");
    node.asSystem()
        .users()
        .create(
            Node.person("groups")
                .groups(Set.of(GroupName.local("night"), new GroupName("corp", "ops/1")))
                .attributes(Map.of("site", "north", "level", "3")));
  }

  static Map<String, String> dump(Node node) {
    Map<String, String> dump = new TreeMap<>();
    for (String collection : COLLECTIONS) {
      for (StoredRecord stored : node.store.list(collection, "", 1_000)) {
        dump.put(stored.key().toString(), stored.payload().text());
      }
    }
    return dump;
  }

  /** Expects this dump to the byte. */
  static void assertGolden(String name, Map<String, String> dump) throws IOException {
    new Golden(name).makeIfAsked(text(dump));
    assertThat(dump).isEqualTo(golden(name));
  }

  private static String text(Map<String, String> dump) {
    return dump.entrySet().stream()
        .map(entry -> entry.getKey() + ' ' + entry.getValue() + '\n')
        .collect(Collectors.joining());
  }

  static Map<String, String> golden(String name) throws IOException {
    Map<String, String> golden = new TreeMap<>();
    new Golden(name)
        .text()
        .lines()
        .forEach(
            line ->
                golden.put(
                    line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)));
    return golden;
  }

  static InMemoryRecords load(Map<String, String> dump, FixedClock clock) {
    return Golden.load(text(dump), clock);
  }

  @Test
  void whatIsWrittenIsTheGoldenFile() throws Exception {
    try (Node empty = node(InMemoryRecords.create(clock))) {
      assertGolden("format-1.3-empty.txt", dump(empty));
    }
    try (Node node = node(InMemoryRecords.create(clock))) {
      history(node);
      assertGolden("format-1.4.txt", dump(node));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "format-1.txt",
        "format-1.1.txt",
        "format-1.2.txt",
        "format-1.3.txt",
        "format-1.4.txt"
      })
  void aGoldenFileIsRead(String file) throws Exception {
    Tokens tokens;
    try (Node twin = node(InMemoryRecords.create(clock))) {
      tokens = history(twin);
    }
    try (Node node = Node.on(load(golden(file), clock), clock)) {
      assertThat(node.castellan.setup().done()).isTrue();
      Admin root = node.castellan.actingAs(node.authenticate(tokens.session()).orElseThrow());
      assertThat(node.authenticate(tokens.apiKey())).isPresent();
      assertThat(root.preferences().get())
          .isEqualTo(new Preferences(Optional.of("zh"), Theme.DARK, false));
      User alice = root.users().findByUsername("alice.élan").orElseThrow();
      assertThat(alice.enabled()).isFalse();
      assertThat(alice.note()).isEqualTo("a \"note\"\n");
      assertThat(alice.scope()).isEqualTo(Resource.of("tenants", "acme/1"));
      assertThat(alice.bindings()).hasSize(2);
      assertThat(alice.createdBy().map(AuditEntry.Actor::name))
          .isEqualTo(file.equals("format-1.4.txt") ? Optional.of("root") : Optional.empty());
      assertThat(root.me().lastLoginAt()).contains(Instant.parse("2026-03-01T12:00:01.500Z"));
      List<AuditEntry> created = node.audit("user:create");
      assertThat(created)
          .filteredOn(entry -> entry.resource().endsWith(alice.id()))
          .extracting(AuditEntry::scope)
          .containsExactly(file.equals("format-1.txt") ? Resource.ROOT : alice.scope());
      assertThat(node.audit()).hasSizeGreaterThan(5);
      if (Set.of("format-1.2.txt", "format-1.3.txt", "format-1.4.txt").contains(file)) {
        policyIsRead(node);
      } else {
        assertThat(alice.groups()).isEmpty();
        assertThat(alice.attributes()).isEmpty();
        assertThat(node.asSystem().policy().current().number()).isZero();
      }
      // Too short for the node to become stale.
      clock.advance(Duration.ofSeconds(2));
      node.login("root");
      assertThat(root.me().lastLoginAt()).contains(clock.instant());
    }
  }

  private static void policyIsRead(Node node) {
    StoredPolicy policy = node.asSystem().policy().current();
    assertThat(policy.number()).isEqualTo(1);
    assertThat(policy.savedAt()).isEqualTo(Instant.parse("2026-03-01T12:00:01.500Z"));
    assertThat(policy.policy().roles()).extracting(Role::name).containsExactly("reader");
    assertThat(policy.policy().text()).startsWith("# who reads \"it\" — all\n");
    assertThat(node.asSystem().policy().revisions()).hasSize(1);
    User user = node.find("groups");
    assertThat(user.groups())
        .containsExactlyInAnyOrder(GroupName.local("night"), new GroupName("corp", "ops/1"));
    assertThat(user.attributes()).isEqualTo(Map.of("site", "north", "level", "3"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"format-1-empty.txt", "format-1.1-empty.txt", "format-1.3-empty.txt"})
  void anEmptyStoresGoldenFileIsRead(String file) throws Exception {
    SecretText token;
    try (Node twin = node(InMemoryRecords.create(clock))) {
      token = twin.castellan.setup().token().orElseThrow().token();
    }
    InMemoryRecords records = load(golden(file), clock);
    try (Node node = Node.on(records, clock)) {
      assertThat(node.castellan.setup().complete(token, "root", PASSWORD, Node.ORIGIN))
          .as("a new token was made at start")
          .isEqualTo(new dev.castellan.setup.SetupResult.Refused());
      node.setUp();
    }
  }

  @Test
  void membersOfNewerVersionsAreKept() throws Exception {
    Tokens tokens;
    try (Node twin = node(InMemoryRecords.create(clock))) {
      tokens = history(twin);
    }
    Map<String, String> newer = golden("format-1.4.txt");
    newer.replaceAll((key, json) -> "{" + FUTURE + json.substring(1));
    byte[] other = new byte[32];
    other[0] = 1;
    InMemoryRecords records = load(newer, clock);
    try (Node node =
        Node.on(records, clock, builder -> builder.secretKeys(Node.keysAfter(other)))) {
      Admin root = node.castellan.actingAs(node.authenticate(tokens.session()).orElseThrow());
      User alice = root.users().findByUsername("alice.élan").orElseThrow();
      root.users()
          .update(
              alice.id(),
              UserChange.none().note("x").enabled(true).bindings(Set.of()),
              Optional.empty());
      root.users().setPassword(alice.id(), PASSWORD);
      String key = root.apiKeys().list(PageRequest.first()).items().get(0).id();
      root.apiKeys().update(key, ApiKeyChange.none().note("x"), Optional.empty());
      root.preferences().put(Preferences.DEFAULT);
      User groups = root.users().findByUsername("groups").orElseThrow();
      root.users()
          .update(
              groups.id(),
              UserChange.none().groups(Set.of()).attributes(Map.of()),
              Optional.empty());
      node.asSystem().policy().save(Policy.EMPTY, Optional.empty());
      node.asSystem().policy().rollBack(1, Optional.empty());
      node.login("root");
      String session =
          newer.keySet().stream()
              .filter(name -> name.startsWith("session/"))
              .findFirst()
              .orElseThrow();
      String before = dump(node).get(session);
      clock.advance(Duration.ofSeconds(90));
      Node.await(() -> node.authenticate(tokens.session()).isPresent());
      clock.advance(Duration.ofSeconds(21));
      Node.await(() -> !before.equals(dump(node).get(session)));

      Map<String, String> after = dump(node);
      List<String> lost = new ArrayList<>();
      for (String kept : newer.keySet()) {
        if (!after.get(kept).contains("fromTheFuture")) {
          lost.add(kept);
        }
      }
      assertThat(lost).isEmpty();
      assertThat(after).doesNotContainValue(newer.get("meta/store"));
    }
  }
}
