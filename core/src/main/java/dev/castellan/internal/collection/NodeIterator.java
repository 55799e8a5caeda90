package dev.castellan.internal.collection;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

/** Goes through a trie, holding the nodes that are still to come. */
final class NodeIterator<K, V> implements Iterator<Map.Entry<K, V>> {

  private final Deque<Node<K, V>> ahead = new ArrayDeque<>();
  private Node<K, V> node;
  private int entry;

  NodeIterator(Node<K, V> root) {
    this.node = root;
    queueChildren();
  }

  @Override
  public boolean hasNext() {
    while (entry == node.entries()) {
      if (ahead.isEmpty()) {
        return false;
      }
      node = ahead.pop();
      entry = 0;
      queueChildren();
    }
    return true;
  }

  @Override
  public Map.Entry<K, V> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Map.Entry<K, V> next = Map.entry(node.key(entry), node.value(entry));
    entry++;
    return next;
  }

  private void queueChildren() {
    for (int i = 0; i < node.children(); i++) {
      ahead.push(node.child(i));
    }
  }
}
