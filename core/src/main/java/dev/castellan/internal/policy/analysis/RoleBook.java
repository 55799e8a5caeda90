package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Catalogue;
import dev.castellan.access.Policy;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import dev.castellan.internal.policy.BuiltInRules;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The roles of a policy and the built-in ones. Immutable. */
final class RoleBook {

  /**
   * A rule of a role.
   *
   * @param role in which it stands
   * @param rule the rule
   * @param builtIn whether that role comes with the library
   */
  record Entry(String role, Rule rule, boolean builtIn) {}

  private final Map<String, Role> roles = new HashMap<>();
  private final Map<String, List<Rule>> builtIn;

  RoleBook(Policy policy, Catalogue catalogue) {
    policy.roles().forEach(role -> roles.put(role.name(), role));
    this.builtIn = BuiltInRules.of(catalogue);
  }

  boolean has(String role) {
    return roles.containsKey(role) || builtIn.containsKey(role);
  }

  /** The rules that stand in a role itself; none of a role that is not there. */
  List<Entry> own(String role) {
    List<Entry> entries = new ArrayList<>();
    builtIn.getOrDefault(role, List.of()).forEach(rule -> entries.add(new Entry(role, rule, true)));
    if (roles.containsKey(role)) {
      roles.get(role).rules().forEach(rule -> entries.add(new Entry(role, rule, false)));
    }
    return entries;
  }

  /** A role and all that it inherits, the role itself first. */
  List<String> withInherited(String role) {
    List<String> order = new ArrayList<>();
    Set<String> seen = new HashSet<>(Set.of(role));
    Deque<String> open = new ArrayDeque<>(List.of(role));
    while (!open.isEmpty()) {
      String name = open.removeFirst();
      order.add(name);
      Role here = roles.get(name);
      if (here != null) {
        here.inherits().stream().filter(seen::add).forEach(open::addLast);
      }
    }
    return order;
  }
}
