package dev.castellan.access;

import java.util.List;

/**
 * What saving a policy would mean.
 *
 * @param revision of the candidate
 * @param findings what lint says
 * @param tests what came of its own tests
 * @param diff who gains and loses what, compared with the policy in force
 * @param refusals why it would be refused, in words; empty if it would be saved
 */
public record PolicyReview(
    String revision,
    List<PolicyFinding> findings,
    PolicyTestReport tests,
    PolicyDiff diff,
    List<String> refusals) {

  /** Copies. */
  public PolicyReview {
    findings = List.copyOf(findings);
    refusals = List.copyOf(refusals);
  }
}
