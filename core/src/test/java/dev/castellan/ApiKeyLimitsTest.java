package dev.castellan;

import static dev.castellan.Node.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Network;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.access.Roles;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.ApiKeyService;
import dev.castellan.apikey.CreatedApiKey;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.apikey.RateLimit;
import dev.castellan.login.Authentication;
import dev.castellan.login.Authentication.Authenticated;
import dev.castellan.login.Authentication.Refused;
import dev.castellan.login.Authentication.TooManyCalls;
import dev.castellan.login.Credential;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From where and how often a key may be used. */
@Timeout(60)
final class ApiKeyLimitsTest {

  private static final Optional<String> ANY = Optional.empty();

  private final Node node = Node.ready();
  private final ApiKeyService keys = node.as("root").apiKeys();

  @AfterEach
  void close() {
    node.close();
  }

  private Authentication examine(CreatedApiKey key, Origin origin) {
    Authentication pair =
        node.castellan.examine(new Credential.KeyPair(key.key().id(), key.secret()), origin);
    Authentication token = node.castellan.examine(new Credential.Token(key.token()), origin);
    assertThat(token.getClass()).isEqualTo(pair.getClass());
    return token;
  }

  private Authentication once(CreatedApiKey key) {
    return node.castellan.examine(new Credential.Token(key.token()), ORIGIN);
  }

  private static Set<Network> networks(String... texts) {
    Set<Network> networks = new HashSet<>();
    for (String text : texts) {
      networks.add(Network.parse(text));
    }
    return networks;
  }

  private long counted(String outcome) {
    return node.castellan.counters().stream()
        .filter(counter -> counter.name().equals("castellan_authentications_total"))
        .filter(counter -> counter.labels().containsValue(outcome))
        .mapToLong(Counter::value)
        .sum();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7,true",
    "::ffff:192.0.2.7,true",
    "192.0.3.7,false",
    "2001:db8::1,true",
    "2001:db9::1,false",
    "localhost,false",
    "192.0.2.7:80,false",
    "0300.0.2.7,false"
  })
  void aKeyWithNetworksOpensFromThereAlone(String address, boolean opens) {
    CreatedApiKey key =
        keys.create(NewApiKey.of("net").networks(networks("192.0.2.0/24", "2001:db8::/32")));
    long wrong = counted("wrong-network");
    assertThat(examine(key, Origin.ofAddress(address)))
        .isInstanceOf(opens ? Authenticated.class : Refused.class);
    assertThat(counted("wrong-network") - wrong).isEqualTo(opens ? 0 : 2);
  }

  @Test
  void aCallWithoutAddressIsInNoNetwork() {
    CreatedApiKey key = keys.create(NewApiKey.of("net").networks(networks("0.0.0.0/0", "::/0")));
    assertThat(examine(key, Origin.LOCAL)).isInstanceOf(Refused.class);
    assertThat(examine(key, ORIGIN)).isInstanceOf(Authenticated.class);
  }

  @Test
  void narrowerNetworksEndWhatIsOpen() {
    CreatedApiKey key = keys.create(NewApiKey.of("net").roles(Roles.VIEWER));
    Principal kept = node.authenticate(key.token()).orElseThrow();
    node.castellan.actingAs(kept).license().status();
    keys.update(key.key().id(), ApiKeyChange.none().networks(networks("198.51.100.0/24")), ANY);
    Node.refused(
        ErrorCode.NOT_AUTHENTICATED, () -> node.castellan.actingAs(kept).license().status());
    assertThat(keys.find(key.key().id()).orElseThrow().networks())
        .isEqualTo(networks("198.51.100.0/24"));
    keys.update(key.key().id(), ApiKeyChange.none().networks(Set.of()), ANY);
    node.castellan.actingAs(kept).license().status();
  }

  @Test
  void thereAreAtMostSixtyFourNetworks() {
    Set<Network> many = new HashSet<>();
    for (int i = 0; i < 64; i++) {
      many.add(Network.parse("10.0." + i + ".0/24"));
    }
    CreatedApiKey key = keys.create(NewApiKey.of("many").networks(many));
    many.add(Network.parse("10.1.0.0/24"));
    invalid("networks", () -> keys.create(NewApiKey.of("more").networks(many)));
    invalid("networks", () -> keys.update(key.key().id(), ApiKeyChange.none().networks(many), ANY));
  }

  private static void invalid(String field, Runnable attempt) {
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.field()).isEqualTo(field));
  }

  @Test
  void aBurstIsLetThroughAndThenSoManyInEachPeriod() {
    CreatedApiKey key =
        keys.create(NewApiKey.of("limited").rateLimit(new RateLimit(2, Duration.ofSeconds(1), 5)));
    for (int i = 0; i < 5; i++) {
      assertThat(once(key)).isInstanceOf(Authenticated.class);
    }
    long counted = counted("too-many-calls");
    assertThat(once(key)).isEqualTo(new TooManyCalls(Duration.ofMillis(500)));
    assertThat(counted("too-many-calls") - counted).isEqualTo(1);
    assertThat(node.authenticate(key.token())).isEmpty();
    node.clock.advance(Duration.ofMillis(499));
    assertThat(once(key)).isEqualTo(new TooManyCalls(Duration.ofMillis(1)));
    node.clock.advance(Duration.ofMillis(1));
    assertThat(once(key)).isInstanceOf(Authenticated.class);
    assertThat(once(key)).isInstanceOf(TooManyCalls.class);
    node.clock.advance(Duration.ofSeconds(60));
    for (int i = 0; i < 5; i++) {
      assertThat(once(key))
          .as("no more than a burst is saved up")
          .isInstanceOf(Authenticated.class);
    }
    assertThat(once(key)).isInstanceOf(TooManyCalls.class);
  }

  @Test
  void whatIsRefusedTakesNothingOutOfTheBucket() {
    CreatedApiKey key =
        keys.create(
            NewApiKey.of("limited")
                .networks(networks("192.0.2.0/24"))
                .rateLimit(RateLimit.of(1, Duration.ofHours(1))));
    CreatedApiKey other = keys.create(NewApiKey.of("other"));
    for (int i = 0; i < 10; i++) {
      assertThat(
              node.castellan.examine(
                  new Credential.KeyPair(key.key().id(), other.secret()), ORIGIN))
          .isInstanceOf(Refused.class);
      assertThat(examine(key, Origin.ofAddress("203.0.113.9"))).isInstanceOf(Refused.class);
    }
    assertThat(once(key)).isInstanceOf(Authenticated.class);
    assertThat(once(key)).isEqualTo(new TooManyCalls(Duration.ofHours(1)));
    assertThat(once(other)).isInstanceOf(Authenticated.class);
  }

  @Test
  void twoHundredCallsAtOnceAreNeverLetThroughMoreOftenThanTheBurst() throws Exception {
    CreatedApiKey key =
        keys.create(NewApiKey.of("limited").rateLimit(RateLimit.of(50, Duration.ofSeconds(1))));
    List<Callable<Boolean>> calls =
        Collections.nCopies(200, () -> once(key) instanceof Authenticated);
    assertThat(Node.inParallel(calls)).filteredOn(in -> in).hasSize(50);
  }

  @Test
  void anotherLimitHoldsAtOnce() {
    CreatedApiKey key =
        keys.create(NewApiKey.of("limited").rateLimit(RateLimit.of(1, Duration.ofDays(1))));
    assertThat(once(key)).isInstanceOf(Authenticated.class);
    assertThat(once(key)).isInstanceOf(TooManyCalls.class);
    RateLimit fast = RateLimit.of(10, Duration.ofSeconds(1));
    keys.update(key.key().id(), ApiKeyChange.none().rateLimit(Optional.of(fast)), ANY);
    assertThat(once(key)).isEqualTo(new TooManyCalls(Duration.ofMillis(100)));
    node.clock.advance(Duration.ofMillis(100));
    assertThat(once(key)).isInstanceOf(Authenticated.class);
    assertThat(once(key)).isInstanceOf(TooManyCalls.class);
    assertThat(keys.find(key.key().id()).orElseThrow().rateLimit()).contains(fast);
    keys.update(key.key().id(), ApiKeyChange.none().rateLimit(Optional.empty()), ANY);
    for (int i = 0; i < 100; i++) {
      assertThat(once(key)).isInstanceOf(Authenticated.class);
    }
  }

  @Test
  void theSlowestAndTheLargestLimitWork() {
    CreatedApiKey slow =
        keys.create(
            NewApiKey.of("slow")
                .rateLimit(new RateLimit(1, Duration.ofDays(1), RateLimit.MAX_CALLS)));
    CreatedApiKey fast =
        keys.create(
            NewApiKey.of("fast")
                .rateLimit(RateLimit.of(RateLimit.MAX_CALLS, Duration.ofSeconds(1))));
    for (int i = 0; i < 1_000; i++) {
      assertThat(once(slow)).isInstanceOf(Authenticated.class);
      assertThat(once(fast)).isInstanceOf(Authenticated.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1_000_001, Integer.MIN_VALUE})
  void aLimitOutOfItsBoundsIsRefused(int calls) {
    invalid("rateLimit", () -> RateLimit.of(calls, Duration.ofSeconds(1)));
    invalid("rateLimit", () -> new RateLimit(1, Duration.ofSeconds(1), calls));
    invalid("rateLimit", () -> RateLimit.of(1, Duration.ofMillis(999)));
    invalid("rateLimit", () -> RateLimit.of(1, Duration.ofDays(1).plusNanos(1)));
  }

  @Test
  void eachNodeCountsForItself() {
    var clock = Node.newClock();
    var records = dev.castellan.storage.InMemoryRecords.create(clock);
    try (Node one = Node.on(records, clock);
        Node two = Node.on(records, clock)) {
      CreatedApiKey key =
          one.asSystem()
              .apiKeys()
              .create(NewApiKey.of("k").rateLimit(RateLimit.of(1, Duration.ofHours(1))));
      Node.await(() -> two.authenticate(key.token()).isPresent());
      assertThat(two.authenticate(key.token())).isEmpty();
      assertThat(one.authenticate(key.token())).isPresent();
      assertThat(one.authenticate(key.token())).isEmpty();
    }
  }

  @Test
  void theHostsLifetimeHoldsForThoseThatNameNone() {
    Duration lifetime = Duration.ofDays(90);
    try (Node other = Node.alone(builder -> builder.apiKeyLifetime(lifetime))) {
      ApiKeyService system = other.asSystem().apiKeys();
      List<Optional<java.time.Instant>> ends = new ArrayList<>();
      ends.add(system.create(NewApiKey.of("a")).key().expiresAt());
      ends.add(system.create(NewApiKey.of("b").neverExpires()).key().expiresAt());
      assertThat(ends)
          .containsExactly(Optional.of(other.clock.instant().plus(lifetime)), Optional.empty());
    }
    assertThat(keys.create(NewApiKey.of("c")).key().expiresAt()).isEmpty();
    assertThatThrownBy(() -> Node.alone(b -> b.apiKeyLifetime(Duration.ofSeconds(59))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
