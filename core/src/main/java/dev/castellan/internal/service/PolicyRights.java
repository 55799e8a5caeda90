package dev.castellan.internal.service;

import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.access.Binding;
import dev.castellan.access.Effect;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.Policy;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What somebody must hold to put one policy in the place of another: at {@code /} all that a
 * changed role gave and all that it will give, and what groups are to hold and held. A role is
 * changed, too, if one that it inherits is.
 *
 * <p>A deny that goes, or is another one than before, hands out what it took away. Whoever lifts it
 * must hold that.
 */
final class PolicyRights {

  private static final String HOLDS_LESS =
      "The caller does not hold all that the changed roles and groups give";

  /** The name of a role that is made up to stand for what denies took away. */
  private static final String LIFTED = "lifted";

  private final Policy before;
  private final Policy after;
  private final Map<String, Role> rolesBefore;
  private final Map<String, Role> rolesAfter;

  PolicyRights(Policy before, Policy after) {
    this.before = before;
    this.after = after;
    this.rolesBefore = byName(before);
    this.rolesAfter = byName(after);
  }

  private static Map<String, Role> byName(Policy policy) {
    return policy.roles().stream().collect(Collectors.toMap(Role::name, role -> role));
  }

  /**
   * Asks whether the caller holds it.
   *
   * @throws ForbiddenException with {@code escalation} if not
   */
  void require(Step step) {
    Set<String> changed = changed();
    Set<Binding> given = new HashSet<>();
    Set<Binding> taken = new HashSet<>();
    for (String role : changed) {
      if (rolesBefore.containsKey(role)) {
        taken.add(Binding.of(role));
      }
      if (rolesAfter.containsKey(role)) {
        given.add(Binding.of(role));
      }
    }
    given.addAll(bindings(after, before));
    Set<Binding> unbound = bindings(before, after);
    taken.addAll(unbound);
    if (!step.holdsAll(before, taken)
        || !step.holdsAll(after, given)
        || !step.holdsAll(policy(List.of(lost(changed))), Set.of(Binding.of(LIFTED)))
        || !step.holdsAll(policy(lifted()), unbound)) {
      throw new ForbiddenException(ErrorCode.ESCALATION, HOLDS_LESS);
    }
  }

  /** The roles that say something else than before, or inherit one that does. */
  private Set<String> changed() {
    Set<String> changed = new HashSet<>();
    Set<String> all = new HashSet<>(rolesBefore.keySet());
    all.addAll(rolesAfter.keySet());
    for (String name : all) {
      if (!says(rolesBefore, name).equals(says(rolesAfter, name))) {
        changed.add(name);
      }
    }
    Map<String, Set<String>> heirs = new HashMap<>();
    for (Policy policy : List.of(before, after)) {
      for (Role role : policy.roles()) {
        for (String inherited : role.inherits()) {
          heirs.computeIfAbsent(inherited, name -> new HashSet<>()).add(role.name());
        }
      }
    }
    Deque<String> open = new ArrayDeque<>(changed);
    while (!open.isEmpty()) {
      for (String heir : heirs.getOrDefault(open.remove(), Set.of())) {
        if (changed.add(heir)) {
          open.add(heir);
        }
      }
    }
    return changed;
  }

  /** What a role says itself: whom it inherits and its rules, in any order, without comments. */
  private static List<Set<String>> says(Map<String, Role> roles, String name) {
    Role role = roles.get(name);
    return role == null
        ? List.of()
        : List.of(
            Set.copyOf(role.inherits()),
            role.rules().stream().map(Rule::toString).collect(Collectors.toUnmodifiableSet()));
  }

  /** What groups hold by one policy and not by the other. */
  private static Set<Binding> bindings(Policy by, Policy notBy) {
    Set<List<Object>> other = new HashSet<>();
    for (GroupBinding bound : notBy.bindings()) {
      other.add(List.of(bound.group(), bound.binding()));
    }
    return by.bindings().stream()
        .filter(bound -> !other.contains(List.<Object>of(bound.group(), bound.binding())))
        .map(GroupBinding::binding)
        .collect(Collectors.toSet());
  }

  /** A role that gives what denies of these roles took away and do not any more. */
  private Role lost(Set<String> changed) {
    Set<Rule> lost = new LinkedHashSet<>();
    for (String role : changed) {
      Set<Rule> left = denies(rolesAfter, role);
      denies(rolesBefore, role).stream().filter(rule -> !left.contains(rule)).forEach(lost::add);
    }
    return new Role(LIFTED, List.of(), allows(lost), "", 0);
  }

  /** The denies of a role and of all that it inherits, without comments. */
  private static Set<Rule> denies(Map<String, Role> roles, String name) {
    Set<Rule> denies = new LinkedHashSet<>();
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(name));
    while (!open.isEmpty()) {
      String next = open.remove();
      Role role = roles.get(next);
      if (role != null && seen.add(next)) {
        denies.addAll(denies(role));
        open.addAll(role.inherits());
      }
    }
    return denies;
  }

  private static List<Rule> denies(Role role) {
    return role.rules().stream()
        .filter(rule -> rule.effect() == Effect.DENY)
        .map(rule -> rule.comment(""))
        .toList();
  }

  /** The old roles, each with what its denies take away in the place of what it gives. */
  private List<Role> lifted() {
    return before.roles().stream()
        .map(
            role ->
                new Role(
                    role.name(),
                    role.inherits().stream().filter(rolesBefore::containsKey).toList(),
                    allows(denies(role)),
                    "",
                    0))
        .toList();
  }

  /** What denies take away, under whatever conditions. */
  private static List<Rule> allows(Collection<Rule> denies) {
    return denies.stream()
        .map(rule -> Rule.of(Effect.ALLOW, rule.actions(), rule.pattern()))
        .distinct()
        .toList();
  }

  private Policy policy(List<Role> roles) {
    return Policy.of(before.catalogue(), roles, List.of(), List.of());
  }
}
