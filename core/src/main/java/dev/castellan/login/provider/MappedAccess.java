package dev.castellan.login.provider;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import java.util.List;
import java.util.Set;

/**
 * What a mapping makes of claims.
 *
 * @param bindings what defaults and rules give
 * @param groups which groups follow
 * @param throughGroups what the policy in force gives those groups
 * @param rules the numbers of the rules that matched, from 0
 */
public record MappedAccess(
    Set<Binding> bindings, Set<GroupName> groups, Set<Binding> throughGroups, List<Integer> rules) {

  /** Copies the collections. */
  public MappedAccess {
    bindings = Set.copyOf(bindings);
    groups = Set.copyOf(groups);
    throughGroups = Set.copyOf(throughGroups);
    rules = List.copyOf(rules);
  }

  /** Whether somebody with these claims is let in. */
  public boolean allowed() {
    return !bindings.isEmpty() || !throughGroups.isEmpty();
  }
}
