package dev.castellan.cli.internal.policy;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.PolicyTest;
import dev.castellan.access.PolicyTest.Given;
import dev.castellan.cli.internal.Common;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whom a test of a policy takes for granted. */
final class Givens {

  private final PolicyTest test;

  private Givens(PolicyTest test) {
    this.test = test;
  }

  /**
   * Those of a test.
   *
   * @throws picocli.CommandLine.ParameterException if the policy has no such test
   */
  static Givens of(Policy policy, String name, Common common) {
    return policy.tests().stream()
        .filter(candidate -> candidate.name().equals(name))
        .findFirst()
        .map(Givens::new)
        .orElseThrow(() -> common.wrong("--test: " + noSuch(policy, name)));
  }

  private static String noSuch(Policy policy, String name) {
    String names =
        policy.tests().stream()
            .map(test -> "'" + test.name() + "'")
            .collect(Collectors.joining(", "));
    return "The policy has no test '"
        + name
        + "'; it has "
        + (names.isEmpty() ? "none at all" : names);
  }

  /** The test. */
  PolicyTest test() {
    return test;
  }

  /** The names of all, in the order of the text. */
  List<String> names() {
    return test.givens().stream().map(Given::subject).distinct().toList();
  }

  /** One of them; with nothing if it is none of them. */
  PolicySubject subject(String name) {
    Set<Binding> bindings = new HashSet<>();
    Set<GroupName> groups = new HashSet<>();
    Map<String, String> attributes = new HashMap<>();
    for (Given given : test.givens()) {
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
}
