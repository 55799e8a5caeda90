package dev.castellan.internal.service;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.access.Action;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyFinding;
import dev.castellan.access.PolicyLint;
import dev.castellan.access.PolicyTestReport;
import dev.castellan.access.PolicyWorld;
import dev.castellan.internal.Settings;
import dev.castellan.internal.model.PolicyInForce;
import dev.castellan.internal.token.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A policy that may come in force, with all that can be said of it without a look at who is there.
 * Immutable.
 *
 * @param policy with the lines of its text
 * @param text its canonical text
 * @param revision SHA-256 of it
 * @param tests what came of its own tests
 * @param faults why it must not be in force, in words; empty if it may
 */
record PolicyCandidate(
    Policy policy, String text, String revision, PolicyTestReport tests, List<String> faults) {

  /** So many faults are told one by one. */
  private static final int MAX_FAULTS = 20;

  /**
   * Looks at a policy.
   *
   * @throws dev.castellan.InvalidPolicyException if it cannot be written as a text
   */
  static PolicyCandidate of(Policy given, Settings settings, Instant now) {
    String text = given.text();
    return of(Policy.parse(text), text, settings, now);
  }

  /**
   * Looks at a policy for whoever is writing it: what is said of it names the lines of the text
   * that was given. What was made in Java has no lines, and gets those of its canonical text.
   *
   * @throws dev.castellan.InvalidPolicyException if it cannot be written as a text
   */
  static PolicyCandidate asGiven(Policy given, Settings settings, Instant now) {
    String text = given.text();
    return of(hasLines(given) ? given : Policy.parse(text), text, settings, now);
  }

  private static boolean hasLines(Policy policy) {
    return policy.roles().stream().allMatch(role -> role.line() > 0)
        && policy.bindings().stream().allMatch(binding -> binding.line() > 0)
        && policy.tests().stream().allMatch(test -> test.line() > 0);
  }

  private static PolicyCandidate of(Policy policy, String text, Settings settings, Instant now) {
    List<String> faults = new ArrayList<>(strangeWords(policy, settings.catalogue()));
    PolicyLint.findings(policy, PolicyWorld.of(settings.host(), now)).stream()
        .filter(finding -> finding.severity() == PolicyFinding.Severity.ERROR)
        .map(PolicyCandidate::inWords)
        .forEach(faults::add);
    PolicyTestReport tests = PolicyTestReport.run(policy, settings.host(), now);
    for (PolicyTestReport.Result result : tests.results()) {
      result
          .failure()
          .ifPresent(
              failure ->
                  faults.add(
                      "line "
                          + result.line()
                          + ": test \""
                          + result.test()
                          + "\": "
                          + result.expectation()
                          + ": "
                          + failure));
    }
    return new PolicyCandidate(policy, text, Sha256.hex(text), tests, List.copyOf(faults));
  }

  /** The broker's own words rule; a text may declare some of them and no others. */
  private static List<String> strangeWords(Policy policy, Catalogue catalogue) {
    return policy.catalogue().actions().stream()
        .filter(action -> !catalogue.has(action))
        .map(Action::toString)
        .map(action -> "the catalog declares '" + action + "', which this broker does not have")
        .toList();
  }

  private static String inWords(PolicyFinding finding) {
    String place = finding.line() == 0 ? "" : "line " + finding.line() + ": ";
    return place + finding.message();
  }

  /**
   * Asks whether it may be in force at all.
   *
   * @throws InvalidInputException with {@code policy-refused} if not
   */
  void require() {
    if (faults.isEmpty()) {
      return;
    }
    String more =
        faults.size() > MAX_FAULTS ? "; and " + (faults.size() - MAX_FAULTS) + " more" : "";
    throw new InvalidInputException(
        ErrorCode.POLICY_REFUSED,
        "policy",
        String.join("; ", faults.subList(0, Math.min(faults.size(), MAX_FAULTS))) + more);
  }

  /** Compiles it, as the one with this number. */
  PolicyInForce compile(Catalogue catalogue, long number, Instant savedAt, String savedBy) {
    return PolicyInForce.compile(
        policy, catalogue, new PolicyInForce.Source(number, revision, savedAt, savedBy));
  }
}
