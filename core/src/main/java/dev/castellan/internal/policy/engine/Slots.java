package dev.castellan.internal.policy.engine;

import dev.castellan.access.Circumstances;
import dev.castellan.access.Effect;
import dev.castellan.access.Truth;
import java.util.Map;

/**
 * Where patterns end. Each node has two slots of rules: those whose pattern ends there, and those
 * that go on with {@code **}. The rules of a slot are in order of their numbers, so those of one
 * role are found by binary search. Immutable.
 */
final class Slots {

  /** So many rules are rather looked at one by one. */
  private static final int FEW = 8;

  private static final int DENY_FLAG = 2;
  private static final int CONDITION_FLAG = 1;
  private static final int FLAG_BITS = 2;

  private final RuleTable rules;
  private final int[] starts;
  private final int[] entries;
  private final long[] masks;
  private final int words;

  /**
   * @param slotOf the slot of each rule
   * @param slots how many there are
   */
  Slots(RuleTable rules, ActionIndex actions, int[] slotOf, int slots) {
    this.rules = rules;
    words = actions.words();
    starts = new int[slots + 1];
    for (int slot : slotOf) {
      starts[slot + 1]++;
    }
    for (int slot = 0; slot < slots; slot++) {
      starts[slot + 1] += starts[slot];
    }
    int[] next = starts.clone();
    entries = new int[slotOf.length];
    masks = new long[slotOf.length * words];
    for (int rule = 0; rule < slotOf.length; rule++) {
      int at = next[slotOf[rule]]++;
      entries[at] = entry(rule, rules.rule(rule).effect(), rules.conditional(rule));
      System.arraycopy(actions.of(rules.rule(rule)), 0, masks, at * words, words);
    }
  }

  /** The slot of what ends at a node. */
  static int at(int node) {
    return node * 2;
  }

  /** The slot of what goes on below a node. */
  static int below(int node) {
    return node * 2 + 1;
  }

  private static int entry(int rule, Effect effect, boolean conditional) {
    return rule << FLAG_BITS
        | (effect == Effect.DENY ? DENY_FLAG : 0)
        | (conditional ? CONDITION_FLAG : 0);
  }

  /** Finds what the rules of one slot say; the parameters are those of {@link Trie#walk}. */
  long look(
      long found,
      int slot,
      int[] roles,
      int action,
      Map<String, String> attributes,
      Circumstances circumstances) {
    int start = starts[slot];
    int end = starts[slot + 1];
    long now = found;
    if (end - start <= FEW) {
      for (int i = start; i < end; i++) {
        if (speaksOf(i, action) && holds(roles, entries[i] >>> FLAG_BITS)) {
          now = apply(now, entries[i], attributes, circumstances);
        }
      }
      return now;
    }
    for (int range = 0; range < roles.length; range += 2) {
      int last = roles[range + 1];
      for (int i = search(start, end, roles[range]); i < end; i++) {
        if (entries[i] >>> FLAG_BITS >= last) {
          break;
        }
        if (speaksOf(i, action)) {
          now = apply(now, entries[i], attributes, circumstances);
        }
      }
    }
    return now;
  }

  private boolean speaksOf(int entry, int action) {
    return (masks[entry * words + action / Long.SIZE] >>> action & 1) != 0;
  }

  private static boolean holds(int[] roles, int rule) {
    for (int range = 0; range < roles.length; range += 2) {
      if (rule < roles[range + 1]) {
        return rule >= roles[range];
      }
    }
    return false;
  }

  /** The first entry of a slot whose rule has at least this number. */
  private int search(int start, int end, int rule) {
    int low = start;
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (entries[middle] >>> FLAG_BITS < rule) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private long apply(
      long found, int entry, Map<String, String> attributes, Circumstances circumstances) {
    boolean denies = (entry & DENY_FLAG) != 0;
    int rule = entry >>> FLAG_BITS;
    int key = (denies ? Found.DENIES : Found.ALLOWS) | rule;
    if ((entry & CONDITION_FLAG) == 0) {
      return Found.with(found, key);
    }
    if (key > Found.key(found)) {
      return found; // It decides nothing, whether its conditions hold or not.
    }
    Truth truth = rules.test(rule, attributes, circumstances);
    if (denies) {
      return Found.withCondition(found, truth == Truth.FAILS ? Found.NO_KEY : key, key);
    }
    return Found.withCondition(found, truth == Truth.HOLDS ? key : Found.FAILS | rule, key);
  }
}
