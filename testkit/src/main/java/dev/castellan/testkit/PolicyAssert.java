package dev.castellan.testkit;

import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyEvaluator;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.PolicyTest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Asserts what a policy lets whom do, without a broker or a Castellan around it.
 *
 * <pre>{@code
 * PolicyAssert.that(policy)
 *     .given("alice", Binding.at("topic-operator", acme))
 *     .as("alice")
 *     .can("topic:purge", "/tenants/acme/topics/orders-1").because("topic-operator")
 *     .cannot("topic:read", "/tenants/beta/topics/x").because("no-match");
 * }</pre>
 *
 * <p>A failure is an {@link AssertionError} with what came instead and why: the rule with its line,
 * how the subject comes by it, and what would have been the nearest. Immutable; each method answers
 * a changed copy, so that what many tests have in common can be kept in a field. Needs no JUnit.
 */
public final class PolicyAssert {

  /**
   * When everything is asked unless a test says otherwise, so that no test changes its result from
   * one day to the next.
   */
  public static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  private final PolicyEvaluator evaluator;
  private final Places places;
  private final Optional<RuleCoverage> coverage;
  private final Map<String, PolicySubject> subjects;

  private PolicyAssert(
      PolicyEvaluator evaluator,
      Places places,
      Optional<RuleCoverage> coverage,
      Map<String, PolicySubject> subjects) {
    this.evaluator = evaluator;
    this.places = places;
    this.coverage = coverage;
    this.subjects = subjects;
  }

  /** With the words that the policy declares itself, and the library's own. */
  public static PolicyAssert that(Policy policy) {
    return that(policy, Catalogue.EMPTY);
  }

  /**
   * With the host's words, too.
   *
   * @param host what the host tells the builder of its Castellan
   */
  public static PolicyAssert that(Policy policy, Catalogue host) {
    return that(policy, host, Places.UNKNOWN);
  }

  /** With the words that the policy declares itself, and the library's own. */
  public static PolicyAssert that(PolicyFile file) {
    return that(file, Catalogue.EMPTY);
  }

  /**
   * With the host's words, too.
   *
   * @param host what the host tells the builder of its Castellan
   */
  public static PolicyAssert that(PolicyFile file, Catalogue host) {
    return that(file.policy(), host, Places.of(file));
  }

  private static PolicyAssert that(Policy policy, Catalogue host, Places places) {
    return new PolicyAssert(
        PolicyEvaluator.of(policy, host), places, Optional.empty(), new TreeMap<>());
  }

  /** Counts each rule that decides an assertion. */
  public PolicyAssert counting(RuleCoverage newCoverage) {
    return new PolicyAssert(evaluator, places, Optional.of(newCoverage), subjects);
  }

  /** There is somebody, who holds these roles beside what was given before. */
  public PolicyAssert given(String name, Binding... bindings) {
    return add(name, Set.of(bindings), Set.of(), Map.of());
  }

  /**
   * There is somebody like this, beside what was given before for the name.
   *
   * @throws IllegalArgumentException if an attribute was given another value before
   */
  public PolicyAssert given(PolicySubject subject) {
    return add(subject.name(), subject.bindings(), subject.groups(), subject.attributes());
  }

  /**
   * There is somebody who is in these groups.
   *
   * @param groups as the policy writes them, such as {@code group:corp/ops}
   * @throws dev.castellan.InvalidInputException if one is no group
   */
  public PolicyAssert givenMember(String name, String... groups) {
    Set<GroupName> parsed = new HashSet<>();
    Arrays.stream(groups).map(GroupName::parse).forEach(parsed::add);
    return add(name, Set.of(), parsed, Map.of());
  }

  /**
   * There is somebody who has this attribute.
   *
   * @throws IllegalArgumentException if it was given another value before
   */
  public PolicyAssert givenAttribute(String name, String attribute, String value) {
    return add(name, Set.of(), Set.of(), Map.of(attribute, value));
  }

  /**
   * Everybody is who a test of the policy says.
   *
   * @param test the name of a test block
   * @throws IllegalArgumentException if the policy has no test of this name
   */
  public PolicyAssert givenAsIn(String test) {
    List<PolicyTest> all = evaluator.policy().tests();
    List<PolicyTest> named = all.stream().filter(block -> block.name().equals(test)).toList();
    if (named.isEmpty()) {
      throw new IllegalArgumentException(
          "The policy has no test '"
              + test
              + "'; its tests are "
              + all.stream().map(PolicyTest::name).toList());
    }
    PolicyAssert changed = this;
    for (PolicyTest block : named) {
      for (PolicyTest.Given given : block.givens()) {
        changed = changed.add(given);
      }
    }
    return changed;
  }

  private PolicyAssert add(PolicyTest.Given given) {
    if (given instanceof PolicyTest.Given.Has has) {
      return given(has.subject(), has.binding());
    }
    if (given instanceof PolicyTest.Given.In in) {
      return add(in.subject(), Set.of(), Set.of(in.group()), Map.of());
    }
    PolicyTest.Given.With with = (PolicyTest.Given.With) given;
    return givenAttribute(with.subject(), with.attribute().name(), with.attribute().value());
  }

  private PolicyAssert add(
      String name, Set<Binding> bindings, Set<GroupName> groups, Map<String, String> attributes) {
    PolicySubject before = subjects.getOrDefault(name, PolicySubject.of(name));
    Set<Binding> allBindings = new HashSet<>(before.bindings());
    allBindings.addAll(bindings);
    Set<GroupName> allGroups = new HashSet<>(before.groups());
    allGroups.addAll(groups);
    Map<String, String> allAttributes = new HashMap<>(before.attributes());
    attributes.forEach(
        (attribute, value) -> {
          String old = allAttributes.put(attribute, value);
          if (old != null && !old.equals(value)) {
            throw new IllegalArgumentException(
                "%s has the attribute %s already, as '%s' and not '%s'"
                    .formatted(name, attribute, old, value));
          }
        });
    Map<String, PolicySubject> changed = new TreeMap<>(subjects);
    changed.put(name, new PolicySubject(name, allBindings, allGroups, allAttributes));
    return new PolicyAssert(evaluator, places, coverage, changed);
  }

  /**
   * Asks as somebody: in a session that just began without a second factor, from nowhere in
   * particular, at {@link #TIME}, on what is somebody else's.
   *
   * @param name of whom something was given
   * @throws IllegalArgumentException if nothing was
   */
  public SubjectAssert as(String name) {
    PolicySubject subject = subjects.get(name);
    if (subject == null) {
      throw new IllegalArgumentException(
          "Nobody said who '" + name + "' is; given are " + subjects.keySet());
    }
    return SubjectAssert.of(evaluator, places, coverage, evaluator.resolve(subject));
  }
}
