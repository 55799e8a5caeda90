package dev.castellan.bench;

import dev.castellan.access.ActionPattern;
import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Effect;
import dev.castellan.access.GroupName;
import dev.castellan.access.PathPattern;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyBuilder;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Resource;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A workload in the words of the engine. */
final class CastellanPolicy {

  private CastellanPolicy() {}

  /** All roles and what groups hold of them. */
  static Policy of(Workload workload) {
    PolicyBuilder policy = Policy.builder();
    Workload.TYPES.values().stream()
        .sorted()
        .forEach(type -> policy.resourceType(type, Workload.VERBS.toArray(String[]::new)));
    for (Workload.Role role : workload.roles()) {
      List<Rule> rules = role.rules().stream().map(CastellanPolicy::rule).toList();
      policy.role(new Role(role.name(), role.inherits(), rules, "", 0));
    }
    workload
        .groups()
        .forEach((name, grant) -> policy.bind(GroupName.local(name).toString(), binding(grant)));
    return policy.build();
  }

  private static Rule rule(Workload.Rule rule) {
    return new Rule(
        rule.deny() ? Effect.DENY : Effect.ALLOW,
        List.of(ActionPattern.parse(rule.action())),
        PathPattern.parse(rule.pattern()),
        rule.guard().conditions(),
        "",
        0);
  }

  private static Binding binding(Workload.Grant grant) {
    Resource scope =
        grant.tenant().isEmpty() ? Resource.ROOT : Resource.of("tenants", grant.tenant());
    return new Binding(grant.role(), scope, Optional.empty());
  }

  /** All subjects. */
  static List<PolicySubject> subjects(Workload workload) {
    return workload.subjects().stream().map(CastellanPolicy::subject).toList();
  }

  private static PolicySubject subject(Workload.Subject subject) {
    return new PolicySubject(
        subject.name(),
        subject.grants().stream().map(CastellanPolicy::binding).collect(Collectors.toSet()),
        subject.group().isEmpty() ? Set.of() : Set.of(GroupName.local(subject.group())),
        subject.north() ? Map.of("site", "north") : Map.of());
  }

  /** The words of the policy are the host's, too. */
  static Catalogue catalogue() {
    return Catalogue.EMPTY;
  }
}
