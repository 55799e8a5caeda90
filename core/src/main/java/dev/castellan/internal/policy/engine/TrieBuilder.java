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

  private int count = 1;
  private long[] table = new long[2 * FIRST_CAPACITY];
  private int literals;
  private byte[] texts = new byte[FIRST_CAPACITY];
  private int textsEnd;

  private int[] stars = new int[FIRST_CAPACITY];
  private int[] slotsAt = new int[FIRST_CAPACITY];
  private int[] slotsBelow = new int[FIRST_CAPACITY];
  private final Map<Integer, TreeMap<String, Integer>> prefixes = new HashMap<>();

  private final int[] slotOf;
  private int slots = 1;
  private int added;

  /**
   * @param rules how many there will be
   */
  TrieBuilder(int rules) {
    slotOf = new int[rules];
  }

  /** Adds the pattern of the next rule. */
  void add(PathPattern pattern) {
    int node = Nodes.ROOT;
    for (Segment segment : pattern.segments()) {
      node = child(node, segment);
    }
    int[] its = pattern.everythingBelow() ? slotsBelow : slotsAt;
    if (its[node] == Slots.EMPTY) {
      its[node] = slots++;
    }
    slotOf[added++] = its[node];
  }

  private int child(int node, Segment segment) {
    if (segment instanceof Segment.Literal literal) {
      return literal(node, WrittenPath.segment(literal.text()));
    }
    if (segment instanceof Segment.Prefix prefix) {
      return prefixes
          .computeIfAbsent(node, n -> new TreeMap<>())
          .computeIfAbsent(WrittenPath.segment(prefix.text()), text -> newNode());
    }
    if (stars[node] == Nodes.ROOT) {
      int star = newNode();
      stars[node] = star;
    }
    return stars[node];
  }

  private int literal(int node, String text) {
    if (literals * 4 >= table.length) {
      grow();
    }
    long key = Nodes.key(node, hash(text));
    int at = Nodes.find(table, texts, key, text, 0, text.length());
    if (table[at + 1] == 0) {
      table[at] = key;
      table[at + 1] = Nodes.target(newNode(), addText(text));
      literals++;
    }
    return Nodes.node(table[at + 1]);
  }

  private static long hash(String text) {
    long hash = 0;
    for (int i = 0; i < text.length(); i++) {
      hash = Nodes.hash(hash, text.charAt(i));
    }
    return hash;
  }

  private int addText(String text) {
    int start = textsEnd;
    int needed = start + text.length() + 1;
    if (needed > texts.length) {
      texts = Arrays.copyOf(texts, Math.max(needed, texts.length * 2));
    }
    for (int i = 0; i < text.length(); i++) {
      texts[start + i] = (byte) text.charAt(i);
    }
    texts[needed - 1] = '/';
    textsEnd = needed;
    return start;
  }

  private int newNode() {
    if (count == stars.length) {
      stars = Arrays.copyOf(stars, count * 2);
      slotsAt = Arrays.copyOf(slotsAt, count * 2);
      slotsBelow = Arrays.copyOf(slotsBelow, count * 2);
    }
    return count++;
  }

  private void grow() {
    long[] old = table;
    table = new long[old.length * 2];
    for (int i = 0; i < old.length; i += 2) {
      if (old[i + 1] != 0) {
        int at = Nodes.free(table, old[i]);
        table[at] = old[i];
        table[at + 1] = old[i + 1];
      }
    }
  }

  /** All that was added. */
  Trie build(RuleTable rules, ActionIndex actions) {
    int[] nodes = Nodes.room(count);
    Nodes.@Nullable Branch[] branches = new Nodes.Branch[prefixes.size() + 1];
    int[] branchOf = new int[count];
    int branch = 0;
    for (Map.Entry<Integer, TreeMap<String, Integer>> one : prefixes.entrySet()) {
      branchOf[one.getKey()] = ++branch;
      branches[branch] =
          new Nodes.Branch(
              new Prefixes(List.copyOf(one.getValue().keySet())),
              one.getValue().values().stream().mapToInt(Integer::intValue).toArray());
    }
    for (int node = 0; node < count; node++) {
      Nodes.set(nodes, node, stars[node], branchOf[node], slotsAt[node], slotsBelow[node]);
    }
    return new Trie(
        new Nodes(table, Arrays.copyOf(texts, textsEnd), nodes, branches),
        new Slots(rules, actions, slotOf, slots));
  }
}
