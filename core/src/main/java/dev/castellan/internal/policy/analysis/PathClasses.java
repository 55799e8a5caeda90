package dev.castellan.internal.policy.analysis;

import dev.castellan.access.PathPattern;
import dev.castellan.access.PathPattern.Segment;
import dev.castellan.access.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The classes into which some patterns split all paths: two paths are in one class if the same
 * patterns match them. A class is named by the set of patterns that match, its signature.
 *
 * <p>Exact, because the language of patterns is closed. It walks an automaton level by level: a
 * state is the set of patterns of which all segments so far match. From a state lead as many ways
 * as its patterns tell segments apart: each literal, each beginning without the longer beginnings
 * and literals, and anything else. None of these is ever empty: a beginning can be followed by more
 * characters than there are rules.
 */
final class PathClasses {

  /** The most states for one set of patterns. */
  static final int MAX_STATES = 200_000;

  private final List<PathPattern> patterns;

  /** Of these patterns, all different. */
  PathClasses(List<PathPattern> patterns) {
    this.patterns = List.copyOf(patterns);
  }

  /**
   * The signatures of all classes that one of some patterns matches.
   *
   * @return empty if there are too many to be sure
   */
  Optional<Set<IntSet>> signatures(IntSet interesting, Budget budget) {
    Set<IntSet> signatures = new LinkedHashSet<>();
    Set<IntSet> level = new HashSet<>();
    boolean[] wanted = new boolean[patterns.size()];
    interesting.stream().forEach(i -> wanted[i] = true);
    level.add(IntSet.upTo(patterns.size()));
    int states = 0;
    for (int depth = 0; depth <= Resource.MAX_DEPTH && !level.isEmpty(); depth++) {
      Set<IntSet> next = new LinkedHashSet<>();
      for (IntSet alive : level) {
        IntSet matching = matching(alive, depth);
        if (matching.stream().anyMatch(i -> wanted[i])) {
          signatures.add(matching);
        }
        boolean settled = matching.equals(alive) && alive.stream().allMatch(this::isBelow);
        if (!settled && depth < Resource.MAX_DEPTH) {
          new Step(alive, depth).addTo(next, wanted, budget);
        }
        if (budget.isSpent() || states + next.size() > MAX_STATES) {
          return Optional.empty();
        }
      }
      states += next.size();
      level = next;
    }
    return Optional.of(signatures);
  }

  /**
   * What all patterns of a signature have in common, which is a pattern again: the paths of the
   * class itself, and of all classes with more in their signature.
   */
  PathPattern common(IntSet signature) {
    List<PathPattern> all = signature.stream().mapToObj(patterns::get).toList();
    int length = all.stream().mapToInt(pattern -> pattern.segments().size()).max().orElse(0);
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      segments.add(narrowest(all, i));
    }
    return PathPattern.of(segments, all.stream().allMatch(PathPattern::everythingBelow));
  }

  private static Segment narrowest(List<PathPattern> all, int position) {
    Segment narrowest = new Segment.Any();
    for (PathPattern pattern : all) {
      if (pattern.segments().size() > position) {
        Segment segment = pattern.segments().get(position);
        if (width(segment) < width(narrowest)) {
          narrowest = segment;
        }
      }
    }
    return narrowest;
  }

  /** Of two segments that match a same one, the smaller one is contained in the larger. */
  private static int width(Segment segment) {
    if (segment instanceof Segment.Literal) {
      return 0;
    }
    return segment instanceof Segment.Prefix prefix
        ? 1 + Resource.MAX_SEGMENT - prefix.text().length()
        : Integer.MAX_VALUE;
  }

  private IntSet matching(IntSet alive, int depth) {
    return IntSet.of(
        alive.stream()
            .filter(i -> isBelow(i) ? length(i) < depth : depth > 0 && length(i) == depth));
  }

  private boolean isBelow(int pattern) {
    return patterns.get(pattern).everythingBelow();
  }

  private int length(int pattern) {
    return patterns.get(pattern).segments().size();
  }

  /** One segment further from a state. */
  private final class Step {

    private final List<Integer> always = new ArrayList<>();
    private final Map<String, List<Integer>> literals = new HashMap<>();
    private final Map<String, List<Integer>> prefixes = new HashMap<>();
    private final Set<Integer> prefixLengths = new TreeSet<>();

    Step(IntSet alive, int depth) {
      alive.stream().forEach(i -> sort(i, depth));
    }

    private void sort(int i, int depth) {
      if (depth >= length(i)) {
        if (isBelow(i)) {
          always.add(i);
        }
        return;
      }
      Segment segment = patterns.get(i).segments().get(depth);
      if (segment instanceof Segment.Literal literal) {
        add(literals, literal.text(), i);
      } else if (segment instanceof Segment.Prefix prefix) {
        // Nothing can follow the longest beginning: it is a literal.
        boolean full = prefix.text().length() == Resource.MAX_SEGMENT;
        add(full ? literals : prefixes, prefix.text(), i);
      } else {
        always.add(i);
      }
    }

    private static void add(Map<String, List<Integer>> map, String text, int i) {
      map.computeIfAbsent(text, key -> new ArrayList<>()).add(i);
    }

    void addTo(Set<IntSet> next, boolean[] wanted, Budget budget) {
      prefixes.keySet().forEach(prefix -> prefixLengths.add(prefix.length()));
      boolean any = always.stream().anyMatch(i -> wanted[i]);
      add(next, new ArrayList<>(), any, wanted, budget);
      for (String prefix : prefixes.keySet()) {
        add(next, beginnings(prefix), any, wanted, budget);
      }
      for (Map.Entry<String, List<Integer>> literal : literals.entrySet()) {
        List<Integer> matching = beginnings(literal.getKey());
        matching.addAll(literal.getValue());
        add(next, matching, any, wanted, budget);
      }
    }

    /** The patterns with a beginning that this text has. */
    private List<Integer> beginnings(String text) {
      List<Integer> matching = new ArrayList<>();
      for (int length : prefixLengths) {
        if (length <= text.length()) {
          matching.addAll(prefixes.getOrDefault(text.substring(0, length), List.of()));
        }
      }
      return matching;
    }

    private void add(
        Set<IntSet> next, List<Integer> more, boolean any, boolean[] wanted, Budget budget) {
      if ((any || more.stream().anyMatch(i -> wanted[i]))
          && budget.spend(1L + always.size() + more.size())
          && next.size() <= MAX_STATES) {
        next.add(
            IntSet.of(
                IntStream.concat(
                    always.stream().mapToInt(i -> i), more.stream().mapToInt(i -> i))));
      }
    }
  }
}
