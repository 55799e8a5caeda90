package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What must all hold for a rule to apply, with the end of the binding through which it is held.
 *
 * @param conditions in order; often none
 * @param until when the binding ends
 */
record Clause(List<Condition> conditions, Optional<Instant> until) {

  static final Clause ALWAYS = new Clause(List.of(), Optional.empty());

  boolean isAlways() {
    return conditions.isEmpty() && until.isEmpty();
  }

  /** As a rule and a binding write it; "" if nothing must hold. */
  @Override
  public String toString() {
    return Stream.concat(
            conditions.stream().map(Condition::toString), until.stream().map(end -> "until " + end))
        .collect(Collectors.joining(", "));
  }
}
