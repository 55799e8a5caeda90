package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Action;
import dev.castellan.access.ActionPattern;
import dev.castellan.access.Binding;
import dev.castellan.access.Condition;
import dev.castellan.access.Effect;
import dev.castellan.access.PathPattern;
import dev.castellan.access.PolicyFinding.Kind;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Principal;
import dev.castellan.access.Roles;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Administrators of whom denies have left none that could see and change the policy and the users,
 * and make another one, within the days to come. What cannot be decided counts as lost.
 */
final class LockOutLint {

  private static final Duration SOON = Duration.ofDays(30);
  private static final long UNITS = 5_000_000;

  /** What an administrator needs to give everything else back. */
  private static final Map<Action, String> NEEDED =
      Map.of(
          Action.of("policy", "read"), "policy",
          Action.of("policy", "update"), "policy",
          Action.of("user", "list"), "users",
          Action.of("user", "create"), "users",
          Action.of("user", "read"), "users/*",
          Action.of("user", "update"), "users/*");

  private final LintScope scope;
  private final Findings findings;
  private final Clause soon;

  LockOutLint(LintScope scope, Findings findings) {
    this.scope = scope;
    this.findings = findings;
    Instant from = scope.now().truncatedTo(ChronoUnit.SECONDS);
    this.soon =
        new Clause(
            List.of(
                new Condition.TimeIn(from, from.plus(SOON)),
                new Condition.Via(Principal.Kind.USER)),
            Optional.empty());
  }

  void run() {
    List<PolicySubject> administrators =
        scope.world().subjects().stream()
            .filter(subject -> scope.effective(subject).contains(Binding.of(Roles.ADMINISTRATOR)))
            .toList();
    if (!administrators.isEmpty() && administrators.stream().noneMatch(this::canHelp)) {
      findings.error(
          Kind.LOCK_OUT,
          0,
          "",
          "no administrator could see and change the policy and users any more; denies stand"
              + " against it");
    }
  }

  private boolean canHelp(PolicySubject subject) {
    List<Grant> grants = new ArrayList<>();
    for (Binding binding : scope.effective(subject)) {
      scope.holdings().of(binding).forEach(held -> grants.add(held.grant()));
    }
    return NEEDED.entrySet().stream()
        .allMatch(needed -> can(subject, grants, needed.getKey(), needed.getValue()));
  }

  private boolean can(PolicySubject subject, List<Grant> grants, Action action, String pattern) {
    Budget budget = new Budget(UNITS);
    int question = grants.size();
    List<Grant> all = new ArrayList<>(grants);
    all.add(
        new Grant(
            Effect.ALLOW,
            scope.words().numbers(List.of(ActionPattern.of(action))),
            PathPattern.parse(pattern),
            soon));
    Judge judge = scope.judge(Optional.of(subject.attributes()), budget);
    return Slice.of(all, IntSet.of(IntStream.of(question)), budget).stream()
        .flatMap(slice -> slice.signatures().orElse(Set.of()).stream().map(slice::grants))
        .anyMatch(cell -> isAllowed(cell, all, question, judge));
  }

  private boolean isAllowed(IntSet cell, List<Grant> all, int question, Judge judge) {
    Set<Clause> allows = new HashSet<>();
    Set<Clause> denies = new HashSet<>();
    cell.stream()
        .filter(i -> i != question)
        .forEach(i -> (all.get(i).allows() ? allows : denies).add(all.get(i).clause()));
    Set<Clause> clauses = new HashSet<>(allows);
    clauses.addAll(denies);
    clauses.add(soon);
    return judge
        .situations(clauses)
        .map(
            situations -> {
              BitSet allowed = situations.allowed(allows, denies);
              allowed.and(situations.holding(soon));
              return !allowed.isEmpty();
            })
        .orElse(false);
  }
}
