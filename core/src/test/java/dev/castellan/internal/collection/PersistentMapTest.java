package dev.castellan.internal.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PersistentMapTest {

  /** A key whose hash is what the test wants. */
  private record Key(int name, int hash) {

    @Override
    public int hashCode() {
      return hash;
    }
  }

  @Test
  void theEmptyMapHasNothing() {
    PersistentMap<String, String> empty = PersistentMap.empty();

    assertThat(empty.isEmpty()).isTrue();
    assertThat(empty.size()).isZero();
    assertThat(empty.get("a")).isEmpty();
    assertThat(empty.containsKey("a")).isFalse();
    assertThat(empty).isEmpty();
    assertThat(empty.remove("a")).isSameAs(empty);
  }

  @Test
  void aChangeLeavesTheMapAsItWas() {
    PersistentMap<String, Integer> one = PersistentMap.<String, Integer>empty().put("a", 1);
    PersistentMap<String, Integer> two = one.put("a", 2).put("b", 3);
    PersistentMap<String, Integer> none = one.remove("a");

    assertThat(one.get("a")).contains(1);
    assertThat(one.size()).isEqualTo(1);
    assertThat(two.get("a")).contains(2);
    assertThat(two.size()).isEqualTo(2);
    assertThat(none.isEmpty()).isTrue();
    assertThat(none).isSameAs(PersistentMap.empty());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0x7fffffff, 0xffff, 0})
  void whatChangesNothingAnswersTheSameMap(int hashMask) {
    PersistentMap<Key, Object> map = PersistentMap.empty();
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      values.add(new Object());
      map = map.put(new Key(i, i * 0x9e3779b9 & hashMask), values.get(i));
    }
    for (int i = 0; i < 200; i++) {
      Key key = new Key(i, i * 0x9e3779b9 & hashMask);
      assertThat(map.put(key, values.get(i))).isSameAs(map);
      assertThat(map.put(key, new Object())).isNotSameAs(map);
      assertThat(map.remove(new Key(i + 1_000, key.hash()))).isSameAs(map);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0xffff, 0xf, 0x3, 0, 0xc0000000, 0x80000001, 0x0f0f0000})
  void behavesAsAHashMapDoes(int hashMask) {
    long seed = new Random().nextLong();
    System.out.println("PersistentMapTest mask " + hashMask + " seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 30; round++) {
      differential(random, hashMask, 1 + random.nextInt(300), 1_500);
    }
  }

  private static void differential(Random random, int hashMask, int keys, int steps) {
    Map<Key, Integer> expected = new HashMap<>();
    PersistentMap<Key, Integer> map = PersistentMap.empty();
    int putShare = 20 + random.nextInt(60);
    for (int step = 0; step < steps; step++) {
      int name = random.nextInt(keys);
      Key key = new Key(name, Integer.rotateLeft(name * 0x9e3779b9, name % 7) & hashMask);
      if (random.nextInt(100) < putShare) {
        map = map.put(key, step);
        expected.put(key, step);
      } else {
        map = map.remove(key);
        expected.remove(key);
      }
      assertThat(map.get(key)).isEqualTo(Optional.ofNullable(expected.get(key)));
      assertThat(map.find(new Named(key))).isEqualTo(map.get(key));
      assertThat(map.size()).isEqualTo(expected.size());
      if (step % 250 == 0) {
        assertSame(map, expected);
      }
    }
    assertSame(map, expected);
    for (Key key : expected.keySet()) {
      map = map.remove(key);
    }
    assertThat(map.isEmpty()).isTrue();
  }

  /** Finds a key without being one. */
  private record Named(Key wanted) implements Probe<Key, Object> {

    @Override
    public int hashOfKey() {
      return wanted.hashCode();
    }

    @Override
    public boolean is(Key key, Object value) {
      return key.name() == wanted.name();
    }
  }

  private static void assertSame(PersistentMap<Key, Integer> map, Map<Key, Integer> expected) {
    Map<Key, Integer> iterated = new HashMap<>();
    for (Map.Entry<Key, Integer> entry : map) {
      assertThat(iterated.put(entry.getKey(), entry.getValue())).isNull();
    }
    assertThat(iterated).isEqualTo(expected);
    Map<Key, Integer> visited = new HashMap<>();
    map.forEach(visited::put);
    assertThat(visited).isEqualTo(expected);
    assertThat(map.values().sorted().toList())
        .isEqualTo(expected.values().stream().sorted().toList());
    expected.forEach((key, value) -> assertThat(map.get(key)).contains(value));
  }

  @Test
  void equalsByEntriesWhateverTheirHistory() {
    List<Integer> order = new ArrayList<>(IntStream.range(0, 2_000).boxed().toList());
    PersistentMap<Key, Integer> one = fill(order);
    Collections.shuffle(order, new Random(42));
    PersistentMap<Key, Integer> other = fill(order);
    for (int i = 5_000; i < 6_000; i++) {
      other = other.put(new Key(i, i % 100), i);
    }
    for (int i = 5_000; i < 6_000; i++) {
      other = other.remove(new Key(i, i % 100));
    }

    assertThat(other).isEqualTo(one).hasSameHashCodeAs(one);
    assertThat(other.put(new Key(1, 1), -1)).isNotEqualTo(one);
    assertThat(other.remove(new Key(1, 1))).isNotEqualTo(one);
    assertThat(other.remove(new Key(1, 1)).put(new Key(9_999, 1), 1)).isNotEqualTo(one);
    assertThat(one).isNotEqualTo(Map.of());
  }

  private static PersistentMap<Key, Integer> fill(List<Integer> names) {
    PersistentMap<Key, Integer> map = PersistentMap.empty();
    for (int name : names) {
      map = map.put(new Key(name, name % 100), name);
    }
    return map;
  }

  @Test
  void aKeyOfAnotherTypeIsNotThere() {
    PersistentMap<String, Integer> texts = PersistentMap.<String, Integer>empty().put("a", 1);
    PersistentMap<Key, Integer> keys =
        PersistentMap.<Key, Integer>empty().put(new Key(1, "a".hashCode()), 1);

    assertThat(texts).isNotEqualTo(keys);
  }

  @Test
  void theIteratorEndsAndChangesNothing() {
    PersistentMap<String, Integer> map = PersistentMap.<String, Integer>empty().put("a", 1);
    Iterator<Map.Entry<String, Integer>> iterator = map.iterator();

    assertThat(iterator.next()).isEqualTo(Map.entry("a", 1));
    assertThat(iterator.hasNext()).isFalse();
    assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(iterator::remove).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aChangeOfALargeMapTouchesFewObjects() {
    PersistentMap<String, String> map = PersistentMap.empty();
    for (int i = 0; i < 100_000; i++) {
      map = map.put("key-" + i, "value");
    }
    PersistentMap<String, String> large = map;
    assertThat(large.size()).isEqualTo(100_000);
    // A map that was copied for each change would take hours here.
    for (int i = 0; i < 100_000; i++) {
      assertThat(large.put("more-" + i, "value").size()).isEqualTo(100_001);
      assertThat(large.remove("key-" + i).size()).isEqualTo(99_999);
    }
  }

  @Test
  void doesNotShowWhatItHolds() {
    assertThat(PersistentMap.<String, String>empty().put("secret-key", "secret-value"))
        .hasToString("PersistentMap[1 entries]");
  }

  @Test
  void nullIsNeitherKeyNorValue() {
    PersistentMap<String, String> map = PersistentMap.empty();

    assertThatThrownBy(() -> map.put(null, "a")).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> map.put("a", null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> map.get(null)).isInstanceOf(NullPointerException.class);
  }
}
