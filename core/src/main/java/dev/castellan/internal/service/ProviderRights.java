package dev.castellan.internal.service;

import dev.castellan.InvalidInputException;
import dev.castellan.access.Binding;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.GroupName;
import dev.castellan.internal.model.PolicyInForce;
import dev.castellan.login.provider.MappedAccess;
import dev.castellan.login.provider.MappingRule;
import dev.castellan.login.provider.ProviderMapping;
import dev.castellan.user.User;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the mapping of a login provider gives. */
final class ProviderRights {

  private ProviderRights() {}

  /** What defaults and rules can give. */
  static Set<Binding> bindings(ProviderMapping mapping) {
    Set<Binding> all = new HashSet<>(mapping.defaults());
    mapping.rules().stream().map(MappingRule::bindings).forEach(all::addAll);
    return all;
  }

  /** The same, and what groups can give: whoever runs the provider says who is in them. */
  static Set<Binding> all(PolicyInForce policy, String provider, ProviderMapping mapping) {
    Set<Binding> all = bindings(mapping);
    if (mapping.groupsClaim().isPresent()) {
      policy.policy().bindings().stream()
          .filter(bound -> bound.group().provider().equals(provider))
          .map(GroupBinding::binding)
          .forEach(all::add);
    }
    return all;
  }

  /** What somebody with these claims is given. */
  static MappedAccess access(
      PolicyInForce policy,
      String provider,
      ProviderMapping mapping,
      Map<String, List<String>> claims) {
    Set<Binding> bindings = new HashSet<>(mapping.defaults());
    List<Integer> matched = new ArrayList<>();
    for (int i = 0; i < mapping.rules().size(); i++) {
      if (mapping.rules().get(i).matches(claims)) {
        bindings.addAll(mapping.rules().get(i).bindings());
        matched.add(i);
      }
    }
    Set<GroupName> bound = bound(policy, provider);
    Set<GroupName> groups = groups(bound, provider, mapping, claims);
    boolean full = groups.size() == User.MAX_GROUPS && bound.containsAll(groups);
    // There may be more, and one of them may take something away: so nothing is given.
    return full
        ? new MappedAccess(Set.of(), groups, Set.of(), matched)
        : new MappedAccess(bindings, groups, policy.effective(Set.of(), groups), matched);
  }

  /**
   * Those groups first of which the policy says something: a person may be in thousands at the
   * provider, and the record has room for some. What is no name of a group here is left out.
   */
  private static Set<GroupName> groups(
      Set<GroupName> bound,
      String provider,
      ProviderMapping mapping,
      Map<String, List<String>> claims) {
    return mapping
        .groupsClaim()
        .map(claim -> claims.getOrDefault(claim, List.of()))
        .orElse(List.of())
        .stream()
        .flatMap(name -> group(provider, name).stream())
        .distinct()
        .sorted(
            Comparator.comparing((GroupName group) -> !bound.contains(group))
                .thenComparing(Comparator.naturalOrder()))
        .limit(User.MAX_GROUPS)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Set<GroupName> bound(PolicyInForce policy, String provider) {
    return policy.policy().bindings().stream()
        .map(GroupBinding::group)
        .filter(group -> group.provider().equals(provider))
        .collect(Collectors.toSet());
  }

  private static Optional<GroupName> group(String provider, String name) {
    try {
      return Optional.of(new GroupName(provider, name));
    } catch (InvalidInputException e) {
      return Optional.empty();
    }
  }
}
