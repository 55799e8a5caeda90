package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Action;
import dev.castellan.access.PathPattern;
import dev.castellan.access.PolicyDiff.Kind;
import java.util.List;

/**
 * Something that is allowed, or denied, on one side only, or on other conditions.
 *
 * @param label which way, and on what conditions
 * @param actions what
 * @param pattern where
 * @param except what of that is not meant
 */
record Difference(
    Label label, List<Action> actions, PathPattern pattern, List<PathPattern> except) {

  /**
   * Which way, and on what conditions.
   *
   * @param before as {@link dev.castellan.access.PolicyDiff.Change} has it
   * @param after likewise
   */
  record Label(Kind kind, List<String> before, List<String> after) {

    private static final List<String> UNDECIDED = List.of("undecided");

    /** Where it is too much to tell. */
    static Label undecided() {
      return new Label(Kind.CONDITIONS, UNDECIDED, UNDECIDED);
    }
  }
}
