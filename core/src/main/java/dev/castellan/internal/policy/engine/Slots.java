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
 * so of their roles. A slot of many rules has a filter, which says of most roles that it has none
 * of their rules, and a table that leads from each other role to its first rule there. Immutable.
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

  /** So many rules are looked at one by one. */
  private static final int FEW = 8;

  /** So many bits of a handle tell how many rules there are, if they are few. */
  private static final int COUNT_BITS = 4;

  /** What is known of a slot: where it begins, then these. */
  private static final int STRIDE = 4;

  private static final int END = 1;
  private static final int TABLE = 2;

  /** A table has so many places, less one, and a filter so many bits for each of them. */
  private static final int TABLE_MASK = 3;

  private static final int FILTER_BITS = 8;

  private static final int HASH_FACTOR = 0x9e3779b1;

  private final RuleTable rules;
  private final int[] slots;
  private final long[] entries;

  /** Of each place in use: a role, and one more than the index of its first entry. */
  private final long[] tables;

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
    tables = new long[place(slotOf, count)];
    filters = new long[tables.length * FILTER_BITS / Long.SIZE];
    masks = fill(actions, slotOf);
    for (int slot = 0; slot < slots.length; slot += STRIDE) {
      if (slots[slot + END] - slots[slot] > FEW) {
        index(slot);
      }
    }
  }

  /** Gives each slot its place. Answers how many places the tables take. */
  private int place(int[] slotOf, int count) {
    int[] sizes = new int[count];
    for (int slot : slotOf) {
      sizes[slot]++;
    }
    int start = 0;
    int table = 0;
    for (int slot = 0; slot < count; slot++) {
      int places = sizes[slot] > FEW ? Integer.highestOneBit(sizes[slot]) * 4 : 0;
      slots[slot * STRIDE] = start;
      slots[slot * STRIDE + END] = start;
      slots[slot * STRIDE + TABLE] = table;
      slots[slot * STRIDE + TABLE_MASK] = places - 1;
      start += sizes[slot];
      table += places;
    }
    return table;
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
    entries[slots[slot + END]++] =
        ((long) rule << RULE_SHIFT)
            | (rules.rule(rule).effect() == Effect.DENY ? DENY_FLAG : 0)
            | (rules.conditional(rule) ? CONDITION_FLAG : 0)
            | ((long) rules.roleOf(rule) << ROLE_SHIFT)
            | mask;
  }

  private void index(int slot) {
    for (int i = slots[slot]; i < slots[slot + END]; i++) {
      int role = role(entries[i]);
      if (i == slots[slot] || role != role(entries[i - 1])) {
        tables[find(slot, role)] = ((long) role << Integer.SIZE) | (i + 1);
        filters[word(slot, role)] |= 1L << role;
      }
    }
  }

  /** Which word of the filters has the bit of a role. */
  private int word(int slot, int role) {
    int bits = (slots[slot + TABLE_MASK] + 1) * FILTER_BITS;
    return (slots[slot + TABLE] * FILTER_BITS + (role & (bits - 1))) / Long.SIZE;
  }

  /** The place of a role in the table of a slot; the free one behind it, if it has none. */
  private int find(int slot, int role) {
    int mask = slots[slot + TABLE_MASK];
    int hash = role * HASH_FACTOR;
    int at = hash ^ (hash >>> Short.SIZE);
    while (true) {
      int place = slots[slot + TABLE] + (at & mask);
      if (tables[place] == 0 || (int) (tables[place] >>> Integer.SIZE) == role) {
        return place;
      }
      at++;
    }
  }

  /**
   * What {@link #look} takes for a slot: of few rules where they stand and how many, so that one
   * place less is looked at; of others the number, negative.
   */
  int handle(int number) {
    int start = slots[number * STRIDE];
    int count = slots[number * STRIDE + END] - start;
    return count <= FEW ? (start << COUNT_BITS) | count : -number;
  }

  /** Finds what the rules of one slot say; the parameters are those of {@link Trie#walk}. */
  long look(
      long found,
      int handle,
      RoleSet roles,
      int action,
      ResolvedSubject subject,
      Circumstances circumstances,
      @Nullable Matches matches) {
    long now = found;
    if (handle >= 0) {
      int end = (handle >>> COUNT_BITS) + (handle & ((1 << COUNT_BITS) - 1));
      for (int i = handle >>> COUNT_BITS; i < end; i++) {
        if (roles.has(role(entries[i]))) {
          now = apply(now, entries[i], action, subject, circumstances, matches);
        }
      }
      return now;
    }
    int slot = -handle * STRIDE;
    for (int i = 0; i < roles.size(); i++) {
      int role = roles.number(i);
      if ((filters[word(slot, role)] >>> role & 1) != 0) {
        long first = tables[find(slot, role)];
        if (first != 0) {
          now = from((int) first - 1, slot, now, action, subject, circumstances, matches);
        }
      }
    }
    return now;
  }

  /** Goes through the rules of one role, from the first on. */
  private long from(
      int first,
      int slot,
      long found,
      int action,
      ResolvedSubject subject,
      Circumstances circumstances,
      @Nullable Matches matches) {
    int role = role(entries[first]);
    long now = found;
    for (int i = first; i < slots[slot + END] && role(entries[i]) == role; i++) {
      now = apply(now, entries[i], action, subject, circumstances, matches);
    }
    return now;
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
