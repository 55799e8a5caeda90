package dev.castellan.internal.policy.analysis;

import dev.castellan.access.PathPattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Some grants as a few actions see them: those that speak of these actions, all of them of all.
 * Together with a signature of its paths it makes a cell, in which nothing but the circumstances
 * can still make a difference.
 */
final class Slice {

  /** So many interesting grants are held against all others one by one. */
  private static final int MAX_PAIRS = 32;

  private final IntSet actions;
  private final IntSet all;
  private final PathClasses classes;
  private final List<List<Integer>> grantsByPattern;
  private final Optional<Set<IntSet>> signatures;

  private Slice(
      IntSet actions, List<Grant> grants, IntSet mine, IntSet interesting, Budget budget) {
    this.actions = actions;
    this.all = mine;
    Map<PathPattern, List<Integer>> byPattern = new LinkedHashMap<>();
    mine.stream()
        .forEach(
            i -> byPattern.computeIfAbsent(grants.get(i).pattern(), k -> new ArrayList<>()).add(i));
    this.classes = new PathClasses(List.copyOf(byPattern.keySet()));
    this.grantsByPattern = List.copyOf(byPattern.values());
    this.signatures =
        classes.signatures(
            IntSet.of(
                IntStream.range(0, grantsByPattern.size())
                    .filter(i -> grantsByPattern.get(i).stream().anyMatch(interesting::contains))),
            budget);
  }

  /**
   * All slices in which one of some grants plays a part.
   *
   * @param interesting the numbers of these grants
   */
  static List<Slice> of(List<Grant> grants, IntSet interesting, Budget budget) {
    Map<Integer, List<Integer>> byAction = new LinkedHashMap<>();
    IntSet relevant = relevant(grants, interesting, budget);
    for (int grant : relevant.stream().toArray()) {
      grants.get(grant).actions().stream()
          .forEach(action -> byAction.computeIfAbsent(action, k -> new ArrayList<>()).add(grant));
    }
    Map<IntSet, List<Integer>> byGrants = new LinkedHashMap<>();
    byAction.forEach(
        (action, mine) -> byGrants.computeIfAbsent(set(mine), k -> new ArrayList<>()).add(action));
    List<Slice> slices = new ArrayList<>();
    byGrants.forEach(
        (mine, actions) -> {
          if (mine.stream().anyMatch(interesting::contains)) {
            slices.add(new Slice(set(actions), grants, mine, interesting, budget));
          }
        });
    return slices;
  }

  /** Those that meet an interesting one; all, if it would take longer to find them out. */
  private static IntSet relevant(List<Grant> grants, IntSet interesting, Budget budget) {
    budget.spend(grants.size());
    if (interesting.size() > MAX_PAIRS) {
      return IntSet.upTo(grants.size());
    }
    return IntSet.of(
        IntStream.range(0, grants.size())
            .filter(
                i ->
                    interesting.contains(i)
                        || interesting.stream().anyMatch(j -> meet(grants.get(i), grants.get(j)))));
  }

  private static boolean meet(Grant one, Grant other) {
    return one.actions().meets(other.actions()) && Overlap.exists(one.pattern(), other.pattern());
  }

  private static IntSet set(List<Integer> numbers) {
    return IntSet.of(numbers.stream().mapToInt(i -> i));
  }

  /** Which actions, by number. */
  IntSet actions() {
    return actions;
  }

  /** The numbers of all grants that speak of these actions. */
  IntSet all() {
    return all;
  }

  /** The signatures of all paths that an interesting grant matches; empty if there are too many. */
  Optional<Set<IntSet>> signatures() {
    return signatures;
  }

  /** The numbers of the grants that match the paths of a signature. */
  IntSet grants(IntSet signature) {
    return IntSet.of(
        signature.stream().flatMap(i -> grantsByPattern.get(i).stream().mapToInt(g -> g)));
  }

  /** See {@link PathClasses#common}. */
  PathPattern common(IntSet signature) {
    return classes.common(signature);
  }
}
