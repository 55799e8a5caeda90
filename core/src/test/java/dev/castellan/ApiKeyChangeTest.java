package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.ApiKeyQuery;
import dev.castellan.apikey.ApiKeyQuery.Sort;
import dev.castellan.apikey.ApiKeyService;
import dev.castellan.apikey.CreatedApiKey;
import dev.castellan.apikey.NewApiKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names and bindings of keys that exist, their lists, and what is left of deleted ones. */
@Timeout(60)
final class ApiKeyChangeTest {

  private static final Optional<String> ANY = Optional.empty();

  private final Node node = Node.ready();
  private final Admin root = node.as("root");
  private final ApiKeyService keys = root.apiKeys();

  @AfterEach
  void close() {
    node.close();
  }

  private ApiKey update(ApiKey key, ApiKeyChange change) {
    return keys.update(key.id(), change, ANY);
  }

  @Test
  void aNewNameIsTakenAndTheOldOneIsFree() {
    ApiKey one = keys.create(NewApiKey.of("one")).key();
    ApiKey two = keys.create(NewApiKey.of("two")).key();
    Node.refused(ErrorCode.KEY_NAME_TAKEN, () -> update(one, ApiKeyChange.none().name("TWO")));
    assertThat(update(one, ApiKeyChange.none().name("ONE")).name()).isEqualTo("ONE");
    Node.refused(ErrorCode.KEY_NAME_TAKEN, () -> keys.create(NewApiKey.of("one")));
    assertThat(update(one, ApiKeyChange.none().name("three")).name()).isEqualTo("three");
    keys.create(NewApiKey.of("one"));
    Node.refused(ErrorCode.KEY_NAME_TAKEN, () -> update(two, ApiKeyChange.none().name("Three")));
    assertThatThrownBy(() -> update(two, ApiKeyChange.none().name(" x")))
        .isInstanceOf(InvalidInputException.class);
    assertThat(node.audit("api-key:update"))
        .filteredOn(entry -> entry.details().containsKey("changed"))
        .allSatisfy(entry -> assertThat(entry.details()).containsEntry("changed", "name"));
  }

  @Test
  void newBindingsHoldAtOnce() {
    CreatedApiKey key = keys.create(NewApiKey.of("agent"));
    var principal = node.authenticate(key.token()).orElseThrow();
    Node.refused(ErrorCode.FORBIDDEN, () -> node.castellan.actingAs(principal).license().status());
    update(key.key(), ApiKeyChange.none().bindings(Set.of(Binding.of(Roles.VIEWER))));
    node.castellan.actingAs(principal).license().status();
    update(key.key(), ApiKeyChange.none().bindings(Set.of()));
    Node.refused(ErrorCode.FORBIDDEN, () -> node.castellan.actingAs(principal).license().status());
    Node.refused(
        ErrorCode.ROLE_UNKNOWN,
        () -> update(key.key(), ApiKeyChange.none().bindings(Set.of(Binding.of("nothing")))));
  }

  @Test
  void nobodyGivesAKeyMoreThanTheyHoldNorActsOnOneThatHoldsMore() {
    node.policy(
        "role clerk { allow user:*, api-key:* on **",
        "  allow client:read on ** }",
        "role kicker { allow client:kick on ** }");
    node.create("eve", "clerk");
    ApiKeyService eves = node.as("eve").apiKeys();
    ApiKey own = eves.create(NewApiKey.of("own").roles("clerk")).key();
    ApiKey strong = keys.create(NewApiKey.of("strong").roles("kicker")).key();
    Node.refused(
        ErrorCode.ESCALATION,
        () ->
            eves.update(own.id(), ApiKeyChange.none().bindings(Set.of(Binding.of("kicker"))), ANY));
    for (ApiKeyChange change :
        List.of(
            ApiKeyChange.none().name("mine"),
            ApiKeyChange.none().networks(Set.of()),
            ApiKeyChange.none().bindings(Set.of()),
            ApiKeyChange.none().rateLimit(Optional.empty()))) {
      Node.refused(ErrorCode.ESCALATION, () -> eves.update(strong.id(), change, ANY));
    }
    Node.refused(ErrorCode.ESCALATION, () -> eves.rotate(strong.id(), Duration.ZERO));
    eves.update(own.id(), ApiKeyChange.none().bindings(Set.of()), ANY);
  }

  private List<String> names(ApiKeyQuery query) {
    List<String> all = names(query, 1_000);
    for (int size = 1; size <= 3; size++) {
      assertThat(names(query, size)).isEqualTo(all);
    }
    return all;
  }

  private List<String> names(ApiKeyQuery query, int size) {
    List<String> names = new ArrayList<>();
    Optional<String> next = Optional.of("");
    while (next.isPresent()) {
      PageRequest request = PageRequest.ofSize(size);
      Page<ApiKey> page =
          keys.list(query, next.get().isEmpty() ? request : request.after(next.get()));
      page.items().forEach(key -> names.add(key.name()));
      next = page.next();
    }
    return names;
  }

  @Test
  void keysAreFoundByWhatIsAskedForInEachOrder() {
    var now = node.clock.instant();
    keys.create(NewApiKey.of("Straße").roles(Roles.VIEWER));
    node.clock.advance(Duration.ofSeconds(1));
    keys.create(NewApiKey.of("beta").expiresAt(now.plusSeconds(10)));
    node.clock.advance(Duration.ofSeconds(1));
    node.asSystem()
        .apiKeys()
        .create(NewApiKey.of("Alpha").enabled(false).expiresAt(now.plus(Duration.ofDays(1))));
    keys.create(
        NewApiKey.of("gamma")
            .bindings(Set.of(Binding.at(Roles.VIEWER, Resource.of("tenants", "acme")))));
    node.clock.advance(Duration.ofSeconds(10));

    ApiKeyQuery all = ApiKeyQuery.all();
    assertThat(names(all)).containsExactly("Alpha", "beta", "gamma", "Straße");
    assertThat(names(all.sortedBy(Sort.NAME, true)))
        .containsExactly("Straße", "gamma", "beta", "Alpha");
    assertThat(names(all.sortedBy(Sort.CREATED_AT, false)).subList(0, 2))
        .containsExactly("Straße", "beta");
    assertThat(names(all.sortedBy(Sort.EXPIRES_AT, false)).subList(0, 2))
        .containsExactly("beta", "Alpha");
    assertThat(names(all.sortedBy(Sort.EXPIRES_AT, true)).subList(2, 4))
        .containsExactly("Alpha", "beta");
    assertThat(names(all.containing("ASS"))).containsExactly("Straße");
    assertThat(names(all.containing("a"))).hasSize(4);
    assertThat(names(all.ownedBy(root.principal().id())))
        .containsExactly("beta", "gamma", "Straße");
    assertThat(names(all.ownedBy("nobody"))).isEmpty();
    assertThat(names(all.holding(Roles.VIEWER))).containsExactly("Straße");
    assertThat(names(all.enabled(false))).containsExactly("Alpha");
    assertThat(names(all.expired(true))).containsExactly("beta");
    assertThat(names(all.expired(false).enabled(true))).containsExactly("gamma", "Straße");
  }

  @Test
  void aCursorOfAnotherQueryIsRefused() {
    keys.create(NewApiKey.of("a"));
    keys.create(NewApiKey.of("b"));
    String next = keys.list(ApiKeyQuery.all(), PageRequest.ofSize(1)).next().orElseThrow();
    for (ApiKeyQuery query :
        List.of(
            ApiKeyQuery.all().containing("a"),
            ApiKeyQuery.all().sortedBy(Sort.EXPIRES_AT, false),
            ApiKeyQuery.all().sortedBy(Sort.CREATED_AT, false))) {
      assertThatThrownBy(() -> keys.list(query, PageRequest.first().after(next)))
          .isInstanceOf(InvalidInputException.class);
    }
    assertThatThrownBy(
            () -> keys.list(ApiKeyQuery.all().containing("x".repeat(513)), PageRequest.first()))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aDeletedKeyLeavesItsNameForThoseWhoMightSeeIt() {
    ApiKey key = keys.create(NewApiKey.of("agent")).key();
    assertThat(keys.findDeleted(key.id())).isEmpty();
    keys.delete(key.id(), ANY);
    var gone = keys.findDeleted(key.id()).orElseThrow();
    assertThat(gone.name()).isEqualTo("agent");
    assertThat(gone.ownerId()).contains(root.principal().id());
    assertThat(gone.deletedBy()).contains(root.principal().id());
    assertThat(gone.deletedAt()).isEqualTo(node.clock.instant());
    node.create("nobody");
    assertThat(node.as("nobody").apiKeys().findDeleted(key.id())).isEmpty();
    assertThat(keys.findDeleted("../x")).isEmpty();
  }

  @Test
  void aKeyThatGoesWithItsOwnerLeavesItsNameToo() {
    node.create("bob", Roles.ADMINISTRATOR);
    ApiKey key = node.as("bob").apiKeys().create(NewApiKey.of("bobs")).key();
    node.asSystem().users().delete(node.find("bob").id(), ANY);
    Node.await(() -> keys.findDeleted(key.id()).isPresent());
    assertThat(keys.findDeleted(key.id()).orElseThrow().deletedBy()).isEmpty();
  }
}
