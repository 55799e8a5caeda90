package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Network;
import dev.castellan.access.Roles;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.ApiKeyQuery;
import dev.castellan.apikey.ApiKeyService;
import dev.castellan.apikey.CreatedApiKey;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.apikey.RateLimit;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One key takes the place of another. */
@Timeout(60)
final class ApiKeyRotationTest {

  private static final Optional<String> ANY = Optional.empty();
  private static final Duration HOUR = Duration.ofHours(1);

  private final Node node = Node.ready();
  private final Admin root = node.as("root");
  private final ApiKeyService keys = root.apiKeys();

  @AfterEach
  void close() {
    node.close();
  }

  private boolean opens(CreatedApiKey key) {
    return node.authenticate(key.token()).isPresent();
  }

  @Test
  void bothOpenUntilTheOverlapIsOver() {
    CreatedApiKey old =
        keys.create(
            NewApiKey.of("ci")
                .roles(Roles.VIEWER)
                .networks(Set.of(Network.parse("192.0.2.0/24")))
                .rateLimit(RateLimit.of(100, HOUR))
                .expiresAt(node.clock.instant().plus(Duration.ofDays(90)))
                .note("n"));
    node.clock.advance(Duration.ofSeconds(2));
    CreatedApiKey next = keys.rotate(old.key().id(), HOUR);
    assertThat(next.key())
        .usingRecursiveComparison()
        .ignoringFields("id", "createdAt", "expiresAt", "replaces", "version")
        .isEqualTo(old.key());
    assertThat(next.key().expiresAt())
        .as("as long a life, from now")
        .contains(node.clock.instant().plus(Duration.ofDays(90)));
    assertThat(next.key().replaces()).contains(old.key().id());
    ApiKey replaced = keys.find(old.key().id()).orElseThrow();
    assertThat(replaced.replacedBy()).contains(next.key().id());
    assertThat(replaced.expiresAt()).contains(node.clock.instant().plus(HOUR));
    assertThat(next.secret()).isNotEqualTo(old.secret());
    assertThat(opens(old)).isTrue();
    assertThat(opens(next)).isTrue();
    node.clock.advance(HOUR.minusNanos(1));
    Node.await(() -> opens(old));
    node.clock.advance(Duration.ofNanos(1));
    assertThat(opens(old)).isFalse();
    assertThat(opens(next)).isTrue();
    assertThat(node.audit("api-key:create").get(1).details())
        .containsEntry("replaces", old.key().id())
        .containsEntry("overlap", "PT1H");
  }

  @Test
  void withoutOverlapTheOldOneEndsAtOnce() {
    CreatedApiKey old = keys.create(NewApiKey.of("ci"));
    CreatedApiKey next = keys.rotate(old.key().id(), Duration.ZERO);
    assertThat(opens(old)).isFalse();
    assertThat(opens(next)).isTrue();
    assertThat(next.key().expiresAt()).isEmpty();
  }

  @Test
  void theOldOneNeverEndsLaterThanItWouldHaveAnyway() {
    CreatedApiKey old =
        keys.create(NewApiKey.of("ci").expiresAt(node.clock.instant().plusSeconds(60)));
    keys.rotate(old.key().id(), HOUR);
    assertThat(keys.find(old.key().id()).orElseThrow().expiresAt())
        .isEqualTo(old.key().expiresAt());
    for (ApiKeyChange longer :
        List.of(
            ApiKeyChange.none().expiresAt(Optional.empty()),
            ApiKeyChange.none().expiresAt(old.key().expiresAt().map(end -> end.plusNanos(1))))) {
      assertThatThrownBy(() -> keys.update(old.key().id(), longer, ANY))
          .isInstanceOf(InvalidInputException.class);
    }
    keys.update(
        old.key().id(),
        ApiKeyChange.none().expiresAt(Optional.of(node.clock.instant().plusSeconds(1))),
        ANY);
  }

  @Test
  void aReplacedKeyIsNotReplacedAgainButItsSuccessorIs() {
    ApiKey old = keys.create(NewApiKey.of("ci")).key();
    ApiKey next = keys.rotate(old.id(), HOUR).key();
    Node.refused(ErrorCode.KEY_REPLACED, () -> keys.rotate(old.id(), HOUR));
    ApiKey third = keys.rotate(next.id(), HOUR).key();
    assertThat(third.name()).isEqualTo("ci");
    assertThat(keys.list(ApiKeyQuery.all(), PageRequest.first()).items()).hasSize(3);
    Node.refused(ErrorCode.NOT_FOUND, () -> keys.rotate("nothing", HOUR));
  }

  @Test
  void anOverlapOutOfItsBoundsIsRefused() {
    ApiKey key = keys.create(NewApiKey.of("ci")).key();
    for (Duration overlap : List.of(Duration.ofNanos(-1), Duration.ofDays(30).plusNanos(1))) {
      assertThatThrownBy(() -> keys.rotate(key.id(), overlap))
          .isInstanceOf(InvalidInputException.class);
    }
    keys.rotate(key.id(), Duration.ofDays(30));
  }

  @Test
  void theNameGoesToTheSuccessorAndDiesWithIt() {
    ApiKey old = keys.create(NewApiKey.of("ci")).key();
    ApiKey next = keys.rotate(old.id(), HOUR).key();
    keys.delete(old.id(), ANY);
    Node.refused(ErrorCode.KEY_NAME_TAKEN, () -> keys.create(NewApiKey.of("CI")));
    keys.delete(next.id(), ANY);
    keys.create(NewApiKey.of("CI"));
  }

  @Test
  void whoMayCreateButNotChangeDoesNotRotate() {
    node.policy(
        "role maker { allow api-key:create, api-key:read on ** }",
        "role changer { allow api-key:update, api-key:read on ** }");
    ApiKey key = keys.create(NewApiKey.of("ci")).key();
    for (String role : List.of("maker", "changer")) {
      node.create(role, role);
      Node.refused(
          ErrorCode.FORBIDDEN, () -> node.as(role).apiKeys().rotate(key.id(), Duration.ZERO));
    }
    node.create("both", "maker", "changer");
    node.as("both").apiKeys().rotate(key.id(), Duration.ZERO);
  }

  @Test
  void ofManyAtOnceOnTwoNodesOneSucceeds() throws Exception {
    var clock = Node.newClock();
    InMemoryRecords records = InMemoryRecords.create(clock);
    try (Node one = Node.on(records, clock);
        Node two = Node.on(records, clock)) {
      ApiKey key = one.asSystem().apiKeys().create(NewApiKey.of("ci")).key();
      Node.await(() -> two.asSystem().apiKeys().find(key.id()).isPresent());
      List<Callable<Boolean>> work = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        Node on = i % 2 == 0 ? one : two;
        work.add(
            () -> {
              try {
                on.asSystem().apiKeys().rotate(key.id(), HOUR);
                return true;
              } catch (ConflictException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.KEY_REPLACED);
                return false;
              }
            });
      }
      assertThat(Node.inParallel(work)).filteredOn(done -> done).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(CommitFault.class)
  void aFaultLeavesEitherAllOrNothing(CommitFault fault) {
    CreatedApiKey old = keys.create(NewApiKey.of("ci"));
    node.store.failNextCommit(fault);
    Optional<CreatedApiKey> next;
    try {
      next = Optional.of(keys.rotate(old.key().id(), Duration.ZERO));
    } catch (UnavailableException e) {
      next = Optional.empty();
    }
    assertThat(opens(old)).isEqualTo(next.isEmpty());
    assertThat(keys.list(PageRequest.first()).items()).hasSize(next.isPresent() ? 2 : 1);
    next.ifPresent(created -> assertThat(opens(created)).isTrue());
  }
}
