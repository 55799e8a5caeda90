package dev.castellan.internal.policy.engine;

import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Decision;
import dev.castellan.access.Explanation;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.PolicyTest;
import dev.castellan.access.PolicyTest.Expectation;
import dev.castellan.access.PolicyTest.Given;
import dev.castellan.access.PolicyTest.Scene;
import dev.castellan.access.PolicyTestReport;
import dev.castellan.access.PolicyTestReport.Result;
import dev.castellan.access.PolicyTestReport.Uncovered;
import dev.castellan.access.Principal;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import dev.castellan.access.Truth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs the tests that a policy carries with it. */
public final class TestRunner {

  private final Policy policy;
  private final CompiledPolicy compiled;
  private final Instant now;

  /** For this policy. */
  public TestRunner(Policy policy, Catalogue host, Instant now) {
    this.policy = policy;
    this.now = now;
    this.compiled =
        CompiledPolicy.compile(policy, host.and(policy.catalogue()).and(Catalogue.own()));
  }

  /** See {@link PolicyTestReport#run}. */
  public PolicyTestReport run() {
    List<Result> results = new ArrayList<>();
    Map<String, Set<Rule>> covered = new HashMap<>();
    for (PolicyTest test : policy.tests()) {
      for (Scene scene : test.scenes()) {
        PolicySubject subject = subject(scene.subject(), test.givens());
        for (Expectation expectation : scene.expectations()) {
          Explanation explanation = explain(subject, scene, expectation);
          explanation
              .deciding()
              .ifPresent(
                  one -> covered.computeIfAbsent(one.role(), r -> byIdentity()).add(one.rule()));
          results.add(
              new Result(
                  test.name(),
                  expectation.line(),
                  expectation.toString(),
                  failure(expectation, explanation)));
        }
      }
    }
    return new PolicyTestReport(results, uncovered(covered), rules());
  }

  /** Who somebody is by what is given. */
  public static PolicySubject subject(String name, List<Given> givens) {
    Set<Binding> bindings = new HashSet<>();
    Set<GroupName> groups = new HashSet<>();
    Map<String, String> attributes = new HashMap<>();
    for (Given given : givens) {
      if (!given.subject().equals(name)) {
        continue;
      }
      if (given instanceof Given.Has has) {
        bindings.add(has.binding());
      } else if (given instanceof Given.In in) {
        groups.add(in.group());
      } else if (given instanceof Given.With with) {
        attributes.put(with.attribute().name(), with.attribute().value());
      }
    }
    return new PolicySubject(name, bindings, groups, attributes);
  }

  private Explanation explain(PolicySubject subject, Scene scene, Expectation expectation) {
    return compiled.explain(
        compiled.resolve(subject),
        expectation.action(),
        expectation.resource(),
        circumstances(scene, expectation, now));
  }

  /**
   * How somebody asks.
   *
   * @param now when, if the scene does not say so
   */
  public static Circumstances circumstances(Scene scene, Expectation expectation, Instant now) {
    Instant time = scene.time().orElse(now);
    Optional<Instant> authenticated = scene.authenticated().map(time::minus);
    if (authenticated.isEmpty() && scene.via() == Principal.Kind.USER) {
      authenticated = Optional.of(time);
    }
    return new Circumstances(
        scene.via(),
        scene.address(),
        time,
        authenticated,
        scene.secondFactor(),
        Truth.of(expectation.owner()));
  }

  private static Optional<String> failure(Expectation expectation, Explanation explanation) {
    Decision decision = explanation.decision();
    boolean asExpected =
        decision.allowed() == expectation.allowed()
            && expectation.because().map(because -> isReason(because, decision)).orElse(true);
    return asExpected ? Optional.empty() : Optional.of(words(explanation));
  }

  /** What is allowed is so because of a role; what is not may also be so for a kind of reason. */
  private static boolean isReason(String because, Decision decision) {
    return because.equals(decision.role())
        || (!decision.allowed() && because.equals(decision.outcome().text()));
  }

  private static String words(Explanation explanation) {
    Decision decision = explanation.decision();
    StringBuilder words = new StringBuilder(decision.outcome().text());
    if (!decision.role().isEmpty()) {
      words.append(" by role '").append(decision.role()).append('\'');
      if (decision.line() > 0) {
        words.append(", line ").append(decision.line());
      }
    }
    if (!explanation.nearestMiss().isEmpty()) {
      words.append("; ").append(explanation.nearestMiss());
    }
    return words.toString();
  }

  /** A role may have equal rules. */
  private static Set<Rule> byIdentity() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private List<Uncovered> uncovered(Map<String, Set<Rule>> covered) {
    List<Uncovered> uncovered = new ArrayList<>();
    for (Role role : policy.roles()) {
      for (Rule rule : role.rules()) {
        if (!covered.getOrDefault(role.name(), Set.of()).contains(rule)) {
          uncovered.add(new Uncovered(role.name(), rule));
        }
      }
    }
    return uncovered;
  }

  private int rules() {
    return policy.roles().stream().mapToInt(role -> role.rules().size()).sum();
  }
}
