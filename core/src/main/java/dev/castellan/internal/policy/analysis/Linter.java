package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Policy;
import dev.castellan.access.PolicyFinding;
import dev.castellan.access.PolicyWorld;
import java.util.List;

/** Finds what is hardly meant. */
public final class Linter {

  /** Some seconds of work. */
  private static final long UNITS = 30_000_000;

  private final LintScope scope;

  /** Of this policy. */
  public Linter(Policy policy, PolicyWorld world) {
    this.scope = new LintScope(policy, world);
  }

  /** See {@link dev.castellan.access.PolicyLint#findings}. */
  public List<PolicyFinding> findings() {
    Findings findings = new Findings();
    Budget budget = new Budget(UNITS);
    new LockOutLint(scope, findings).run();
    new WordLint(scope, findings).run();
    new BindingLint(scope, findings).run();
    new BreadthLint(scope, findings).run();
    new RuleLint(scope, findings, budget).run();
    new DenyLint(scope, findings, budget).run();
    new ClockLint(scope, findings, budget).run();
    return findings.sorted();
  }
}
