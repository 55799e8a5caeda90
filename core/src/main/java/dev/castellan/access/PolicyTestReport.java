package dev.castellan.access;

import dev.castellan.internal.policy.engine.TestRunner;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What came of a policy's own tests.
 *
 * @param results of every expectation, in the order of the text
 * @param uncovered rules that decided no expectation of any test, with the names of their roles
 * @param rules how many rules there are
 */
public record PolicyTestReport(List<Result> results, List<Uncovered> uncovered, int rules) {

  /** Copies. */
  public PolicyTestReport {
    results = List.copyOf(results);
    uncovered = List.copyOf(uncovered);
  }

  /**
   * Runs all tests of a policy.
   *
   * @param host the host's words
   * @param now what {@code as} takes for the time where it names none
   */
  public static PolicyTestReport run(Policy policy, Catalogue host, Instant now) {
    return new TestRunner(policy, host, now).run();
  }

  /** Whether every expectation was met. */
  public boolean passed() {
    return results.stream().allMatch(result -> result.failure().isEmpty());
  }

  /**
   * What came of one expectation.
   *
   * @param test the name of the test
   * @param line where the expectation stands
   * @param expectation in the words of the text
   * @param failure what came instead, in words; empty if it was met
   */
  public record Result(String test, int line, String expectation, Optional<String> failure) {}

  /**
   * A rule that no test shows.
   *
   * @param role in which role
   * @param rule which
   */
  public record Uncovered(String role, Rule rule) {}
}
