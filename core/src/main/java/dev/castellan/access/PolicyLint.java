package dev.castellan.access;

import dev.castellan.internal.policy.analysis.Linter;
import java.util.List;

/** Looks for what is hardly meant in a policy; exact on patterns, and without guessing. */
public final class PolicyLint {

  private PolicyLint() {}

  /** What is found, in the order of the text, errors and warnings alike. */
  public static List<PolicyFinding> findings(Policy policy, PolicyWorld world) {
    return new Linter(policy, world).findings();
  }
}
