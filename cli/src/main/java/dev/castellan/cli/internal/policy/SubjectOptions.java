package dev.castellan.cli.internal.policy;

import dev.castellan.InvalidInputException;
import dev.castellan.access.Binding;
import dev.castellan.access.Condition;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Roles;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Converters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Who asks: a name, and what it holds, by options or by a test of the policy. */
final class SubjectOptions {

  private static final int MOST_NAMES = 20;

  @Option(names = "--as", paramLabel = "NAME", required = true, description = "Who asks.")
  private String name = "";

  @Option(
      names = "--test",
      paramLabel = "TEST",
      description = "Who holds what, as the givens of this test say.")
  private Optional<String> test = Optional.empty();

  @Option(
      names = "--has",
      paramLabel = "ROLE[@SCOPE]",
      converter = Converters.ToBinding.class,
      description = "A role that NAME holds, everywhere or at a scope. May be given several times.")
  private List<Binding> bindings = new ArrayList<>();

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      converter = Converters.ToGroup.class,
      description = "A group of NAME, such as corp/ops. May be given several times.")
  private List<GroupName> groups = new ArrayList<>();

  @Option(
      names = "--attribute",
      paramLabel = "KEY=VALUE",
      description = "An attribute of NAME. May be given several times.")
  private Map<String, String> attributes = new TreeMap<>();

  /**
   * Whom they mean.
   *
   * @throws picocli.CommandLine.ParameterException if the policy has no such test, subject or role
   */
  PolicySubject subject(Policy policy, Common common) {
    for (Binding binding : bindings) {
      if (!Roles.isBuiltIn(binding.role()) && policy.role(binding.role()).isEmpty()) {
        throw common.wrong(
            "--has: The policy has no role '" + binding.role() + "'; it has " + roles(policy));
      }
    }
    try {
      attributes.forEach(Condition.Attribute::require);
    } catch (InvalidInputException e) {
      throw common.wrong("--attribute: " + e.getMessage());
    }
    PolicySubject given =
        test.map(wanted -> given(policy, wanted, common)).orElse(PolicySubject.of(name));
    Set<Binding> held = new HashSet<>(given.bindings());
    held.addAll(bindings);
    Set<GroupName> member = new HashSet<>(given.groups());
    member.addAll(groups);
    Map<String, String> described = new HashMap<>(given.attributes());
    described.putAll(attributes);
    return new PolicySubject(name, held, member, described);
  }

  private static String roles(Policy policy) {
    String names =
        policy.roles().stream()
            .limit(MOST_NAMES)
            .map(role -> "'" + role.name() + "'")
            .collect(Collectors.joining(", "));
    int more = policy.roles().size() - MOST_NAMES;
    return (names.isEmpty() ? "none" : names)
        + (more > 0 ? " and " + more + " more" : "")
        + " beside the built-in ones";
  }

  private PolicySubject given(Policy policy, String wanted, Common common) {
    Givens givens = Givens.of(policy, wanted, common);
    if (!givens.names().contains(name)) {
      throw common.wrong(
          "--as: The test '"
              + wanted
              + "' knows no '"
              + name
              + "', but '"
              + String.join("', '", givens.names())
              + "'");
    }
    return givens.subject(name);
  }
}
