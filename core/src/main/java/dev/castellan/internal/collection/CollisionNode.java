package dev.castellan.internal.collection;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Two or more keys with one and the same hash, searched from first to last. */
final class CollisionNode<K, V> implements Node<K, V> {

  private static final int NONE = -1;

  private final int hash;
  private final Object[] slots;

  CollisionNode(int hash, Object[] slots) {
    this.hash = hash;
    this.slots = slots;
  }

  @Override
  public @Nullable V find(K key, int keyHash, int shift) {
    int entry = indexOf(key);
    return entry == NONE ? null : value(entry);
  }

  @Override
  public @Nullable Node<K, V> below(int keyHash, int shift) {
    return null;
  }

  @Override
  public int first(int keyHash, int shift) {
    return 0;
  }

  @Override
  public int end(int keyHash, int shift) {
    return entries();
  }

  @Override
  public Node<K, V> put(K key, int keyHash, V value, int shift, PersistentMap.Change<V> change) {
    if (keyHash != hash) {
      Node<K, V> above = new BitmapNode<>(0, BitmapNode.bit(hash, shift), new Object[] {this});
      return above.put(key, keyHash, value, shift, change);
    }
    int entry = indexOf(key);
    if (entry == NONE) {
      return new CollisionNode<>(hash, Slots.insert(slots, slots.length, key, value));
    }
    change.replaces(value(entry));
    if (value == value(entry)) {
      return this;
    }
    Object[] copy = slots.clone();
    copy[2 * entry + 1] = value;
    return new CollisionNode<>(hash, copy);
  }

  @Override
  public Node<K, V> remove(K key, int keyHash, int shift) {
    int entry = indexOf(key);
    return entry == NONE ? this : new CollisionNode<>(hash, Slots.remove(slots, 2 * entry, 2));
  }

  @Override
  public Map.@Nullable Entry<K, V> only() {
    return entries() == 1 ? Map.entry(key(0), value(0)) : null;
  }

  @Override
  public int entries() {
    return slots.length / 2;
  }

  @Override
  @SuppressWarnings("unchecked") // The even places hold keys.
  public K key(int entry) {
    return (K) slots[2 * entry];
  }

  @Override
  @SuppressWarnings("unchecked") // The odd places hold values.
  public V value(int entry) {
    return (V) slots[2 * entry + 1];
  }

  @Override
  public int children() {
    return 0;
  }

  @Override
  public Node<K, V> child(int index) {
    throw new IndexOutOfBoundsException(index);
  }

  private int indexOf(K key) {
    for (int i = 0; i < entries(); i++) {
      if (key.equals(key(i))) {
        return i;
      }
    }
    return NONE;
  }
}
