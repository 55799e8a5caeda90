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
import java.util.function.Function;

/** Says how what some clauses allow or deny differs from what others do. For one thread. */
final class Labels {

  private static final int MAX_KNOWN = 10_000;

  private final Judge judge;
  private final Map<Clauses, Optional<Label>> known = new HashMap<>();
  private final Map<Clauses, Optional<Label>> knownOfDenies = new HashMap<>();

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
    return remembered(known, clauses, this::make);
  }

  /**
   * The difference of what is denied, as far as the one of what is allowed does not tell it; empty
   * if there is none. Somebody who holds something else besides may meet it.
   */
  Optional<Label> ofDenies(
      Set<Clause> allowsBefore,
      Set<Clause> deniesBefore,
      Set<Clause> allowsAfter,
      Set<Clause> deniesAfter) {
    if (deniesBefore.equals(deniesAfter)) {
      return Optional.empty();
    }
    Clauses clauses =
        new Clauses(new Side(allowsBefore, deniesBefore), new Side(allowsAfter, deniesAfter));
    return remembered(knownOfDenies, clauses, this::makeOfDenies);
  }

  private static Optional<Label> remembered(
      Map<Clauses, Optional<Label>> known,
      Clauses clauses,
      Function<Clauses, Optional<Label>> make) {
    Optional<Label> label = known.get(clauses);
    if (label == null) {
      label = make.apply(clauses);
      if (known.size() < MAX_KNOWN) {
        known.put(clauses, label);
      }
    }
    return label;
  }

  private Optional<Situations> situations(Clauses clauses) {
    Set<Clause> all = new HashSet<>();
    for (Side side : List.of(clauses.before(), clauses.after())) {
      all.addAll(side.allows());
      all.addAll(side.denies());
    }
    return judge.situations(all);
  }

  private Optional<Label> make(Clauses clauses) {
    Optional<Situations> situations = situations(clauses);
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

  private Optional<Label> makeOfDenies(Clauses clauses) {
    Optional<Situations> found = situations(clauses);
    if (found.isEmpty()) {
      return Optional.of(Label.undecided());
    }
    Situations situations = found.get();
    BitSet told = allowed(clauses.before(), situations);
    told.xor(allowed(clauses.after(), situations));
    BitSet before = denied(clauses.before(), situations);
    BitSet after = denied(clauses.after(), situations);
    BitSet less = without(before, after, told);
    BitSet more = without(after, before, told);
    if (less.isEmpty() && more.isEmpty()) {
      return Optional.empty();
    }
    Kind kind =
        more.isEmpty()
            ? Kind.DENIED_LESS
            : less.isEmpty() ? Kind.DENIED_MORE : Kind.DENIED_OTHERWISE;
    return Optional.of(
        new Label(
            kind, denials(clauses.before(), situations), denials(clauses.after(), situations)));
  }

  private static BitSet without(BitSet all, BitSet some, BitSet others) {
    BitSet rest = (BitSet) all.clone();
    rest.andNot(some);
    rest.andNot(others);
    return rest;
  }

  private static BitSet denied(Side side, Situations situations) {
    BitSet denied = new BitSet();
    side.denies().forEach(clause -> denied.or(situations.notFailing(clause)));
    return denied;
  }

  /** When something is denied, each time in words; those that others contain left out. */
  private static List<String> denials(Side side, Situations situations) {
    Map<String, BitSet> denials = new LinkedHashMap<>();
    for (Clause clause : sorted(side.denies())) {
      denials.put(clause.toString(), situations.notFailing(clause));
    }
    keepLargest(denials);
    return List.copyOf(denials.keySet());
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
