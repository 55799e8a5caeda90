package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Network;
import dev.castellan.access.Origin;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.ApiKeyService;
import dev.castellan.apikey.ApiKeyUse;
import dev.castellan.apikey.BootstrapFile;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.apikey.RateLimit;
import dev.castellan.login.Credential;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.testkit.FixedClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is stored of keys since they have limits and successors, in {@code golden/api-keys-1.txt}:
 * to the letter, but for ids and hashes that chance makes. It is never changed; a new format gets a
 * new file.
 */
@Timeout(60)
final class ApiKeyFormatsTest {

  private static final Golden GOLDEN = new Golden("api-keys-1.txt");
  private static final String SECRET = "canary7".repeat(5);

  private static final List<String> COLLECTIONS =
      List.of("api-key", "api-key-gone", "api-key-name", "api-key-use", "meta");

  private final FixedClock clock = Node.newClock();

  private static void history(Node node) {
    ApiKeyService host = node.asSystem().apiKeys();
    NewApiKey limited =
        NewApiKey.of("Limited")
            .networks(Set.of(Network.parse("2001:db8::/32"), Network.parse("10.0.0.0/8")))
            .rateLimit(new RateLimit(100, Duration.ofMinutes(1), 10))
            .expiresAt(node.clock.instant().plus(Duration.ofDays(90)));
    SecretText token = host.create(limited).token();
    node.castellan.authenticate(new Credential.Token(token), Origin.ofAddress("10.1.2.3"));
    host.rotate(host.create(NewApiKey.of("Old")).key().id(), Duration.ofDays(7));
    host.delete(host.create(NewApiKey.of("Gone")).key().id(), Optional.empty());
    host.bootstrap(
        BootstrapFile.parse("# castellan-api-keys emqx 3\napp-1:" + SECRET + ":ns:acme::viewer"));
  }

  private static String dump(Node node) {
    return Golden.dump(node, COLLECTIONS)
        .lines()
        .filter(line -> !line.startsWith("meta/") || line.startsWith("meta/api-key-file."))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  @Test
  void whatIsWrittenIsTheGoldenFile() throws Exception {
    try (Node node = Node.on(InMemoryRecords.create(clock), clock)) {
      history(node);
      node.clock.advance(Duration.ofSeconds(61));
      Node.await(() -> !node.store.list("api-key-use", "", 1).isEmpty());
      GOLDEN.isWritten(dump(node));
    }
  }

  @Test
  void theGoldenFileIsRead() throws Exception {
    try (Node node = Node.on(Golden.load(GOLDEN.text(), clock), clock)) {
      ApiKeyService host = node.asSystem().apiKeys();
      Map<String, ApiKey> keys = new HashMap<>();
      for (ApiKey key : host.list(PageRequest.first()).items()) {
        keys.put(key.name() + key.replaces().map(id -> " 2").orElse(""), key);
      }
      assertThat(keys).containsOnlyKeys("Limited", "Old", "Old 2", "app-1");
      ApiKey limited = Objects.requireNonNull(keys.get("Limited"));
      assertThat(limited.networks()).hasSize(2).contains(Network.parse("10.0.0.0/8"));
      assertThat(limited.rateLimit()).contains(new RateLimit(100, Duration.ofMinutes(1), 10));
      assertThat(limited.lastUse())
          .contains(new ApiKeyUse(clock.instant(), Optional.of("10.1.2.3")));
      ApiKey old = Objects.requireNonNull(keys.get("Old"));
      assertThat(old.replacedBy()).isEqualTo(Optional.of(keys.get("Old 2")).map(ApiKey::id));
      assertThat(Objects.requireNonNull(keys.get("app-1")).source()).contains("emqx");
      assertThat(
              node.castellan.authenticate(
                  new Credential.KeyPair("app-1", SecretText.of(SECRET)), Node.ORIGIN))
          .isPresent();
      String gone = node.store.list("api-key-gone", "", 9).get(0).key().id();
      assertThat(host.findDeleted(gone).orElseThrow().name()).isEqualTo("Gone");
    }
  }

  @Test
  void membersOfNewerVersionsAreKept() throws Exception {
    String newer =
        GOLDEN
            .textFromTheFuture()
            .replace("\"rateLimit\":{", "\"rateLimit\":{\"fromTheFuture\":1,")
            .replace("\"file\":{", "\"file\":{\"fromTheFuture\":1,");
    try (Node node = Node.on(Golden.load(newer, clock), clock)) {
      ApiKeyService host = node.asSystem().apiKeys();
      for (ApiKey key : host.list(PageRequest.first()).items()) {
        ApiKeyChange change =
            key.source().isPresent()
                ? ApiKeyChange.none().enabled(false)
                : ApiKeyChange.none()
                    .note("x")
                    .rateLimit(key.rateLimit().map(is -> RateLimit.of(1, Duration.ofSeconds(1))));
        host.update(key.id(), change, Optional.empty());
      }
      Golden.keepsTheFuture(Golden.dump(node, List.of("api-key")));
      assertThat(dump(node))
          .contains("\"rateLimit\":{\"fromTheFuture\":1,")
          .contains("\"file\":{\"fromTheFuture\":1,");
    }
  }
}
