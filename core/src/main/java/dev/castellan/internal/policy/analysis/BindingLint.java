package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.PolicyFinding.Kind;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Resource;
import dev.castellan.access.Role;
import java.util.HashSet;
import java.util.Set;

/** Bindings that give nothing, and roles that nobody holds. */
final class BindingLint {

  private final LintScope scope;
  private final Findings findings;

  BindingLint(LintScope scope, Findings findings) {
    this.scope = scope;
    this.findings = findings;
  }

  void run() {
    Set<String> held = new HashSet<>();
    for (GroupBinding bound : scope.policy().bindings()) {
      look(bound.group().toString(), bound.binding(), bound.line());
      held.add(bound.binding().role());
      if (!scope.world().groups().isEmpty() && !scope.world().groups().contains(bound.group())) {
        dangling(bound.line(), bound.binding(), "nothing is known of the group " + bound.group());
      }
    }
    for (PolicySubject subject : scope.world().subjects()) {
      for (Binding binding : subject.bindings()) {
        look(subject.name(), binding, 0);
        held.add(binding.role());
      }
    }
    if (scope.knowsSubjects()) {
      scope.policy().roles().stream()
          .filter(role -> !held.contains(role.name()) && !scope.isInherited(role.name()))
          .forEach(this::unbound);
    }
  }

  private void unbound(Role role) {
    findings.warn(
        Kind.UNBOUND_ROLE,
        role.line(),
        role.name(),
        "nobody holds the role '" + role.name() + "', and no role inherits it");
  }

  private void look(String who, Binding binding, int line) {
    RoleBook book = scope.holdings().book();
    if (!book.has(binding.role())) {
      dangling(line, binding, "there is no role '" + binding.role() + "', which " + who + " holds");
      return;
    }
    if (!scope.isActive(binding)) {
      findings.warn(
          Kind.EXPIRED_BINDING,
          line,
          binding.role(),
          who
              + " holds '"
              + binding.role()
              + "' at "
              + binding.scope()
              + " no more since "
              + binding.until().orElseThrow());
    }
    boolean reachesNothing =
        binding.scope().segments().size() == Resource.MAX_DEPTH
            || (scope.holdings().of(binding).isEmpty()
                && !scope.holdings().of(binding.role()).isEmpty());
    if (reachesNothing) {
      dangling(
          line,
          binding,
          "no path below "
              + binding.scope()
              + " is as long as the rules of '"
              + binding.role()
              + "' want");
    }
  }

  private void dangling(int line, Binding binding, String message) {
    findings.warn(Kind.DANGLING_BINDING, line, binding.role(), message);
  }
}
