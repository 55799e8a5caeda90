package dev.castellan.internal.policy.matrix;

import dev.castellan.access.Action;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Effect;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.PathPattern;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyMatrix;
import dev.castellan.access.PolicyMatrix.Row;
import dev.castellan.access.PolicyMatrix.Terms;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import dev.castellan.internal.policy.BuiltInRules;
import dev.castellan.internal.policy.matrix.Rows.Grant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Each role with all that it inherits. */
public final class RoleMatrix {

  private static final Comparator<GroupBinding> ORDER =
      Comparator.comparing(GroupBinding::group)
          .thenComparing(held -> held.binding().role())
          .thenComparing(held -> held.binding().scope())
          .thenComparing(held -> held.binding().until().map(Object::toString).orElse(""));

  private final List<Action> actions;
  private final Map<String, List<Rule>> rules;
  private final Map<String, Role> roles = new TreeMap<>();
  private final Rows rows = new Rows();

  private RoleMatrix(Policy policy, Catalogue catalogue) {
    actions = catalogue.actions();
    rules = new HashMap<>(BuiltInRules.of(catalogue));
    for (Role role : policy.roles()) {
      roles.put(role.name(), role);
      rules.put(role.name(), role.rules());
    }
  }

  /** See {@link PolicyMatrix#ofRoles}. */
  public static PolicyMatrix of(Policy policy, Catalogue host) {
    RoleMatrix matrix = new RoleMatrix(policy, host.and(policy.catalogue()).and(Catalogue.own()));
    matrix.roles.keySet().forEach(matrix::add);
    return new PolicyMatrix(
        policy.bindings().stream().sorted(ORDER).distinct().toList(), matrix.rows.all());
  }

  private void add(String role) {
    Map<Action, Map<PathPattern, List<Grant>>> grants =
        new TreeMap<>(Comparator.comparing(Action::type).thenComparing(Action::verb));
    for (String part : withInherited(role)) {
      for (Rule rule : rules.getOrDefault(part, List.of())) {
        Grant grant = new Grant(rule.effect(), new Terms(rule.conditions(), Optional.empty()));
        for (Action action : actions) {
          if (rule.speaksOf(action)) {
            grants
                .computeIfAbsent(action, any -> new TreeMap<>())
                .computeIfAbsent(rule.pattern(), any -> new ArrayList<>())
                .add(grant);
          }
        }
      }
    }
    grants.forEach(
        (action, patterns) ->
            patterns.forEach(
                (pattern, all) ->
                    rows.add(
                        new Row(
                            "role:" + role,
                            pattern.toString(),
                            action,
                            Rows.terms(Effect.ALLOW, all),
                            Rows.terms(Effect.DENY, all)))));
  }

  private Set<String> withInherited(String role) {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(role));
    while (!open.isEmpty()) {
      String next = open.pop();
      if (seen.add(next) && roles.containsKey(next)) {
        open.addAll(roles.get(next).inherits());
      }
    }
    return seen;
  }
}
