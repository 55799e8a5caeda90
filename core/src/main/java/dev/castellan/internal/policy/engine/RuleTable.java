package dev.castellan.internal.policy.engine;

import dev.castellan.access.Circumstances;
import dev.castellan.access.Condition;
import dev.castellan.access.Decision;
import dev.castellan.access.Decision.Outcome;
import dev.castellan.access.Effect;
import dev.castellan.access.Policy;
import dev.castellan.access.Role;
import dev.castellan.access.Roles;
import dev.castellan.access.Rule;
import dev.castellan.access.Truth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All rules, numbered in the order of the policy: those of the built-in roles, then role by role as
 * in the text. The rules of one role have consecutive numbers. Each has its decision made already.
 */
final class RuleTable {

  /** The decision where no rule matches. */
  static final Decision NO_MATCH = new Decision(Outcome.NO_MATCH, "");

  private static final Condition[] ALWAYS = {};

  private final List<String> roles = new ArrayList<>();
  private final Map<String, Integer> roleNumbers = new HashMap<>();
  private final int[][] inherits;

  private final List<Rule> rules = new ArrayList<>();
  private final int[] firsts;
  private final int[] owners;
  private final Condition[][] conditions;
  private final Decision[] applied;
  private final Decision[] failed;

  RuleTable(Policy policy, Map<String, List<Rule>> builtIn) {
    int[] starts = new int[builtIn.size() + policy.roles().size() + 1];
    for (String role : List.of(Roles.ADMINISTRATOR, Roles.VIEWER)) {
      add(role, builtIn.getOrDefault(role, List.of()), starts);
    }
    for (Role role : policy.roles()) {
      add(role.name(), role.rules(), starts);
    }
    firsts = Arrays.copyOf(starts, roles.size() + 1);
    inherits = new int[roles.size()][];
    Arrays.fill(inherits, new int[0]);
    for (Role role : policy.roles()) {
      inherits[role(role.name())] =
          role.inherits().stream().mapToInt(this::role).filter(number -> number >= 0).toArray();
    }
    owners = new int[rules.size()];
    conditions = new Condition[rules.size()][];
    applied = new Decision[rules.size()];
    failed = new Decision[rules.size()];
    for (int role = 0; role < roles.size(); role++) {
      for (int number = first(role); number < end(role); number++) {
        decide(number, role);
      }
    }
  }

  private void add(String role, List<Rule> its, int[] starts) {
    roleNumbers.put(role, roles.size());
    roles.add(role);
    rules.addAll(its);
    starts[roles.size()] = rules.size();
  }

  private void decide(int number, int role) {
    Rule rule = rules.get(number);
    String name = roles.get(role);
    boolean allows = rule.effect() == Effect.ALLOW;
    owners[number] = role;
    conditions[number] =
        rule.conditions().isEmpty() ? ALWAYS : rule.conditions().toArray(Condition[]::new);
    applied[number] =
        new Decision(allows ? Outcome.ALLOWED : Outcome.DENIED_BY_RULE, name, rule.line());
    failed[number] =
        allows && conditional(number)
            ? new Decision(Outcome.CONDITION_FAILED, name, rule.line())
            : applied[number];
  }

  /** How many rules there are. */
  int size() {
    return rules.size();
  }

  int roles() {
    return roles.size();
  }

  String roleName(int role) {
    return roles.get(role);
  }

  /** The number of a role; -1 if there is none of this name. */
  int role(String name) {
    return roleNumbers.getOrDefault(name, -1);
  }

  /** The roles that a role inherits itself. */
  int[] inherits(int role) {
    return inherits[role];
  }

  /** The number of a role's first rule. */
  int first(int role) {
    return firsts[role];
  }

  /** The number behind a role's last rule. */
  int end(int role) {
    return firsts[role + 1];
  }

  Rule rule(int number) {
    return rules.get(number);
  }

  /** The role in which a rule stands. */
  int roleOf(int number) {
    return owners[number];
  }

  boolean conditional(int number) {
    return conditions[number].length > 0;
  }

  /**
   * The key of a rule with conditions.
   *
   * @param ifHeld what it is if they hold
   * @return what it is under these circumstances
   */
  int keyNow(int ifHeld, ResolvedSubject subject, Circumstances circumstances) {
    int rule = Found.rule(ifHeld);
    Truth truth = test(rule, subject.subject().attributes(), circumstances);
    if (Found.rank(ifHeld) == Found.DENIES) {
      return truth == Truth.FAILS ? Found.NO_KEY : ifHeld;
    }
    return truth == Truth.HOLDS ? ifHeld : Found.FAILS | rule;
  }

  /** Whether all conditions of a rule hold: that one fails beats that another is not known. */
  private Truth test(int rule, Map<String, String> attributes, Circumstances circumstances) {
    Truth all = Truth.HOLDS;
    for (Condition condition : conditions[rule]) {
      Truth one = condition.test(attributes, circumstances);
      if (one == Truth.FAILS) {
        return Truth.FAILS;
      }
      if (one == Truth.UNKNOWN) {
        all = Truth.UNKNOWN;
      }
    }
    return all;
  }

  /** The decision made beforehand for a key. */
  Decision decision(int key) {
    if (key == Found.NO_KEY) {
      return NO_MATCH;
    }
    int rule = Found.rule(key);
    return Found.rank(key) == Found.FAILS ? failed[rule] : applied[rule];
  }
}
