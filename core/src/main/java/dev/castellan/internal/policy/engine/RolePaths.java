package dev.castellan.internal.policy.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The shortest ways from a role to itself and to each that it inherits. */
final class RolePaths {

  private record Step(int from, int length) {}

  private final RuleTable rules;
  private final Map<Integer, Step> steps = new LinkedHashMap<>();

  RolePaths(RuleTable rules, int start) {
    this.rules = rules;
    steps.put(start, new Step(start, 1));
    Deque<Integer> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      int next = open.remove();
      int length = length(next) + 1;
      for (int inherited : rules.inherits(next)) {
        if (steps.putIfAbsent(inherited, new Step(next, length)) == null) {
          open.add(inherited);
        }
      }
    }
  }

  /** All roles that are reached, the nearest first. */
  Set<Integer> reached() {
    return steps.keySet();
  }

  /** How many roles there are on the way to one that is reached, both ends included. */
  int length(int role) {
    return step(role).length();
  }

  /** The names on the way to one that is reached. */
  List<String> path(int role) {
    String[] path = new String[length(role)];
    int at = role;
    for (int i = path.length - 1; i >= 0; i--) {
      path[i] = rules.roleName(at);
      at = step(at).from();
    }
    return List.of(path);
  }

  private Step step(int role) {
    Step step = steps.get(role);
    if (step == null) {
      throw new IllegalArgumentException("Not reached: " + rules.roleName(role));
    }
    return step;
  }
}
