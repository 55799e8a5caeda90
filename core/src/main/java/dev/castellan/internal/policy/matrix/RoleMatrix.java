package dev.castellan.internal.policy.matrix;

import dev.castellan.access.Action;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Effect;
import dev.castellan.access.GroupBinding;
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
  private final Map<String, List<Line>> lines = new HashMap<>();
  private final Map<String, Role> roles = new TreeMap<>();
  private final Rows rows = new Rows();

  private RoleMatrix(Policy policy, Catalogue catalogue) {
    actions = catalogue.actions();
    BuiltInRules.of(catalogue).forEach((role, rules) -> lines.put(role, lines(rules)));
    for (Role role : policy.roles()) {
      roles.put(role.name(), role);
      lines.put(role.name(), lines(role.rules()));
    }
  }

  /** See {@link PolicyMatrix#ofRoles}. */
  public static PolicyMatrix of(Policy policy, Catalogue host) {
    RoleMatrix matrix = new RoleMatrix(policy, host.and(policy.catalogue()).and(Catalogue.own()));
    matrix.roles.keySet().forEach(matrix::add);
    return new PolicyMatrix(
        policy.bindings().stream()
            .map(held -> GroupBinding.of(held.group(), held.binding()))
            .sorted(ORDER)
            .distinct()
            .toList(),
        matrix.rows.all());
  }

  private List<Line> lines(List<Rule> rules) {
    return rules.stream()
        .map(
            rule ->
                new Line(
                    rule.pattern().toString(),
                    actions.stream().filter(rule::speaksOf).toList(),
                    new Grant(rule.effect(), new Terms(rule.conditions(), Optional.empty()))))
        .toList();
  }

  private void add(String role) {
    Map<Action, Map<String, List<Grant>>> grants = new HashMap<>();
    for (String part : withInherited(role)) {
      for (Line line : lines.getOrDefault(part, List.of())) {
        for (Action action : line.actions) {
          grants
              .computeIfAbsent(action, any -> new TreeMap<>())
              .computeIfAbsent(line.pattern, any -> new ArrayList<>())
              .add(line.grant);
        }
      }
    }
    for (Action action : actions) {
      grants
          .getOrDefault(action, Map.of())
          .forEach((pattern, all) -> rows.add(row(role, pattern, action, all)));
    }
  }

  private static Row row(String role, String pattern, Action action, List<Grant> grants) {
    return new Row(
        "role:" + role,
        pattern,
        action,
        Rows.terms(Effect.ALLOW, grants),
        Rows.terms(Effect.DENY, grants));
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

  /** A rule, ready to be written for each role that has it. */
  private record Line(String pattern, List<Action> actions, Grant grant) {}
}
