package dev.castellan.internal.collection;

import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A map that never changes: {@link #put} and {@link #remove} answer another map, which shares all
 * but a few small arrays with this one. So a snapshot with a million entries takes a change without
 * being copied.
 *
 * <p>A hash trie with 32 branches for each level (Bagwell's HAMT in the compressed form of
 * Steindorf and Vinju, "CHAMP", OOPSLA 2015): look-up and change take O(log32 n), and what is
 * removed leaves no empty level behind. No order is promised, and null is neither a key nor a
 * value. Immutable.
 */
public final class PersistentMap<K, V> implements Iterable<Map.Entry<K, V>> {

  private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(BitmapNode.empty(), 0);

  private final Node<K, V> root;
  private final int size;

  private PersistentMap(Node<K, V> root, int size) {
    this.root = root;
    this.size = size;
  }

  /** The map without entries. */
  public static <K, V> PersistentMap<K, V> empty() {
    @SuppressWarnings("unchecked") // It holds neither keys nor values, so it is of every type.
    PersistentMap<K, V> empty = (PersistentMap<K, V>) EMPTY;
    return empty;
  }

  /** What is kept under the key. */
  public Optional<V> get(K key) {
    return Optional.ofNullable(root.find(key, spread(key), 0));
  }

  /** What is kept where the probe says. */
  public Optional<V> find(Probe<? super K, ? super V> probe) {
    int hash = spread(probe.hashOfKey());
    int shift = 0;
    Node<K, V> node = root;
    for (Node<K, V> child; (child = node.below(hash, shift)) != null; node = child) {
      shift += Node.BITS;
    }
    for (int i = node.first(hash, shift); i < node.end(hash, shift); i++) {
      if (probe.is(node.key(i), node.value(i))) {
        return Optional.of(node.value(i));
      }
    }
    return Optional.empty();
  }

  /** Whether anything is kept under the key. */
  public boolean containsKey(K key) {
    return root.find(key, spread(key), 0) != null;
  }

  /** With this value under the key; this very map if that very object is there already. */
  public PersistentMap<K, V> put(K key, V value) {
    Change<V> change = new Change<>();
    Objects.requireNonNull(value, "value");
    Node<K, V> changed = root.put(key, spread(key), value, 0, change);
    if (changed == root) {
      return this;
    }
    return new PersistentMap<>(changed, change.previous() == null ? size + 1 : size);
  }

  /** Without the key; this very map if it is not there. */
  public PersistentMap<K, V> remove(K key) {
    Node<K, V> changed = root.remove(key, spread(key), 0);
    if (changed == root) {
      return this;
    }
    return size == 1 ? empty() : new PersistentMap<>(changed, size - 1);
  }

  /** How many entries there are. */
  public int size() {
    return size;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Calls the action with every entry. */
  public void forEach(BiConsumer<? super K, ? super V> action) {
    root.forEach(action);
  }

  /** Goes through all entries; they cannot be changed. */
  @Override
  public Iterator<Map.Entry<K, V>> iterator() {
    return new NodeIterator<>(root);
  }

  @Override
  public Spliterator<Map.Entry<K, V>> spliterator() {
    return Spliterators.spliterator(
        iterator(), size, Spliterator.DISTINCT | Spliterator.NONNULL | Spliterator.IMMUTABLE);
  }

  /** All entries. */
  public Stream<Map.Entry<K, V>> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  /** All values. */
  public Stream<V> values() {
    return stream().map(Map.Entry::getValue);
  }

  /** Whether the other one is a persistent map with equal entries. */
  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof PersistentMap<?, ?> that) || that.size != size) {
      return false;
    }
    @SuppressWarnings("unchecked") // A key of another type is asked for, and not found.
    PersistentMap<Object, Object> there = (PersistentMap<Object, Object>) that;
    for (Map.Entry<K, V> entry : this) {
      if (!there.get(entry.getKey()).equals(Optional.of(entry.getValue()))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int sum = 0;
    for (Map.Entry<K, V> entry : this) {
      sum += entry.hashCode();
    }
    return sum;
  }

  /** How many entries there are; what they are may be secret. */
  @Override
  public String toString() {
    return "PersistentMap[" + size + " entries]";
  }

  /** Brings the upper bits down, as a level of the trie looks at five bits. */
  static int spread(Object key) {
    return spread(key.hashCode());
  }

  private static int spread(int hash) {
    return hash ^ (hash >>> 16);
  }

  /** What a change found in its place. */
  static final class Change<V> {

    private @Nullable V previous;

    void replaces(V value) {
      previous = value;
    }

    @Nullable V previous() {
      return previous;
    }
  }
}
