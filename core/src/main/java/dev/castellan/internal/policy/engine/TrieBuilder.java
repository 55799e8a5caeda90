package dev.castellan.internal.policy.engine;

import dev.castellan.access.PathPattern;
import dev.castellan.access.PathPattern.Segment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects the patterns of all rules, in the order of the rules, into a {@link Trie}. */
final class TrieBuilder {

  private static final int FIRST_CAPACITY = 1 << 6;

  private int nodes = 1;
  private long[] keys = new long[FIRST_CAPACITY];
  private int[] children = new int[FIRST_CAPACITY];
  private int literals;

  private String[] texts = new String[FIRST_CAPACITY];
  private int[] stars = new int[FIRST_CAPACITY];
  private final Map<Integer, TreeMap<String, Integer>> prefixes = new HashMap<>();

  private final int[] slotOf;
  private int added;

  /**
   * @param rules how many there will be
   */
  TrieBuilder(int rules) {
    slotOf = new int[rules];
    texts[0] = "";
  }

  /** Adds the pattern of the next rule. */
  void add(PathPattern pattern) {
    int node = Nodes.ROOT;
    for (Segment segment : pattern.segments()) {
      node = child(node, segment);
    }
    slotOf[added++] = pattern.everythingBelow() ? Slots.below(node) : Slots.at(node);
  }

  private int child(int node, Segment segment) {
    if (segment instanceof Segment.Literal literal) {
      return literal(node, WrittenPath.segment(literal.text()));
    }
    if (segment instanceof Segment.Prefix prefix) {
      String text = WrittenPath.segment(prefix.text());
      return prefixes
          .computeIfAbsent(node, n -> new TreeMap<>())
          .computeIfAbsent(text, this::newNode);
    }
    if (stars[node] == Nodes.ROOT) {
      int star = newNode("*");
      stars[node] = star;
    }
    return stars[node];
  }

  private int literal(int node, String text) {
    if (literals * 2 >= keys.length) {
      grow();
    }
    long key = Nodes.key(node, hash(text));
    int at = Nodes.start(key, keys.length);
    while (children[at] != Nodes.ROOT) {
      if (keys[at] == key && texts[children[at]].equals(text)) {
        return children[at];
      }
      at = (at + 1) & (keys.length - 1);
    }
    literals++;
    keys[at] = key;
    children[at] = newNode(text);
    return children[at];
  }

  private static long hash(String text) {
    long hash = 0;
    for (int i = 0; i < text.length(); i++) {
      hash = Nodes.hash(hash, text.charAt(i));
    }
    return hash;
  }

  private int newNode(String text) {
    if (nodes == texts.length) {
      texts = Arrays.copyOf(texts, nodes * 2);
      stars = Arrays.copyOf(stars, nodes * 2);
    }
    texts[nodes] = text;
    return nodes++;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldChildren = children;
    keys = new long[oldKeys.length * 2];
    children = new int[oldKeys.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldChildren[i] != Nodes.ROOT) {
        int at = Nodes.start(oldKeys[i], keys.length);
        while (children[at] != Nodes.ROOT) {
          at = (at + 1) & (keys.length - 1);
        }
        keys[at] = oldKeys[i];
        children[at] = oldChildren[i];
      }
    }
  }

  /** All that was added. */
  Trie build(RuleTable rules, ActionIndex actions) {
    Nodes tree =
        new Nodes(
            keys, children, Arrays.copyOf(texts, nodes), Arrays.copyOf(stars, nodes), branches());
    return new Trie(tree, new Slots(rules, actions, slotOf, Slots.at(nodes)));
  }

  private Nodes.@Nullable Branch[] branches() {
    Nodes.@Nullable Branch[] branches = new Nodes.Branch[nodes];
    prefixes.forEach(
        (node, byText) ->
            branches[node] =
                new Nodes.Branch(
                    new Prefixes(List.copyOf(byText.keySet())),
                    byText.values().stream().mapToInt(Integer::intValue).toArray()));
    return branches;
  }
}
