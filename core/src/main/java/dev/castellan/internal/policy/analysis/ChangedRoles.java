package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Role;
import dev.castellan.access.Roles;
import dev.castellan.access.Rule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The roles that may give something else than before: those that are written differently, and
 * whatever inherits one of them. What is not among them surely gives the same.
 */
final class ChangedRoles {

  private final Set<String> changed = new TreeSet<>();

  ChangedRoles(DiffSide before, DiffSide after) {
    Set<String> all = new LinkedHashSet<>(before.roles().keySet());
    all.addAll(after.roles().keySet());
    if (!before.catalogue().equals(after.catalogue())) {
      changed.addAll(all);
      changed.addAll(Set.of(Roles.ADMINISTRATOR, Roles.VIEWER));
      return;
    }
    for (String name : all) {
      Role old = before.roles().get(name);
      Role now = after.roles().get(name);
      if (old == null || now == null || !saysTheSame(old, now)) {
        changed.add(name);
      }
    }
    Deque<String> open = new ArrayDeque<>(changed);
    while (!open.isEmpty()) {
      String name = open.removeFirst();
      Stream.concat(before.inheritors(name), after.inheritors(name))
          .filter(changed::add)
          .forEach(open::addLast);
    }
  }

  private static boolean saysTheSame(Role old, Role now) {
    return old.inherits().equals(now.inherits()) && rules(old).equals(rules(now));
  }

  private static Set<Rule> rules(Role role) {
    return role.rules().stream().map(rule -> rule.comment("")).collect(Collectors.toSet());
  }

  /** Their names, in order. */
  Set<String> changed() {
    return changed;
  }
}
