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
  private long[] table = new long[4 * FIRST_CAPACITY];
  private int literals;

  /** As {@link Rows} has them, but for what is known at the end alone. */
  private long[] rows = new long[FIRST_CAPACITY * Rows.WIDTH];

  private byte[] tails = new byte[FIRST_CAPACITY];
  private int tailsEnd;

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
    int node = Rows.ROOT;
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
    if (stars[node] == Rows.ROOT) {
      int star = newNode();
      stars[node] = star;
    }
    return stars[node];
  }

  private int literal(int node, String text) {
    int known = Rows.find(table, rows, tails, node, text, 0, text.length());
    if (known != Rows.ROOT) {
      return known;
    }
    if (++literals * 4 >= table.length) {
      grow();
    }
    int literal = newNode();
    Rows.setText(rows, literal, node, text, addTail(text));
    Rows.put(table, Rows.hash(node, text), literal);
    return literal;
  }

  private void grow() {
    long[] old = table;
    table = new long[old.length * 2];
    for (long place : old) {
      if (place != 0) {
        Rows.put(table, Rows.hash(place), Rows.node(place));
      }
    }
  }

  /** What of a long segment has no room in its row. */
  private int addTail(String text) {
    int start = tailsEnd;
    int length = Math.max(0, text.length() - Rows.SHORT);
    if (start + length > tails.length) {
      tails = Arrays.copyOf(tails, Math.max(start + length, tails.length * 2));
    }
    for (int i = 0; i < length; i++) {
      tails[start + i] = (byte) text.charAt(Rows.SHORT + i);
    }
    tailsEnd = start + length;
    return start;
  }

  private int newNode() {
    if (count == stars.length) {
      stars = Arrays.copyOf(stars, count * 2);
      slotsAt = Arrays.copyOf(slotsAt, count * 2);
      slotsBelow = Arrays.copyOf(slotsBelow, count * 2);
      rows = Arrays.copyOf(rows, rows.length * 2);
    }
    return count++;
  }

  /** All that was added. */
  Trie build(RuleTable rules, ActionIndex actions) {
    Rows.@Nullable Branch[] branches = new Rows.Branch[prefixes.size() + 1];
    int[] branchOf = new int[count];
    int branch = 0;
    for (Map.Entry<Integer, TreeMap<String, Integer>> one : prefixes.entrySet()) {
      branchOf[one.getKey()] = ++branch;
      branches[branch] =
          new Rows.Branch(
              new Prefixes(List.copyOf(one.getValue().keySet())),
              one.getValue().values().stream().mapToInt(Integer::intValue).toArray());
    }
    Slots filled = new Slots(rules, actions, slotOf, slots);
    for (int node = 0; node < count; node++) {
      int at = filled.handle(slotsAt[node]);
      int below = filled.handle(slotsBelow[node]);
      Rows.set(this.rows, node, stars[node], branchOf[node], at, below);
    }
    long[] all = Arrays.copyOf(this.rows, count * Rows.WIDTH);
    return new Trie(new Rows(table, all, Arrays.copyOf(tails, tailsEnd), branches), filled);
  }
}
