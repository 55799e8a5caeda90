package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Binding;
import dev.castellan.access.Effect;
import dev.castellan.access.PolicyFinding.Kind;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Role;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Denies where nothing is allowed to whoever holds their role: the groups that hold it or one that
 * inherits it, with all else that they hold, and the subjects. If these are not known, nothing is
 * said: anybody may hold something else besides.
 */
final class DenyLint {

  /** For one role. */
  private static final long UNITS = 2_000_000;

  /** Somebody who holds things. */
  private record Holder(Set<Binding> bindings, Optional<Map<String, String>> attributes) {}

  private final LintScope scope;
  private final Findings findings;
  private final Budget budget;
  private final Map<String, Set<Holder>> holders = new HashMap<>();

  DenyLint(LintScope scope, Findings findings, Budget budget) {
    this.scope = scope;
    this.findings = findings;
    this.budget = budget;
    for (List<Binding> held : scope.heldByGroups()) {
      add(new Holder(Set.copyOf(held.stream().filter(scope::isActive).toList()), Optional.empty()));
    }
    for (PolicySubject subject : scope.world().subjects()) {
      Set<Binding> held = Set.copyOf(scope.effective(subject));
      add(new Holder(held, Optional.of(subject.attributes())));
    }
  }

  private void add(Holder holder) {
    for (Binding binding : holder.bindings()) {
      holders.computeIfAbsent(binding.role(), k -> new LinkedHashSet<>()).add(holder);
    }
  }

  void run() {
    if (!scope.knowsSubjects()) {
      return;
    }
    for (Role role : scope.policy().roles()) {
      if (role.rules().stream().noneMatch(rule -> rule.effect() == Effect.DENY)) {
        continue;
      }
      Budget part = budget.part(UNITS);
      new InRole(role, part).run();
      if (!budget.spend(part.used())) {
        findings.warn(
            Kind.UNDECIDED,
            role.line(),
            role.name(),
            "the policy is too large to look whether a deny denies anything, from the role '"
                + role.name()
                + "' on");
        return;
      }
    }
  }

  /** The denies of one role. */
  private final class InRole {

    private final Role role;
    private final Budget budget;

    InRole(Role role, Budget budget) {
      this.role = role;
      this.budget = budget;
    }

    void run() {
      List<Holdings.Held> all = scope.holdings().of(role.name());
      budget.spend(all.size());
      List<Holdings.Held> denies =
          all.subList(0, role.rules().size()).stream()
              .filter(held -> !held.grant().allows() && !held.grant().actions().isEmpty())
              .filter(deny -> !touches(List.of(deny.grant()), grants(all), Optional.empty()))
              .toList();
      if (denies.isEmpty()) {
        return;
      }
      Set<String> family = scope.withInheritors(role.name());
      if (family.stream().noneMatch(holders::containsKey)) {
        return;
      }
      for (Holdings.Held deny : denies) {
        boolean idle = !touchesInherited(deny, family) && !touchesHolder(deny, family);
        if (budget.isSpent()) {
          findings.warn(
              Kind.UNDECIDED,
              role.name(),
              deny.entry().rule(),
              "stands where too much is allowed to tell whether it denies anything");
        } else if (idle) {
          findings.warn(
              Kind.DENY_WITHOUT_ALLOW,
              role.name(),
              deny.entry().rule(),
              "denies what is allowed to nobody who holds its role");
        }
      }
    }

    private boolean touchesInherited(Holdings.Held deny, Set<String> family) {
      for (String name : family) {
        List<Grant> all = grants(scope.holdings().of(name));
        if (!budget.spend(all.size()) || touches(List.of(deny.grant()), all, Optional.empty())) {
          return true;
        }
      }
      return false;
    }

    private boolean touchesHolder(Holdings.Held deny, Set<String> family) {
      return family.stream()
          .flatMap(name -> holders.getOrDefault(name, Set.of()).stream())
          .distinct()
          .anyMatch(holder -> touches(deny, holder, family));
    }

    private boolean touches(Holdings.Held deny, Holder holder, Set<String> family) {
      List<Grant> denies = new ArrayList<>();
      List<Grant> all = new ArrayList<>();
      for (Binding binding : holder.bindings()) {
        all.addAll(grants(scope.holdings().of(binding)));
        if (family.contains(binding.role())) {
          Clause clause = new Clause(deny.grant().clause().conditions(), binding.until());
          Holdings.below(binding.scope(), deny.grant().pattern())
              .ifPresent(
                  pattern ->
                      denies.add(
                          new Grant(
                              deny.grant().effect(), deny.grant().actions(), pattern, clause)));
        }
      }
      return touches(denies, all, holder.attributes());
    }

    /** Whether one of the denies can meet one of the allows. */
    private boolean touches(
        List<Grant> denies, List<Grant> all, Optional<Map<String, String>> attributes) {
      Judge judge = scope.judge(attributes, budget);
      for (Grant allow : all) {
        if (allow.allows() && budget.spend(denies.size())) {
          for (Grant deny : denies) {
            if (allow.actions().meets(deny.actions())
                && Overlap.exists(allow.pattern(), deny.pattern())
                && meet(allow.clause(), deny.clause(), judge)) {
              return true;
            }
          }
        }
      }
      return false;
    }

    private static boolean meet(Clause allow, Clause deny, Judge judge) {
      return judge
          .situations(Set.copyOf(List.of(allow, deny)))
          .map(
              situations -> {
                BitSet both = situations.holding(allow);
                both.and(situations.notFailing(deny));
                return !both.isEmpty();
              })
          .orElse(true);
    }

    private static List<Grant> grants(List<Holdings.Held> rules) {
      return rules.stream().map(Holdings.Held::grant).toList();
    }
  }
}
