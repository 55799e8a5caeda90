package dev.castellan.internal.policy.text;

import dev.castellan.InvalidPolicyException;
import dev.castellan.access.PolicyProblem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The first problems of a text. */
final class Problems {

  /** How many are told at once. */
  static final int MAX = 20;

  private final String text;
  private final List<PolicyProblem> found = new ArrayList<>();

  /** Of this text; "" if there is none. */
  Problems(String text) {
    this.text = text;
  }

  void add(Fault fault) {
    add(fault.place(), fault.message(), fault.suggestion());
  }

  void add(Place place, String message, Optional<String> suggestion) {
    if (isFull()) {
      return;
    }
    int column = place.line() == 0 ? 0 : text.codePointCount(place.lineStart(), place.offset()) + 1;
    found.add(new PolicyProblem(place.line(), column, message, suggestion));
  }

  boolean isFull() {
    return found.size() >= MAX;
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      found.sort(
          Comparator.comparingInt(PolicyProblem::line).thenComparingInt(PolicyProblem::column));
      throw new InvalidPolicyException(found);
    }
  }
}
