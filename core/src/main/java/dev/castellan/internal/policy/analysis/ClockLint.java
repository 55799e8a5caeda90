package dev.castellan.internal.policy.analysis;

import dev.castellan.access.ActionPattern;
import dev.castellan.access.Binding;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Condition;
import dev.castellan.access.PolicyFinding.Kind;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.PolicyTest;
import dev.castellan.access.PolicyTest.Expectation;
import dev.castellan.access.PolicyTest.Scene;
import dev.castellan.access.Resource;
import dev.castellan.access.Truth;
import dev.castellan.internal.policy.engine.TestRunner;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Expectations that are met at one time and not at another, in scenes that name none: they fail one
 * day, and then keep anybody from saving anything. What is too much to tell is not told.
 */
final class ClockLint {

  private final LintScope scope;
  private final Findings findings;
  private final Budget budget;

  ClockLint(LintScope scope, Findings findings, Budget budget) {
    this.scope = scope;
    this.findings = findings;
    this.budget = budget;
  }

  void run() {
    for (PolicyTest test : scope.policy().tests()) {
      for (Scene scene : test.scenes()) {
        if (scene.time().isEmpty() && !budget.isSpent()) {
          look(test, scene);
        }
      }
    }
  }

  private void look(PolicyTest test, Scene scene) {
    PolicySubject subject = TestRunner.subject(scene.subject(), test.givens());
    List<Grant> grants = new ArrayList<>();
    for (Binding binding : scope.effective(subject)) {
      scope.holdings().of(binding).forEach(held -> grants.add(held.grant()));
    }
    for (Expectation expectation : scene.expectations()) {
      if (budget.spend(1L + grants.size())
          && depends(scene, expectation, grants, subject.attributes())) {
        findings.warn(
            Kind.CLOCK_DEPENDENT_TEST,
            expectation.line(),
            "",
            "test \""
                + test.name()
                + "\": '"
                + expectation
                + "' depends on when it is run; say 'at' which time it holds");
      }
    }
  }

  private boolean depends(
      Scene scene, Expectation expectation, List<Grant> grants, Map<String, String> attributes) {
    Circumstances when = TestRunner.circumstances(scene, expectation, scope.now());
    IntSet action = scope.words().numbers(List.of(ActionPattern.of(expectation.action())));
    Set<Clause> allows = new HashSet<>();
    Set<Clause> denies = new HashSet<>();
    for (Grant grant : grants) {
      if (grant.actions().meets(action)
          && grant.pattern().matches(Resource.ROOT, expectation.resource())) {
        timed(grant, attributes, when).ifPresent((grant.allows() ? allows : denies)::add);
      }
    }
    Set<Clause> all = new HashSet<>(allows);
    all.addAll(denies);
    return all.stream().anyMatch(clause -> !clause.isAlways())
        && scope
            .judge(Optional.of(attributes), budget)
            .situations(all)
            .map(situations -> depends(situations, allows, denies, expectation))
            .orElse(false);
  }

  private static boolean depends(
      Situations situations, Set<Clause> allows, Set<Clause> denies, Expectation expectation) {
    if (isSometimes(situations.allowed(allows, denies), situations)) {
      return true;
    }
    // Another rule may give the same answer, which is then another reason.
    return expectation.because().isPresent()
        && (allows.stream().anyMatch(clause -> isSometimes(situations.holding(clause), situations))
            || denies.stream()
                .anyMatch(clause -> isSometimes(situations.notFailing(clause), situations)));
  }

  private static boolean isSometimes(BitSet where, Situations situations) {
    return !where.isEmpty() && where.cardinality() < situations.count();
  }

  /** What of a rule still asks for the time in a scene; empty if it never applies there. */
  private static Optional<Clause> timed(
      Grant grant, Map<String, String> attributes, Circumstances when) {
    List<Condition> left = new ArrayList<>();
    for (Condition condition : grant.clause().conditions()) {
      if (condition instanceof Condition.TimeIn || condition instanceof Condition.HoursIn) {
        left.add(condition);
        continue;
      }
      Truth truth = condition.test(attributes, when);
      if (truth == Truth.FAILS || (truth == Truth.UNKNOWN && grant.allows())) {
        return Optional.empty();
      }
    }
    return Optional.of(new Clause(left, grant.clause().until()));
  }
}
