package dev.castellan.internal.policy.engine;

import dev.castellan.access.Action;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Condition;
import dev.castellan.access.Effect;
import dev.castellan.access.Resource;
import dev.castellan.access.Rule;
import dev.castellan.access.Truth;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Where a subject may do something to at least something, as far as can be told without looking.
 */
final class Scopes {

  private final RuleTable rules;
  private final ResolvedSubject subject;
  private final Action action;
  private final Circumstances circumstances;

  Scopes(RuleTable rules, ResolvedSubject subject, Action action, Circumstances circumstances) {
    this.rules = rules;
    this.subject = subject;
    this.action = action;
    this.circumstances = circumstances;
  }

  /** The scopes with a rule that could allow this action, without those below another of them. */
  Set<Resource> all() {
    Holdings holdings = subject.holdings(circumstances);
    if (couldAllow(holdings.everywhere())) {
      return Set.of(Resource.ROOT);
    }
    Prefixes scopes = holdings.scopes();
    Set<Resource> all = new LinkedHashSet<>();
    boolean[] taken = new boolean[scopes.size()];
    // What contains a scope comes before it.
    for (int scope = 0; scope < scopes.size(); scope++) {
      if (!below(scope, scopes, taken) && couldAllow(holdings.roles(scope))) {
        taken[scope] = true;
        all.add(Resource.parse(scopes.text(scope)));
      }
    }
    return Collections.unmodifiableSet(all);
  }

  private static boolean below(int scope, Prefixes scopes, boolean[] taken) {
    String text = scopes.text(scope);
    int other = scopes.shorter(scope);
    while (other != Prefixes.NONE) {
      if (taken[other] && text.charAt(scopes.text(other).length()) == '/') {
        return true;
      }
      other = scopes.shorter(other);
    }
    return false;
  }

  private boolean couldAllow(RoleSet roles) {
    for (int i = 0; i < roles.size(); i++) {
      int role = roles.number(i);
      for (int rule = rules.first(role); rule < rules.end(role); rule++) {
        if (couldAllow(rules.rule(rule))) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean couldAllow(Rule rule) {
    return rule.effect() == Effect.ALLOW
        && rule.speaksOf(action)
        && rule.conditions().stream().allMatch(this::couldHold);
  }

  /** Whose something is depends on what it is. */
  private boolean couldHold(Condition condition) {
    return condition instanceof Condition.Owner
        || condition.test(subject.subject().attributes(), circumstances) == Truth.HOLDS;
  }
}
