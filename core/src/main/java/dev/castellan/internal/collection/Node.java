package dev.castellan.internal.collection;

import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A part of the trie. Below the root each holds two entries or more, in itself or further down. */
sealed interface Node<K, V> permits BitmapNode, CollisionNode {

  /** How many bits of the hash a level looks at. */
  int BITS = 5;

  /** The value under a key, or null. */
  @Nullable V find(K key, int hash, int shift);

  /** Where to go on looking for a hash; null if it is here or nowhere. */
  @Nullable Node<K, V> below(int hash, int shift);

  /** The first entry in this node itself that may have the hash. */
  int first(int hash, int shift);

  /** Behind the last entry in this node itself that may have the hash. */
  int end(int hash, int shift);

  /** A node with the entry; this one if it has it already. */
  Node<K, V> put(K key, int hash, V value, int shift, PersistentMap.Change<V> change);

  /** A node without the key; this one if it does not have it. */
  Node<K, V> remove(K key, int hash, int shift);

  /** The only entry of a node that has just one and no children; null for every other. */
  Map.@Nullable Entry<K, V> only();

  /** How many entries lie in this node itself. */
  int entries();

  /** The key of an entry in this node itself. */
  K key(int entry);

  /** The value of an entry in this node itself. */
  V value(int entry);

  /** How many children there are. */
  int children();

  /** A child. */
  Node<K, V> child(int index);

  /** Calls the action with every entry here and below. */
  default void forEach(BiConsumer<? super K, ? super V> action) {
    for (int i = 0; i < entries(); i++) {
      action.accept(key(i), value(i));
    }
    for (int i = 0; i < children(); i++) {
      child(i).forEach(action);
    }
  }

  /** A node for two entries whose hashes agree so far. */
  static <K, V> Node<K, V> of(K key1, int hash1, V value1, K key2, int hash2, V value2, int shift) {
    if (hash1 == hash2) {
      return new CollisionNode<>(hash1, new Object[] {key1, value1, key2, value2});
    }
    int bit1 = BitmapNode.bit(hash1, shift);
    int bit2 = BitmapNode.bit(hash2, shift);
    if (bit1 == bit2) {
      Node<K, V> below = of(key1, hash1, value1, key2, hash2, value2, shift + BITS);
      return new BitmapNode<>(0, bit1, new Object[] {below});
    }
    boolean inOrder = Integer.compareUnsigned(bit1, bit2) < 0;
    Object[] slots =
        inOrder
            ? new Object[] {key1, value1, key2, value2}
            : new Object[] {key2, value2, key1, value1};
    return new BitmapNode<>(bit1 | bit2, 0, slots);
  }
}
