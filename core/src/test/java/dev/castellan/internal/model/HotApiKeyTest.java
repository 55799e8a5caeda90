package dev.castellan.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.internal.collection.PersistentMap;
import dev.castellan.internal.token.Ids;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What lies in memory of a key. */
@Timeout(60)
final class HotApiKeyTest {

  private static final String HASH = "c0ffee".repeat(10) + "beef";
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final int KEYS = 100_000;

  private final Random random = new Random(7);

  private StoredRecord stored(int number, Optional<Instant> end) {
    String id = id();
    NewApiKey key =
        new NewApiKey(
            String.format("Build agent %04d", number % 10_000),
            Set.of(
                Binding.of("viewer"),
                Binding.at("operator", Resource.of("tenants", "t" + number % 1_000))),
            Resource.of("tenants", "t" + number % 1_000),
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            true,
            "a note that does not lie in memory");
    String owner = "owner" + String.format("%015d", number % 1_000);
    ApiKeyDoc doc = ApiKeyDoc.create(id, key, Optional.of(owner), end, HASH, NOW);
    return new StoredRecord(doc.key(), doc.payload(), new Revision(1, number + 1));
  }

  private String id() {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < Ids.LENGTH; i++) {
      id.append(Character.forDigit(random.nextInt(36), 36));
    }
    return id.toString();
  }

  private static HotApiKeys with(HotApiKeys keys, StoredRecord stored) {
    return keys.with(keys.read(stored, owner -> Optional.empty()));
  }

  @Test
  void itPrintsItsIdAlone() {
    StoredRecord stored = stored(1, Optional.empty());
    HotApiKey key = with(HotApiKeys.none(), stored).byId().get(stored.key().id()).orElseThrow();
    assertThat(key).hasToString("HotApiKey[" + stored.key().id() + "]");
  }

  @Test
  void itsEndIsExactToTheNanosecond() {
    Instant end = NOW.plus(Duration.ofNanos(123_456_789));
    StoredRecord stored = stored(1, Optional.of(end));
    HotApiKey key = with(HotApiKeys.none(), stored).byId().get(stored.key().id()).orElseThrow();
    assertThat(key.expiresAt()).contains(end);
    assertThat(key.isOver(end.minusNanos(1))).isFalse();
    assertThat(key.isOver(end)).isTrue();
    assertThat(key.isOver(Instant.MAX)).isTrue();
    assertThat(key.isOver(Instant.MIN)).isFalse();
  }

  /** With its place in the map; of owners, roles and scopes there are a thousand each. */
  @Test
  void itTakesAtMostThreeHundredBytes() {
    HotApiKeys keys = HotApiKeys.none();
    long before = used();
    for (int i = 0; i < KEYS; i++) {
      keys = with(keys, stored(i, i % 2 == 0 ? Optional.empty() : Optional.of(NOW)));
    }
    long each = (used() - before) / KEYS;
    PersistentMap<String, HotApiKey> kept = keys.byId();
    System.getLogger("test").log(System.Logger.Level.INFO, "{0} bytes for each key", each);
    assertThat(kept.size()).isEqualTo(KEYS);
    assertThat(each).as("bytes for each of %d keys", KEYS).isLessThanOrEqualTo(300);
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
