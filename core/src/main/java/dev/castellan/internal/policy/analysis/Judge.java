package dev.castellan.internal.policy.analysis;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells situations apart, and remembers how for clauses that come together often. For one thread.
 */
final class Judge {

  private static final int MAX_KNOWN = 4_096;
  private static final int MAX_REMEMBERED = 256;

  private final Optional<Map<String, String>> attributes;
  private final Instant now;
  private final Budget budget;
  private final Map<Set<Clause>, Situations> known = new HashMap<>();

  /**
   * @param attributes of the only subject there is; empty if it may be anybody
   * @param now the first time that matters
   */
  Judge(Optional<Map<String, String>> attributes, Instant now, Budget budget) {
    this.attributes = attributes;
    this.now = now;
    this.budget = budget;
  }

  /** What these clauses can tell apart; empty if that is too much. */
  Optional<Situations> situations(Set<Clause> clauses) {
    Situations before = known.get(clauses);
    if (before != null) {
      return budget.spend(clauses.size()) ? Optional.of(before) : Optional.empty();
    }
    Optional<Situations> made = Situations.of(clauses, attributes, now);
    // Comparing takes a look at each situation for each clause.
    long cost = made.map(Situations::count).orElse(Situations.MAX) * (long) (1 + clauses.size());
    if (!budget.spend(cost)) {
      return Optional.empty();
    }
    made.filter(situations -> situations.count() <= MAX_REMEMBERED && known.size() < MAX_KNOWN)
        .ifPresent(situations -> known.put(Set.copyOf(clauses), situations));
    return made;
  }
}
