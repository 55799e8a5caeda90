package dev.castellan.internal.policy.engine;

import dev.castellan.access.ActionPattern;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Effect;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where patterns end. The rules that end at one place are one slot, in order of their numbers, and
 * so of their roles. A filter of each slot says of most roles at once that it has none of their
 * rules. Immutable.
 */
final class Slots {

  /** The slot without rules. */
  static final int EMPTY = 0;

  /** An entry is the number of the rule, two flags, the role and the index of its actions. */
  private static final int RULE_SHIFT = 40;

  private static final long DENY_FLAG = 1L << 39;
  private static final long CONDITION_FLAG = 1L << 38;
  private static final int ROLE_SHIFT = 20;
  private static final int ROLE_MASK = (1 << 18) - 1;
  private static final int MASK_MASK = (1 << 20) - 1;

  /** How many bits of a filter there are at least for each rule. */
  private static final int FILTER_BITS = 16;

  /** So many rules are looked at one by one. */
  private static final int FEW = 8;

  /** What is known of a slot: where it begins, then these. */
  private static final int STRIDE = 4;

  private static final int END = 1;
  private static final int FILTER = 2;
  private static final int FILTER_MASK = 3;

  private final RuleTable rules;
  private final int[] slots;
  private final long[] entries;
  private final long[] filters;
  private final long[] masks;
  private final int words;

  /**
   * @param slotOf the slot of each rule
   * @param count how many slots there are
   */
  Slots(RuleTable rules, ActionIndex actions, int[] slotOf, int count) {
    this.rules = rules;
    words = actions.words();
    slots = new int[count * STRIDE];
    entries = new long[slotOf.length];
    filters = new long[place(slotOf, count)];
    masks = fill(actions, slotOf);
  }

  /** Gives each slot its place. Answers how many words the filters take. */
  private int place(int[] slotOf, int count) {
    int[] sizes = new int[count];
    for (int slot : slotOf) {
      sizes[slot]++;
    }
    int start = 0;
    int filter = 0;
    for (int slot = 0; slot < count; slot++) {
      int bits = Math.max(Long.SIZE, Integer.highestOneBit(sizes[slot] * FILTER_BITS));
      slots[slot * STRIDE] = start;
      slots[slot * STRIDE + END] = start;
      slots[slot * STRIDE + FILTER] = filter;
      slots[slot * STRIDE + FILTER_MASK] = bits - 1;
      start += sizes[slot];
      filter += bits / Long.SIZE;
    }
    return filter;
  }

  /** Puts each rule into its slot. Answers the actions, once for all rules that have the same. */
  private long[] fill(ActionIndex actions, int[] slotOf) {
    Map<List<ActionPattern>, Integer> known = new HashMap<>();
    long[] all = new long[words];
    for (int rule = 0; rule < slotOf.length; rule++) {
      Integer mask = known.putIfAbsent(rules.rule(rule).actions(), known.size());
      if (mask == null) {
        mask = known.size() - 1;
        if (all.length < known.size() * words) {
          all = Arrays.copyOf(all, all.length * 2);
        }
        System.arraycopy(actions.of(rules.rule(rule)), 0, all, mask * words, words);
      }
      add(rule, slotOf[rule] * STRIDE, mask);
    }
    return all;
  }

  private void add(int rule, int slot, int mask) {
    int role = rules.roleOf(rule);
    entries[slots[slot + END]++] =
        ((long) rule << RULE_SHIFT)
            | (rules.rule(rule).effect() == Effect.DENY ? DENY_FLAG : 0)
            | (rules.conditional(rule) ? CONDITION_FLAG : 0)
            | ((long) role << ROLE_SHIFT)
            | mask;
    int bit = role & slots[slot + FILTER_MASK];
    filters[slots[slot + FILTER] + bit / Long.SIZE] |= 1L << bit;
  }

  /** Finds what the rules of one slot say; the parameters are those of {@link Trie#walk}. */
  long look(
      long found,
      int number,
      int[] roles,
      int action,
      ResolvedSubject subject,
      Circumstances circumstances,
      @Nullable Matches matches) {
    if (number == EMPTY) {
      return found;
    }
    int slot = number * STRIDE;
    long now = found;
    if (roles.length > slots[slot + END] - slots[slot]) {
      for (int i = slots[slot]; i < slots[slot + END]; i++) {
        if (Arrays.binarySearch(roles, role(entries[i])) >= 0) {
          now = apply(now, entries[i], action, subject, circumstances, matches);
        }
      }
      return now;
    }
    int filter = slots[slot + FILTER];
    int mask = slots[slot + FILTER_MASK];
    for (int role : roles) {
      int bit = role & mask;
      if ((filters[filter + bit / Long.SIZE] >>> bit & 1) != 0) {
        now = look(now, slot, role, action, subject, circumstances, matches);
      }
    }
    return now;
  }

  private long look(
      long found,
      int slot,
      int role,
      int action,
      ResolvedSubject subject,
      Circumstances circumstances,
      @Nullable Matches matches) {
    int end = slots[slot + END];
    int i = search(slots[slot], end, role);
    long now = found;
    while (i < end && role(entries[i]) == role) {
      now = apply(now, entries[i], action, subject, circumstances, matches);
      i++;
    }
    return now;
  }

  /** The first entry of a slot whose role has at least this number. */
  private int search(int start, int end, int role) {
    int low = start;
    int high = end;
    while (high - low > FEW) {
      int middle = (low + high) >>> 1;
      if (role(entries[middle]) < role) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    while (low < end && role(entries[low]) < role) {
      low++;
    }
    return low;
  }

  private static int role(long entry) {
    return (int) (entry >>> ROLE_SHIFT) & ROLE_MASK;
  }

  private long apply(
      long found,
      long entry,
      int action,
      ResolvedSubject subject,
      Circumstances circumstances,
      @Nullable Matches matches) {
    int word = ((int) entry & MASK_MASK) * words + action / Long.SIZE;
    if ((masks[word] >>> action & 1) == 0) {
      return found;
    }
    boolean denies = (entry & DENY_FLAG) != 0;
    int rule = (int) (entry >>> RULE_SHIFT);
    int key = (denies ? Found.DENIES : Found.ALLOWS) | rule;
    if ((entry & CONDITION_FLAG) == 0) {
      return Found.with(found, key);
    }
    if (matches != null) {
      matches.add(key);
      return found;
    }
    if (key > Found.key(found)) {
      return found; // It decides nothing, whether its conditions hold or not.
    }
    return Found.withCondition(found, rules.keyNow(key, subject, circumstances), key);
  }
}
