package dev.castellan.testkit;

import dev.castellan.access.Catalogue;
import dev.castellan.access.Explanation;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyTestReport;
import dev.castellan.access.PolicyTestReport.Uncovered;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Counts which rules of a policy have decided something that a test asked: one of the policy's own
 * tests ({@link #countTests}), or an assertion ({@link PolicyAssert#counting}). A rule that nothing
 * asked about can be wrong without anybody noticing.
 *
 * <p>Usually one for a test class, in a static field, and looked at in {@code @AfterAll}. Safe for
 * use by many threads.
 */
public final class RuleCoverage {

  private final Policy policy;
  private final Places places;
  private final Catalogue host;
  private final Set<Place> covered = new HashSet<>();

  private RuleCoverage(Policy policy, Places places, Catalogue host) {
    this.policy = policy;
    this.places = places;
    this.host = host;
  }

  /** Nothing counted yet. */
  public static RuleCoverage of(Policy policy) {
    return of(policy, Catalogue.EMPTY);
  }

  /**
   * Nothing counted yet.
   *
   * @param host the host's words, for the policy's own tests
   */
  public static RuleCoverage of(Policy policy, Catalogue host) {
    return new RuleCoverage(policy, Places.UNKNOWN, host);
  }

  /** Nothing counted yet. */
  public static RuleCoverage of(PolicyFile file) {
    return of(file, Catalogue.EMPTY);
  }

  /**
   * Nothing counted yet.
   *
   * @param host the host's words, for the policy's own tests
   */
  public static RuleCoverage of(PolicyFile file, Catalogue host) {
    return new RuleCoverage(file.policy(), Places.of(file), host);
  }

  /**
   * Counts what the policy's own tests show, run at {@link PolicyAssert#TIME}. Whether they pass,
   * {@link PolicyTests} says.
   */
  public RuleCoverage countTests() {
    PolicyTestReport report = PolicyTestReport.run(policy, host, PolicyAssert.TIME);
    Set<Place> missing =
        report.uncovered().stream()
            .map(rule -> new Place(rule.role(), rule.rule(), rule.rule().line()))
            .collect(Collectors.toSet());
    synchronized (covered) {
      places().filter(place -> !missing.contains(place)).forEach(covered::add);
    }
    return this;
  }

  /** Counts the rule that decided. */
  void count(Explanation explanation) {
    explanation
        .deciding()
        .ifPresent(
            match -> {
              synchronized (covered) {
                covered.add(new Place(match.role(), match.rule(), match.rule().line()));
              }
            });
  }

  /** The rules that decided nothing yet, in the order of the text. */
  public List<Uncovered> uncovered() {
    synchronized (covered) {
      return places()
          .filter(place -> !covered.contains(place))
          .map(place -> new Uncovered(place.role, place.rule))
          .toList();
    }
  }

  /** How many of a hundred rules decided something, rounded down; 100 if there are no rules. */
  public int percent() {
    long all = places().count();
    return all == 0 ? 100 : (int) ((all - uncovered().size()) * 100 / all);
  }

  /**
   * Every rule has decided something.
   *
   * @throws AssertionError with each that has not, by role and line
   */
  public void requireAll() {
    requireAtLeast(100);
  }

  /**
   * So many of a hundred rules have decided something.
   *
   * @throws AssertionError with each that has not, by role and line
   * @throws IllegalArgumentException if it is no percentage
   */
  public void requireAtLeast(int percent) {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("From 0 to 100 percent, not " + percent);
    }
    if (percent() < percent) {
      throw new AssertionError(
          "%s; at least %d %% were asked for. No test shows:".formatted(this, percent)
              + uncovered().stream()
                  .map(this::describe)
                  .collect(Collectors.joining("\n  ", "\n  ", "")));
    }
  }

  private String describe(Uncovered uncovered) {
    return "role "
        + uncovered.role()
        + ": "
        + uncovered.rule()
        + places.behind(uncovered.rule().line());
  }

  private Stream<Place> places() {
    return policy.roles().stream().flatMap(RuleCoverage::places);
  }

  private static Stream<Place> places(Role role) {
    return role.rules().stream().map(rule -> new Place(role.name(), rule, rule.line()));
  }

  /** How much is covered. */
  @Override
  public String toString() {
    long all = places().count();
    return "%d of %d rules decided something in a test (%d %%)"
        .formatted(all - uncovered().size(), all, percent());
  }

  /** A rule where it stands. Equal rules of one role at different lines are different ones. */
  private record Place(String role, Rule rule, int line) {}
}
