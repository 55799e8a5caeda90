package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Action;
import dev.castellan.access.Effect;
import dev.castellan.access.PathPattern;
import dev.castellan.access.PolicyFinding.Kind;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import java.util.List;

/** Allows of too much at once. */
final class BreadthLint {

  private final LintScope scope;
  private final Findings findings;
  private final List<Action> handingOut;

  BreadthLint(LintScope scope, Findings findings) {
    this.scope = scope;
    this.findings = findings;
    this.handingOut = scope.catalogue().actions().stream().filter(HandingOut::isWrite).toList();
  }

  void run() {
    for (Role role : scope.policy().roles()) {
      for (Rule rule : role.rules()) {
        if (rule.effect() == Effect.ALLOW
            && rule.pattern().equals(PathPattern.EVERYTHING)
            && rule.conditions().isEmpty()) {
          look(role, rule);
        }
      }
    }
  }

  private void look(Role role, Rule rule) {
    if (scope.catalogue().actions().stream().allMatch(rule::speaksOf)) {
      findings.warn(
          Kind.TOO_BROAD, role.name(), rule, "allows everything on everything, on no condition");
    } else if (handingOut.stream().allMatch(rule::speaksOf)) {
      findings.warn(
          Kind.TOO_BROAD,
          role.name(),
          rule,
          "allows every write of what hands out rights, everywhere and on no condition");
    }
  }
}
