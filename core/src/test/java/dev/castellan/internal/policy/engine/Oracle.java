package dev.castellan.internal.policy.engine;

import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Condition;
import dev.castellan.access.Decision;
import dev.castellan.access.Decision.Outcome;
import dev.castellan.access.Effect;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Resource;
import dev.castellan.access.Role;
import dev.castellan.access.Roles;
import dev.castellan.access.Rule;
import dev.castellan.access.Truth;
import dev.castellan.internal.policy.BuiltInRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The policy's meaning, as slowly and obviously as possible: loops over roles, rules and bindings.
 * Shares nothing with the engine but the values.
 */
final class Oracle {

  private final Policy policy;
  private final Catalogue catalogue;

  /** All roles in the policy's order. */
  private final Map<String, List<Rule>> roles = new LinkedHashMap<>();

  Oracle(Policy policy, Catalogue catalogue) {
    this.policy = policy;
    this.catalogue = catalogue;
    Map<String, List<Rule>> builtIn = BuiltInRules.of(catalogue);
    roles.put(Roles.ADMINISTRATOR, builtIn.get(Roles.ADMINISTRATOR));
    roles.put(Roles.VIEWER, builtIn.get(Roles.VIEWER));
    for (Role role : policy.roles()) {
      roles.put(role.name(), role.rules());
    }
  }

  /** Somebody who asks under some circumstances. */
  Asker as(PolicySubject subject, Circumstances circumstances) {
    return new Asker(subject, circumstances);
  }

  final class Asker {

    private final PolicySubject subject;
    private final Circumstances circumstances;

    /** At which scopes the subject holds a role now, itself or by inheritance. */
    private final Map<String, Set<Resource>> scopes = new LinkedHashMap<>();

    private Asker(PolicySubject subject, Circumstances circumstances) {
      this.subject = subject;
      this.circumstances = circumstances;
      for (Binding binding : held()) {
        for (String role : withInherited(binding.role())) {
          scopes.computeIfAbsent(role, r -> new LinkedHashSet<>()).add(binding.scope());
        }
      }
    }

    private List<Binding> held() {
      List<Binding> held = new ArrayList<>(subject.bindings());
      for (GroupBinding binding : policy.bindings()) {
        if (subject.groups().contains(binding.group())) {
          held.add(binding.binding());
        }
      }
      held.removeIf(
          binding ->
              binding.until().isPresent() && !circumstances.time().isBefore(binding.until().get()));
      return held;
    }

    Decision decide(Action action, Resource resource) {
      if (!catalogue.has(action)) {
        return new Decision(Outcome.UNKNOWN_ACTION, "");
      }
      Decision denied = null;
      Decision allowed = null;
      Decision failed = null;
      for (String role : roles.keySet()) {
        for (Rule rule : roles.get(role)) {
          if (!matches(role, rule, action, resource)) {
            continue;
          }
          Truth truth = truth(rule, circumstances);
          if (rule.effect() == Effect.DENY) {
            if (truth != Truth.FAILS && denied == null) {
              denied = new Decision(Outcome.DENIED_BY_RULE, role, rule.line());
            }
          } else if (truth == Truth.HOLDS) {
            if (allowed == null) {
              allowed = new Decision(Outcome.ALLOWED, role, rule.line());
            }
          } else if (failed == null) {
            failed = new Decision(Outcome.CONDITION_FAILED, role, rule.line());
          }
        }
      }
      if (denied != null) {
        return denied;
      }
      if (allowed != null) {
        return allowed;
      }
      return failed != null ? failed : new Decision(Outcome.NO_MATCH, "");
    }

    /** Rules that speak of the question, in the policy's order. */
    List<Rule> matches(Action action, Resource resource) {
      List<Rule> matches = new ArrayList<>();
      for (String role : roles.keySet()) {
        for (Rule rule : roles.get(role)) {
          if (catalogue.has(action) && matches(role, rule, action, resource)) {
            matches.add(rule);
          }
        }
      }
      return matches;
    }

    private boolean matches(String role, Rule rule, Action action, Resource resource) {
      for (Resource scope : scopes.getOrDefault(role, Set.of())) {
        if (rule.pattern().matches(scope, resource) && rule.speaksOf(action)) {
          return true;
        }
      }
      return false;
    }

    Set<Resource> scopesOf(Action action) {
      Set<Resource> all = new HashSet<>();
      scopes.forEach(
          (role, at) -> {
            for (Rule rule : roles.getOrDefault(role, List.of())) {
              if (catalogue.has(action)
                  && rule.effect() == Effect.ALLOW
                  && rule.speaksOf(action)
                  && couldHold(rule)) {
                all.addAll(at);
              }
            }
          });
      Set<Resource> outermost = new HashSet<>(all);
      outermost.removeIf(
          scope -> all.stream().anyMatch(other -> !scope.equals(other) && scope.isWithin(other)));
      return outermost;
    }

    private boolean couldHold(Rule rule) {
      return truth(rule, circumstances.owner(true)) == Truth.HOLDS
          || truth(rule, circumstances.owner(false)) == Truth.HOLDS;
    }

    private Truth truth(Rule rule, Circumstances asked) {
      boolean fails = false;
      boolean unknown = false;
      for (Condition condition : rule.conditions()) {
        Truth truth = condition.test(subject.attributes(), asked);
        fails |= truth == Truth.FAILS;
        unknown |= truth == Truth.UNKNOWN;
      }
      if (fails) {
        return Truth.FAILS;
      }
      return unknown ? Truth.UNKNOWN : Truth.HOLDS;
    }
  }

  private Set<String> withInherited(String role) {
    Set<String> all = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(List.of(role));
    while (!open.isEmpty()) {
      String next = open.remove(0);
      if (roles.containsKey(next) && all.add(next)) {
        policy.role(next).ifPresent(defined -> open.addAll(defined.inherits()));
      }
    }
    return all;
  }
}
