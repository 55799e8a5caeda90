package dev.castellan.internal.policy.engine;

import dev.castellan.access.Action;
import dev.castellan.access.ActionPattern;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Rule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Numbers the actions of a catalogue, so that many of them are bits of a few words. */
final class ActionIndex {

  /** Of an action that the catalogue lacks. */
  static final int UNKNOWN = -1;

  private final List<Action> actions;
  private final @Nullable Action[] table;
  private final int[] numbers;
  private final Map<String, Integer> byText = new HashMap<>();
  private final Map<String, long[]> types = new HashMap<>();
  private final Map<String, long[]> verbs = new HashMap<>();
  private final long[] all;

  ActionIndex(Catalogue catalogue) {
    actions = catalogue.actions();
    int capacity = Integer.highestOneBit(actions.size() * 2 + 1) * 2;
    table = new Action[capacity];
    numbers = new int[capacity];
    all = none();
    for (int number = 0; number < actions.size(); number++) {
      Action action = actions.get(number);
      int at = hash(action) & (capacity - 1);
      while (table[at] != null) {
        at = (at + 1) & (capacity - 1);
      }
      table[at] = action;
      numbers[at] = number;
      byText.put(action.toString(), number);
      set(types.computeIfAbsent(action.type(), type -> none()), number);
      set(verbs.computeIfAbsent(action.verb(), verb -> none()), number);
      set(all, number);
    }
  }

  /** All of them, in the order of the catalogue. */
  List<Action> actions() {
    return actions;
  }

  /** How many words it takes to have a bit for each. */
  int words() {
    return (actions.size() + Long.SIZE - 1) / Long.SIZE;
  }

  /** The number of an action. */
  int of(Action action) {
    int at = hash(action) & (table.length - 1);
    while (true) {
      Action there = table[at];
      if (there == null) {
        return UNKNOWN;
      }
      if (there.equals(action)) {
        return numbers[at];
      }
      at = (at + 1) & (table.length - 1);
    }
  }

  /** The number of an action that is written so. */
  int of(String text) {
    return byText.getOrDefault(text, UNKNOWN);
  }

  /** The bits of what a rule speaks of, as far as the catalogue has it. */
  long[] of(Rule rule) {
    long[] bits = none();
    for (ActionPattern pattern : rule.actions()) {
      long[] type = words(types, pattern.type());
      long[] verb = words(verbs, pattern.verb());
      for (int word = 0; word < bits.length; word++) {
        bits[word] |= type[word] & verb[word];
      }
    }
    return bits;
  }

  private long[] words(Map<String, long[]> index, String word) {
    if (word.equals(ActionPattern.ANY)) {
      return all;
    }
    long[] bits = index.get(word);
    return bits == null ? none() : bits;
  }

  private long[] none() {
    return new long[words()];
  }

  private static void set(long[] bits, int number) {
    bits[number / Long.SIZE] |= 1L << number;
  }

  private static int hash(Action action) {
    int hash = action.type().hashCode() * 31 + action.verb().hashCode();
    return hash ^ (hash >>> 16);
  }
}
