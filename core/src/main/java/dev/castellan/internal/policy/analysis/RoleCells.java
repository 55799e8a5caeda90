package dev.castellan.internal.policy.analysis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A role's own rules and the inherited ones, and the cells into which they split everything: in a
 * cell, the same rules speak of all actions and paths. A rule can be taken away. For one thread.
 */
final class RoleCells {

  private final List<Grant> grants;
  private final Judge judge;
  private final List<List<Cell>> byRule = new ArrayList<>();
  private final Set<Integer> undecided = new HashSet<>();

  /**
   * Splits.
   *
   * @param own how many of the rules, the first ones, are looked at
   * @param also a clause that is not of a rule, but that situations are to be asked for
   */
  RoleCells(List<Grant> grants, int own, Words words, Clause also, Judge judge, Budget budget) {
    this.grants = grants;
    this.judge = judge;
    for (int i = 0; i < own; i++) {
      byRule.add(new ArrayList<>());
    }
    Set<Key> seen = new LinkedHashSet<>();
    for (Slice slice : Slice.of(grants, IntSet.upTo(own), budget)) {
      boolean handsOut =
          slice.actions().stream().mapToObj(words::action).anyMatch(HandingOut::isBy);
      for (IntSet signature : slice.signatures().orElse(Set.of())) {
        IntSet cell = slice.grants(signature);
        if (budget.spend(cell.size())) {
          seen.add(new Key(cell, handsOut));
        }
      }
      if (slice.signatures().isEmpty() || budget.isSpent()) {
        slice.all().stream().forEach(undecided::add);
      }
    }
    seen.forEach(key -> add(key, own, also));
  }

  private record Key(IntSet rules, boolean handsOut) {}

  private void add(Key key, int own, Clause also) {
    Map<Clause, Integer> allows = new HashMap<>();
    Map<Clause, Integer> denies = new HashMap<>();
    key.rules().stream()
        .forEach(i -> (grants.get(i).allows() ? allows : denies).merge(clause(i), 1, Integer::sum));
    Set<Clause> clauses = new HashSet<>(allows.keySet());
    clauses.addAll(denies.keySet());
    clauses.add(also);
    Optional<Situations> situations = judge.situations(clauses);
    if (situations.isPresent()) {
      Cell cell = new Cell(key.rules(), key.handsOut(), situations.get(), allows, denies);
      key.rules().stream().filter(i -> i < own).forEach(i -> byRule.get(i).add(cell));
    } else {
      key.rules().stream().forEach(undecided::add);
    }
  }

  /** Those in which an own rule matches; empty if they are too many or too hard to judge. */
  Optional<List<Cell>> with(int rule) {
    return undecided.contains(rule) ? Optional.empty() : Optional.of(byRule.get(rule));
  }

  /** Takes an own rule out of all cells. */
  void remove(int rule) {
    byRule.get(rule).forEach(cell -> cell.live(allows(rule)).merge(clause(rule), -1, Integer::sum));
  }

  boolean allows(int rule) {
    return grants.get(rule).allows();
  }

  private Clause clause(int rule) {
    return grants.get(rule).clause();
  }

  /** A cell, with how many rules of each clause are still there. */
  final class Cell {

    private final IntSet rules;
    private final boolean handsOut;
    private final Situations situations;
    private final Map<Clause, Integer> allows;
    private final Map<Clause, Integer> denies;

    private Cell(
        IntSet rules,
        boolean handsOut,
        Situations situations,
        Map<Clause, Integer> allows,
        Map<Clause, Integer> denies) {
      this.rules = rules;
      this.handsOut = handsOut;
      this.situations = situations;
      this.allows = allows;
      this.denies = denies;
    }

    private Map<Clause, Integer> live(boolean allow) {
      return allow ? allows : denies;
    }

    /** The rules that match in it. */
    IntSet rules() {
      return rules;
    }

    /** Whether one of its actions could hand out rights. */
    boolean handsOut() {
      return handsOut;
    }

    /** Where a clause holds. */
    BitSet holding(Clause clause) {
      return situations.holding(clause);
    }

    /** Where a rule applies. */
    BitSet effect(int rule) {
      return effect(clause(rule), RoleCells.this.allows(rule));
    }

    private BitSet effect(Clause clause, boolean allow) {
      return allow ? situations.holding(clause) : situations.notFailing(clause);
    }

    /** Takes away the situations in which some other rule of this effect applies. */
    void subtractOthers(BitSet from, int rule, boolean allow) {
      live(allow)
          .forEach(
              (clause, count) -> {
                boolean same = RoleCells.this.allows(rule) == allow && clause.equals(clause(rule));
                if (count > (same ? 1 : 0)) {
                  from.andNot(effect(clause, allow));
                }
              });
    }
  }
}
