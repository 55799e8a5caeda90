package dev.castellan.internal.policy.analysis;

import dev.castellan.access.PathPattern;
import dev.castellan.internal.policy.analysis.Difference.Label;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Compares what some grants allow and deny with what others do. For one thread. */
final class Comparer {

  /** For one comparison. */
  private static final long UNITS = 5_000_000;

  /** To find out which grants are on both sides takes longer than a look at one. */
  private static final int PER_GRANT = 8;

  private final Words words;
  private final Instant now;
  private final Budget budget;

  Comparer(Words words, Instant now, Budget budget) {
    this.words = words;
    this.now = now;
    this.budget = budget;
  }

  /**
   * All differences of what is all that somebody holds, by where and what.
   *
   * @param before asked only if there is still time to look
   * @param attributes of whose they are; empty if anybody's
   */
  List<Difference> compare(
      Supplier<List<Grant>> before,
      Supplier<List<Grant>> after,
      Optional<Map<String, String>> attributes) {
    return compare(before, after, attributes, false);
  }

  /**
   * All differences of what somebody holds who may hold more: what only denies do is among them.
   *
   * @param before asked only if there is still time to look
   */
  List<Difference> compareParts(Supplier<List<Grant>> before, Supplier<List<Grant>> after) {
    return compare(before, after, Optional.empty(), true);
  }

  private List<Difference> compare(
      Supplier<List<Grant>> before,
      Supplier<List<Grant>> after,
      Optional<Map<String, String>> attributes,
      boolean part) {
    Budget mine = budget.part(UNITS);
    List<Difference> differences =
        mine.isSpent()
            ? List.of(undecided(IntSet.upTo(words.size())))
            : new Sides(before.get(), after.get(), attributes, mine).differences(part);
    budget.spend(mine.used());
    return differences;
  }

  private Difference undecided(IntSet actions) {
    return new Difference(
        Label.undecided(), words.actions(actions), PathPattern.EVERYTHING, List.of());
  }

  /** Both lists as one. */
  private final class Sides {

    private final List<Grant> grants;
    private final Set<Grant> before;
    private final Set<Grant> after;
    private final Budget budget;
    private final Labels labels;
    private final Map<Map.Entry<Label, Where>, Set<Integer>> found = new LinkedHashMap<>();

    Sides(
        List<Grant> before,
        List<Grant> after,
        Optional<Map<String, String>> attributes,
        Budget budget) {
      this.before = new LinkedHashSet<>(before);
      this.after = new LinkedHashSet<>(after);
      this.budget = budget;
      this.labels = new Labels(new Judge(attributes, now, budget));
      Set<Grant> all = new LinkedHashSet<>(this.before);
      all.addAll(this.after);
      this.grants = List.copyOf(all);
      budget.spend(PER_GRANT * ((long) before.size() + after.size()));
    }

    /**
     * All of them.
     *
     * @param part whether there may be more than these grants
     */
    List<Difference> differences(boolean part) {
      IntSet changed =
          IntSet.of(
              IntStream.range(0, grants.size())
                  .filter(i -> before.contains(grants.get(i)) != after.contains(grants.get(i))));
      if (changed.isEmpty()) {
        return List.of();
      }
      Slice.of(grants, changed, budget).forEach(slice -> look(slice, labels::of));
      IntSet denies = IntSet.of(changed.stream().filter(i -> !grants.get(i).allows()));
      if (part && !denies.isEmpty()) {
        Slice.of(grants, denies, budget).forEach(slice -> look(slice, labels::ofDenies));
      }
      List<Difference> differences = new ArrayList<>();
      found.forEach(
          (key, actions) ->
              differences.add(
                  new Difference(
                      key.getKey(),
                      words.actions(IntSet.of(actions.stream().mapToInt(i -> i))),
                      key.getValue().pattern(),
                      key.getValue().except())));
      differences.sort(
          Comparator.comparing((Difference each) -> each.actions().toString())
              .thenComparing(Difference::pattern)
              .thenComparing(each -> each.label().kind()));
      return differences;
    }

    private void look(Slice slice, Labelling labelling) {
      Optional<Set<IntSet>> signatures = slice.signatures();
      Map<IntSet, Optional<Label>> labelled = new HashMap<>();
      for (IntSet signature : signatures.orElse(Set.of())) {
        IntSet cell = slice.grants(signature);
        budget.spend(cell.size());
        labelled.put(signature, label(cell, labelling));
      }
      Optional<Map<Where, Label>> places = new Places(slice, labelled, budget).merged();
      if (signatures.isEmpty() || places.isEmpty() || budget.isSpent()) {
        add(Label.undecided(), new Where(PathPattern.EVERYTHING, List.of()), slice.actions());
      } else {
        places.get().forEach((where, label) -> add(label, where, slice.actions()));
      }
    }

    private void add(Label label, Where where, IntSet actions) {
      Set<Integer> all = found.computeIfAbsent(Map.entry(label, where), k -> new TreeSet<>());
      actions.stream().forEach(all::add);
    }

    private Optional<Label> label(IntSet cell, Labelling labelling) {
      Set<Clause> allowsBefore = new HashSet<>();
      Set<Clause> deniesBefore = new HashSet<>();
      Set<Clause> allowsAfter = new HashSet<>();
      Set<Clause> deniesAfter = new HashSet<>();
      cell.stream()
          .mapToObj(grants::get)
          .forEach(
              grant -> {
                if (before.contains(grant)) {
                  (grant.allows() ? allowsBefore : deniesBefore).add(grant.clause());
                }
                if (after.contains(grant)) {
                  (grant.allows() ? allowsAfter : deniesAfter).add(grant.clause());
                }
              });
      return labelling.of(allowsBefore, deniesBefore, allowsAfter, deniesAfter);
    }
  }

  /** How a cell is labelled. */
  private interface Labelling {
    Optional<Label> of(
        Set<Clause> allowsBefore,
        Set<Clause> deniesBefore,
        Set<Clause> allowsAfter,
        Set<Clause> deniesAfter);
  }

  /** Some paths. */
  record Where(PathPattern pattern, List<PathPattern> except) {}
}
