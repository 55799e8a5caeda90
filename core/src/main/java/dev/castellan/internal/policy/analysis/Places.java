package dev.castellan.internal.policy.analysis;

import dev.castellan.access.PathPattern;
import dev.castellan.internal.policy.analysis.Comparer.Where;
import dev.castellan.internal.policy.analysis.Difference.Label;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes classes of paths as few patterns with exceptions. What all patterns of a signature have in
 * common is the class itself and all classes with more in their signature. So a class speaks for
 * those of them that are labelled as it is, and except for the rest.
 */
final class Places {

  private final Slice slice;
  private final Map<IntSet, Optional<Label>> labels;
  private final Budget budget;

  Places(Slice slice, Map<IntSet, Optional<Label>> labels, Budget budget) {
    this.slice = slice;
    this.labels = labels;
    this.budget = budget;
  }

  /** All classes with a label; empty if it is too much. */
  Optional<Map<Where, Label>> merged() {
    List<IntSet> open =
        labels.keySet().stream()
            .filter(signature -> label(signature).isPresent())
            .sorted(Comparator.comparingInt(IntSet::size).thenComparing(IntSet::toString))
            .toList();
    Map<Where, Label> merged = new LinkedHashMap<>();
    Set<IntSet> said = new HashSet<>();
    for (IntSet signature : open) {
      if (!said.contains(signature)) {
        if (!budget.spend(labels.size())) {
          return Optional.empty();
        }
        merged.put(speakFor(signature, said), label(signature).orElseThrow());
      }
    }
    return Optional.of(merged);
  }

  private Optional<Label> label(IntSet signature) {
    return labels.getOrDefault(signature, Optional.empty());
  }

  private Where speakFor(IntSet signature, Set<IntSet> said) {
    Optional<Label> label = label(signature);
    List<IntSet> same = new ArrayList<>();
    List<IntSet> others = new ArrayList<>();
    for (IntSet other : labels.keySet()) {
      if (other.containsAll(signature)) {
        (label(other).equals(label) ? same : others).add(other);
      }
    }
    List<IntSet> except = smallest(others);
    for (IntSet one : same) {
      if (budget.spend(1L + except.size()) && except.stream().noneMatch(one::containsAll)) {
        said.add(one);
      }
    }
    List<PathPattern> patterns = except.stream().map(slice::common).sorted().toList();
    return new Where(slice.common(signature), patterns);
  }

  /** Those that contain no other one. */
  private List<IntSet> smallest(List<IntSet> all) {
    List<IntSet> smallest = new ArrayList<>();
    for (IntSet one : all.stream().sorted(Comparator.comparingInt(IntSet::size)).toList()) {
      if (budget.spend(1L + smallest.size()) && smallest.stream().noneMatch(one::containsAll)) {
        smallest.add(one);
      }
    }
    return smallest;
  }
}
