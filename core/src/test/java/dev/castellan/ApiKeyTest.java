package dev.castellan;

import static dev.castellan.Node.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Binding;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.ApiKeyService;
import dev.castellan.apikey.CreatedApiKey;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.login.Credential;
import dev.castellan.secret.SecretText;
import dev.castellan.user.User;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API keys: created once shown, used, ended. */
@Timeout(60)
final class ApiKeyTest {

  private static final Optional<String> ANY = Optional.empty();

  private final Node node = Node.ready();
  private final Admin root = node.as("root");
  private final ApiKeyService keys = root.apiKeys();

  @AfterEach
  void close() {
    node.close();
  }

  private Optional<Principal> pair(String id, SecretText secret) {
    return node.castellan.authenticate(new Credential.KeyPair(id, secret), ORIGIN);
  }

  private boolean opens(CreatedApiKey key) {
    boolean token = node.authenticate(key.token()).isPresent();
    assertThat(pair(key.key().id(), key.secret()).isPresent()).isEqualTo(token);
    return token;
  }

  private static void invalid(String field, Runnable attempt) {
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.field()).isEqualTo(field));
  }

  @Test
  void aKeyIsCreatedAndOpensBothWays() {
    CreatedApiKey created =
        keys.create(NewApiKey.of("Build agent 7").roles(Roles.VIEWER).note("for CI"));
    ApiKey key = created.key();
    assertThat(key.ownerId()).contains(root.principal().id());
    assertThat(key.bindings()).containsExactly(Binding.of(Roles.VIEWER));
    assertThat(created.token().expose()).contains(key.id()).contains(created.secret().expose());
    Principal principal = node.authenticate(created.token()).orElseThrow();
    assertThat(principal.kind()).isEqualTo(Principal.Kind.API_KEY);
    assertThat(principal.id()).isEqualTo(key.id());
    assertThat(principal.name()).isEqualTo("Build agent 7");
    assertThat(pair(key.id(), created.secret())).isPresent();
    assertThat(keys.find(key.id()).orElseThrow())
        .usingRecursiveComparison()
        .ignoringFields("lastUse")
        .isEqualTo(key);
    assertThat(node.audit("api-key:create").get(0).resource()).isEqualTo("/api-keys/" + key.id());
    assertThat(node.hasher.take()).isEqualTo(1); // root's login: keys need no slow hash
  }

  @Test
  void aSecretOpensItsOwnKeyAlone() {
    CreatedApiKey one = keys.create(NewApiKey.of("one"));
    CreatedApiKey two = keys.create(NewApiKey.of("two"));
    assertThat(pair(one.key().id(), two.secret())).isEmpty();
    assertThat(pair(one.key().id().toUpperCase(java.util.Locale.ROOT), one.secret())).isEmpty();
    assertThat(pair("", one.secret())).isEmpty();
    assertThat(pair(one.key().id(), SecretText.of(""))).isEmpty();
    assertThat(pair(one.key().id(), SecretText.of(one.secret().expose() + "A"))).isEmpty();
    String token = one.token().expose();
    for (int length = 0; length < token.length(); length++) {
      assertThat(node.authenticate(SecretText.of(token.substring(0, length)))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", " x", "x ", "a\u0000b", "a\nb", "\u202ex", "\ud800", "\u2028", "\ufdd0"})
  void aNameThatBreaksTheRulesIsRefused(String name) {
    invalid("name", () -> keys.create(NewApiKey.of(name)));
  }

  @Test
  void badInputIsRefused() {
    invalid("name", () -> keys.create(NewApiKey.of("x".repeat(129))));
    invalid("name", () -> keys.create(NewApiKey.of("x".repeat(1_000_000))));
    keys.create(NewApiKey.of("😀".repeat(128)));
    Instant now = node.clock.instant();
    invalid("expiresAt", () -> keys.create(NewApiKey.of("past").expiresAt(now)));
    Instant last = Instant.parse("9999-12-31T23:59:59Z");
    for (Instant far : List.of(last.plusNanos(1), Instant.MAX)) {
      invalid("expiresAt", () -> keys.create(NewApiKey.of("far").expiresAt(far)));
    }
    ApiKey old = keys.create(NewApiKey.of("last").expiresAt(last)).key();
    node.clock.advance(Duration.ofSeconds(1));
    assertThat(keys.rotate(old.id(), Duration.ZERO).key().expiresAt()).contains(last);
    invalid("note", () -> keys.create(NewApiKey.of("note").note("x".repeat(2_000))));
    Node.refused(ErrorCode.ROLE_UNKNOWN, () -> keys.create(NewApiKey.of("role").roles("root")));
    ApiKey key = keys.create(NewApiKey.of("key")).key();
    invalid(
        "expiresAt",
        () -> keys.update(key.id(), ApiKeyChange.none().expiresAt(Optional.of(now)), ANY));
    invalid(
        "expiresAt",
        () -> keys.update(key.id(), ApiKeyChange.none().expiresAt(Optional.of(Instant.MAX)), ANY));
    Binding far = new Binding(Roles.VIEWER, Resource.ROOT, Optional.of(Instant.MAX));
    invalid("bindings", () -> keys.create(NewApiKey.of("far").bindings(Set.of(far))));
    invalid("note", () -> keys.update(key.id(), ApiKeyChange.none().note("\u0001"), ANY));
    Node.refused(ErrorCode.NOT_FOUND, () -> keys.delete("nothing", ANY));
    Node.refused(
        ErrorCode.NOT_FOUND, () -> keys.update("../x", ApiKeyChange.none().note("x"), ANY));
    assertThat(keys.find("../x")).isEmpty();
  }

  @Test
  void aNameIsUniqueWithoutRegardToCaseUntilItsKeyIsDeleted() throws Exception {
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String name = i % 2 == 0 ? "Straße" : "STRASSE";
      work.add(
          () -> {
            try {
              keys.create(NewApiKey.of(name));
              return true;
            } catch (ConflictException e) {
              assertThat(e.code()).isEqualTo(ErrorCode.KEY_NAME_TAKEN);
              return false;
            }
          });
    }
    assertThat(Node.inParallel(work)).filteredOn(created -> created).hasSize(1);
    ApiKey only = keys.list(PageRequest.first()).items().get(0);
    keys.delete(only.id(), Optional.of(only.version()));
    keys.create(NewApiKey.of("strasse"));
  }

  @Test
  void aKeyEndsAtTheInstantAndMayBeProlonged() {
    Instant end = node.clock.instant().plus(Duration.ofMinutes(5));
    CreatedApiKey created = keys.create(NewApiKey.of("short").expiresAt(end));
    node.clock.advance(Duration.ofMinutes(5).minusNanos(1));
    assertThat(opens(created)).isTrue();
    node.clock.advance(Duration.ofNanos(1));
    assertThat(opens(created)).isFalse();
    keys.update(created.key().id(), ApiKeyChange.none().expiresAt(Optional.empty()), ANY);
    assertThat(opens(created)).isTrue();
  }

  @Test
  void disablingAndDeletingEndItAtOnce() {
    CreatedApiKey created = keys.create(NewApiKey.of("agent").roles(Roles.VIEWER));
    Principal kept = node.authenticate(created.token()).orElseThrow();
    keys.update(created.key().id(), ApiKeyChange.none().enabled(false), ANY);
    assertThat(opens(created)).isFalse();
    Node.refused(
        ErrorCode.NOT_AUTHENTICATED, () -> node.castellan.actingAs(kept).license().status());
    keys.update(created.key().id(), ApiKeyChange.none().enabled(true), ANY);
    assertThat(opens(created)).isTrue();
    keys.delete(created.key().id(), ANY);
    assertThat(opens(created)).isFalse();
    assertThat(keys.find(created.key().id())).isEmpty();
  }

  @Test
  void anUpdateChangesWhatItNamesAndRespectsVersions() {
    ApiKey before = keys.create(NewApiKey.of("agent").roles(Roles.VIEWER).note("old")).key();
    ApiKey after =
        keys.update(before.id(), ApiKeyChange.none().note("new"), Optional.of(before.version()));
    assertThat(after)
        .usingRecursiveComparison()
        .ignoringFields("note", "version")
        .isEqualTo(before);
    Node.refused(
        ErrorCode.VERSION_CONFLICT,
        () ->
            keys.update(
                before.id(), ApiKeyChange.none().enabled(false), Optional.of(before.version())));
    Node.refused(
        ErrorCode.VERSION_CONFLICT, () -> keys.delete(before.id(), Optional.of(before.version())));
    assertThat(keys.update(before.id(), ApiKeyChange.none(), ANY)).isEqualTo(after);
  }

  @Test
  void keysAreListedByNameInPages() {
    for (String name : List.of("delta", "Alpha", "charlie", "Bravo")) {
      keys.create(NewApiKey.of(name));
    }
    for (int size = 1; size <= 5; size++) {
      List<String> names = new ArrayList<>();
      PageRequest request = PageRequest.ofSize(size);
      Page<ApiKey> page = keys.list(request);
      page.items().forEach(key -> names.add(key.name()));
      while (page.next().isPresent()) {
        page = keys.list(request.after(page.next().get()));
        page.items().forEach(key -> names.add(key.name()));
      }
      assertThat(names).containsExactly("Alpha", "Bravo", "charlie", "delta");
    }
    invalid("after", () -> keys.list(PageRequest.first().after("nonsense")));
  }

  @Test
  void aKeyCreatedByTheHostOutlivesEveryUser() {
    CreatedApiKey key = node.asSystem().apiKeys().create(NewApiKey.of("host"));
    assertThat(key.key().ownerId()).isEmpty();
    node.create("second", Roles.ADMINISTRATOR);
    node.asSystem().users().delete(root.principal().id(), ANY);
    assertThat(opens(key)).isTrue();
  }

  @Test
  void aKeyInScopeIsAdministeredThere() {
    Resource acme = Resource.of("tenants", "acme");
    node.createAt("carol", acme, Roles.ADMINISTRATOR);
    Admin carol = node.as("carol");
    ApiKey key =
        carol
            .apiKeys()
            .create(
                NewApiKey.of("acme")
                    .scope(acme)
                    .bindings(java.util.Set.of(Binding.at(Roles.VIEWER, acme))))
            .key();
    keys.create(NewApiKey.of("at the root"));
    assertThat(carol.apiKeys().list(PageRequest.first()).items()).containsExactly(key);
    carol.apiKeys().delete(key.id(), ANY);
  }

  @Test
  void allKeysOfADeletedUserAreSwept() {
    User alice = node.create("alice", Roles.ADMINISTRATOR);
    ApiKeyService hers = node.as("alice").apiKeys();
    List<CreatedApiKey> created = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      created.add(hers.create(NewApiKey.of("k" + i)));
    }
    CreatedApiKey mine = keys.create(NewApiKey.of("mine"));
    pair(created.get(0).key().id(), created.get(0).secret());
    root.users().delete(alice.id(), ANY);

    Node.await(() -> node.store.list("api-key", "", 1_000).size() == 1);

    assertThat(node.store.list("api-key-name", "", 1_000)).hasSize(1);
    assertThat(node.store.list("api-key-gone", "", 1_000)).hasSize(400);
    assertThat(opens(mine)).isTrue();
    assertThat(keys.create(NewApiKey.of("k7")).key().name()).as("free again").isEqualTo("k7");
  }
}
