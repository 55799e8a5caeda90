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
    Optional<Situations> made =
        before == null ? Situations.of(clauses, attributes, now) : Optional.of(before);
    // Comparing takes a look at each situation for each clause.
    long looks = (long) made.map(Situations::count).orElse(Situations.MAX) * (1 + clauses.size());
    if (!budget.spend(looks)) {
      return Optional.empty();
    }
    if (before == null && made.isPresent() && known.size() < MAX_KNOWN) {
      known.put(Set.copyOf(clauses), made.get());
    }
    return made;
  }
}
