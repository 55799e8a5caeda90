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
  private static final int MAX = 20;

  private final String text;
  private final List<PolicyProblem> found = new ArrayList<>();

  /** Of this text; "" if there is none. */
  Problems(String text) {
    this.text = text;
  }

  void add(Fault fault) {
    add(fault.place(), fault.message(), fault.suggestion());
  }

  /** Another one; throws when there are enough, so that nobody looks any further. */
  void add(Place place, String message, Optional<String> suggestion) {
    int column = place.line() == 0 ? 0 : text.codePointCount(place.lineStart(), place.offset()) + 1;
    found.add(new PolicyProblem(place.line(), column, message, suggestion));
    if (found.size() == MAX) {
      throwIfAny();
    }
  }

  /** A policy has no more of these than so many; what is beyond is not even read. */
  void requireAtMost(int most, long count, String what) {
    if (count > most) {
      add(Place.NOWHERE, "a policy has at most " + most + ' ' + what, Optional.empty());
      throwIfAny();
    }
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      found.sort(
          Comparator.comparingInt(PolicyProblem::line).thenComparingInt(PolicyProblem::column));
      throw new InvalidPolicyException(found);
    }
  }
}
