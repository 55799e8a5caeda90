package dev.castellan.internal.policy.analysis;

import dev.castellan.access.PolicyDiff.Kind;
import dev.castellan.internal.policy.analysis.Difference.Label;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Says how what some clauses allow differs from what others do. For one thread. */
final class Labels {

  private static final int MAX_KNOWN = 10_000;

  private final Judge judge;
  private final Map<Clauses, Optional<Label>> known = new HashMap<>();

  private record Side(Set<Clause> allows, Set<Clause> denies) {}

  private record Clauses(Side before, Side after) {}

  Labels(Judge judge) {
    this.judge = judge;
  }

  /** The difference; empty if there is none. */
  Optional<Label> of(
      Set<Clause> allowsBefore,
      Set<Clause> deniesBefore,
      Set<Clause> allowsAfter,
      Set<Clause> deniesAfter) {
    Clauses clauses =
        new Clauses(new Side(allowsBefore, deniesBefore), new Side(allowsAfter, deniesAfter));
    if (clauses.before().equals(clauses.after())) {
      return Optional.empty();
    }
    Optional<Label> label = known.get(clauses);
    if (label == null) {
      label = make(clauses);
      if (known.size() < MAX_KNOWN) {
        known.put(clauses, label);
      }
    }
    return label;
  }

  private Optional<Label> make(Clauses clauses) {
    Set<Clause> all = new HashSet<>();
    for (Side side : List.of(clauses.before(), clauses.after())) {
      all.addAll(side.allows());
      all.addAll(side.denies());
    }
    Optional<Situations> situations = judge.situations(all);
    if (situations.isEmpty()) {
      return Optional.of(Label.undecided());
    }
    BitSet before = allowed(clauses.before(), situations.get());
    BitSet after = allowed(clauses.after(), situations.get());
    if (before.equals(after)) {
      return Optional.empty();
    }
    Kind kind = before.isEmpty() ? Kind.GAINS : after.isEmpty() ? Kind.LOSES : Kind.CONDITIONS;
    return Optional.of(
        new Label(
            kind,
            ways(clauses.before(), situations.get()),
            ways(clauses.after(), situations.get())));
  }

  private static BitSet allowed(Side side, Situations situations) {
    return situations.allowed(side.allows(), side.denies());
  }

  /** In which ways something is allowed, each in words; those that others contain left out. */
  private static List<String> ways(Side side, Situations situations) {
    Map<String, BitSet> denies = new LinkedHashMap<>();
    for (Clause clause : sorted(side.denies())) {
      denies.put("not (" + clause + ')', situations.notFailing(clause));
    }
    keepLargest(denies);
    BitSet denied = new BitSet();
    denies.values().forEach(denied::or);
    Map<String, BitSet> ways = new LinkedHashMap<>();
    for (Clause clause : sorted(side.allows())) {
      BitSet holding = situations.holding(clause);
      List<String> words = new ArrayList<>();
      if (!clause.isAlways()) {
        words.add(clause.toString());
      }
      denies.forEach(
          (text, where) -> {
            if (where.intersects(holding)) {
              words.add(text);
            }
          });
      holding.andNot(denied);
      ways.put(String.join(", ", words), holding);
    }
    keepLargest(ways);
    return List.copyOf(ways.keySet());
  }

  private static List<Clause> sorted(Set<Clause> clauses) {
    return clauses.stream().sorted(Comparator.comparing(Clause::toString)).toList();
  }

  /** Leaves out what is empty, and what another one contains; of equal ones the first stays. */
  private static void keepLargest(Map<String, BitSet> sets) {
    List<String> names = new ArrayList<>(sets.keySet());
    Collections.reverse(names);
    for (String one : names) {
      BitSet mine = sets.getOrDefault(one, new BitSet());
      boolean contained =
          sets.entrySet().stream()
              .filter(other -> !other.getKey().equals(one))
              .anyMatch(
                  other -> {
                    BitSet rest = (BitSet) mine.clone();
                    rest.andNot(other.getValue());
                    return rest.isEmpty();
                  });
      if (mine.isEmpty() || contained) {
        sets.remove(one);
      }
    }
  }
}
