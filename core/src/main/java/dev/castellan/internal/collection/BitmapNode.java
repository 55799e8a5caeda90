package dev.castellan.internal.collection;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A level with up to 32 branches. One array holds what there is and nothing else: first the
 * entries, key and value in turn, then the children; two bitmaps say which branch is where.
 */
final class BitmapNode<K, V> implements Node<K, V> {

  private final int entryMap;
  private final int childMap;
  private final Object[] slots;

  BitmapNode(int entryMap, int childMap, Object[] slots) {
    this.entryMap = entryMap;
    this.childMap = childMap;
    this.slots = slots;
  }

  static <K, V> BitmapNode<K, V> empty() {
    return new BitmapNode<>(0, 0, new Object[0]);
  }

  /** The branch of a hash at a level, as a bitmap. */
  static int bit(int hash, int shift) {
    return 1 << (hash >>> shift & 31);
  }

  @Override
  public @Nullable V find(K key, int hash, int shift) {
    int bit = bit(hash, shift);
    if ((entryMap & bit) != 0) {
      int entry = indexIn(entryMap, bit);
      return key.equals(key(entry)) ? value(entry) : null;
    }
    return (childMap & bit) == 0
        ? null
        : child(indexIn(childMap, bit)).find(key, hash, shift + BITS);
  }

  @Override
  public @Nullable Node<K, V> below(int hash, int shift) {
    int bit = bit(hash, shift);
    return (childMap & bit) == 0 ? null : child(indexIn(childMap, bit));
  }

  @Override
  public int first(int hash, int shift) {
    return indexIn(entryMap, bit(hash, shift));
  }

  @Override
  public int end(int hash, int shift) {
    int bit = bit(hash, shift);
    return indexIn(entryMap, bit) + ((entryMap & bit) == 0 ? 0 : 1);
  }

  @Override
  public Node<K, V> put(K key, int hash, V value, int shift, PersistentMap.Change<V> change) {
    int bit = bit(hash, shift);
    if ((childMap & bit) != 0) {
      Node<K, V> old = child(indexIn(childMap, bit));
      Node<K, V> changed = old.put(key, hash, value, shift + BITS, change);
      return changed == old ? this : withChild(bit, changed);
    }
    int entry = indexIn(entryMap, bit);
    if ((entryMap & bit) == 0) {
      return insertEntry(bit, key, value);
    }
    K present = key(entry);
    if (!key.equals(present)) {
      Node<K, V> both =
          Node.of(
              present, PersistentMap.spread(present), value(entry), key, hash, value, shift + BITS);
      return entryToChild(bit, both);
    }
    change.replaces(value(entry));
    return value == value(entry) ? this : withValue(entry, value);
  }

  @Override
  public Node<K, V> remove(K key, int hash, int shift) {
    int bit = bit(hash, shift);
    if ((entryMap & bit) != 0) {
      return key.equals(key(indexIn(entryMap, bit))) ? withoutEntry(bit) : this;
    }
    if ((childMap & bit) == 0) {
      return this;
    }
    Node<K, V> old = child(indexIn(childMap, bit));
    Node<K, V> changed = old.remove(key, hash, shift + BITS);
    if (changed == old) {
      return this;
    }
    Map.Entry<K, V> only = changed.only();
    return only == null ? withChild(bit, changed) : childToEntry(bit, only);
  }

  @Override
  public Map.@Nullable Entry<K, V> only() {
    return childMap == 0 && Integer.bitCount(entryMap) == 1 ? Map.entry(key(0), value(0)) : null;
  }

  @Override
  public int entries() {
    return Integer.bitCount(entryMap);
  }

  @Override
  @SuppressWarnings("unchecked") // The even places before the children hold keys.
  public K key(int entry) {
    return (K) slots[2 * entry];
  }

  @Override
  @SuppressWarnings("unchecked") // The odd places before the children hold values.
  public V value(int entry) {
    return (V) slots[2 * entry + 1];
  }

  @Override
  public int children() {
    return Integer.bitCount(childMap);
  }

  @Override
  @SuppressWarnings("unchecked") // Behind the entries lie the children.
  public Node<K, V> child(int index) {
    return (Node<K, V>) slots[2 * entries() + index];
  }

  private static int indexIn(int map, int bit) {
    return Integer.bitCount(map & (bit - 1));
  }

  private int childSlot(int bit) {
    return 2 * entries() + indexIn(childMap, bit);
  }

  private Node<K, V> withValue(int entry, V value) {
    Object[] copy = slots.clone();
    copy[2 * entry + 1] = value;
    return new BitmapNode<>(entryMap, childMap, copy);
  }

  private Node<K, V> withChild(int bit, Node<K, V> child) {
    Object[] copy = slots.clone();
    copy[childSlot(bit)] = child;
    return new BitmapNode<>(entryMap, childMap, copy);
  }

  private Node<K, V> insertEntry(int bit, K key, V value) {
    int at = 2 * indexIn(entryMap, bit);
    return new BitmapNode<>(entryMap | bit, childMap, Slots.insert(slots, at, key, value));
  }

  private Node<K, V> withoutEntry(int bit) {
    int at = 2 * indexIn(entryMap, bit);
    return new BitmapNode<>(entryMap ^ bit, childMap, Slots.remove(slots, at, 2));
  }

  private Node<K, V> entryToChild(int bit, Node<K, V> child) {
    Object[] rest = Slots.remove(slots, 2 * indexIn(entryMap, bit), 2);
    int at = 2 * (entries() - 1) + indexIn(childMap, bit);
    return new BitmapNode<>(entryMap ^ bit, childMap | bit, Slots.insert(rest, at, child));
  }

  private Node<K, V> childToEntry(int bit, Map.Entry<K, V> entry) {
    Object[] rest = Slots.remove(slots, childSlot(bit), 1);
    int at = 2 * indexIn(entryMap, bit);
    return new BitmapNode<>(
        entryMap | bit, childMap ^ bit, Slots.insert(rest, at, entry.getKey(), entry.getValue()));
  }
}
