package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Condition;
import dev.castellan.access.PolicyFinding.Kind;
import dev.castellan.access.Principal;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rules that change nothing within their role, and rules by which keys could hand out rights. They
 * are looked at from the last to the first: of two that say the same, the later one is found, and
 * all that are found can go at once.
 */
final class RuleLint {

  /** For one role. */
  private static final long UNITS = 2_000_000;

  /** To get at an inherited rule takes longer than a look at it. */
  private static final int PER_RULE = 4;

  /** So many are tried as the single reason for a finding. */
  private static final int MAX_REASONS = 16;

  private static final Clause VIA_KEY =
      new Clause(List.of(new Condition.Via(Principal.Kind.API_KEY)), Optional.empty());

  private final LintScope scope;
  private final Findings findings;
  private final Budget budget;

  RuleLint(LintScope scope, Findings findings, Budget budget) {
    this.scope = scope;
    this.findings = findings;
    this.budget = budget;
  }

  void run() {
    for (Role role : scope.policy().roles()) {
      if (role.rules().isEmpty()) {
        continue;
      }
      Budget part = budget.part(UNITS);
      List<Holdings.Held> rules = scope.holdings().of(role.name());
      part.spend(PER_RULE * (long) rules.size());
      new InRole(role, rules, part).run();
      if (!budget.spend(part.used())) {
        findings.warn(
            Kind.UNDECIDED,
            role.line(),
            role.name(),
            "the policy is too large to look whether rules change anything, from the role '"
                + role.name()
                + "' on");
        return;
      }
    }
  }

  /** The rules of one role. */
  private final class InRole {

    private final Role role;
    private final List<Holdings.Held> rules;
    private final RoleCells cells;
    private final Set<Integer> idle = new HashSet<>();

    InRole(Role role, List<Holdings.Held> rules, Budget budget) {
      this.role = role;
      this.rules = rules;
      this.cells =
          new RoleCells(
              rules.stream().map(Holdings.Held::grant).toList(),
              role.rules().size(),
              scope.words(),
              VIA_KEY,
              scope.judge(Optional.empty(), budget),
              budget);
    }

    void run() {
      for (int i = role.rules().size() - 1; i >= 0; i--) {
        Optional<List<RoleCells.Cell>> mine = cells.with(i);
        if (mine.isEmpty()) {
          warn(Kind.UNDECIDED, i, "is with too many others to tell whether it changes anything");
        } else if (!mine.get().isEmpty()) {
          look(i, mine.get());
        }
      }
    }

    private void look(int i, List<RoleCells.Cell> mine) {
      boolean allow = cells.allows(i);
      if (mine.stream().allMatch(cell -> cell.effect(i).isEmpty())) {
        remove(Kind.REDUNDANT_RULE, i, "never applies: its conditions do not hold together");
      } else if (allow && mine.stream().allMatch(cell -> isDenied(i, cell))) {
        remove(
            Kind.SHADOWED_ALLOW, i, "always meets a deny of its own role" + reason(i, mine, false));
      } else if (mine.stream().allMatch(cell -> isSaid(i, cell))) {
        remove(Kind.REDUNDANT_RULE, i, "changes nothing beside others" + reason(i, mine, allow));
      } else if (allow && mine.stream().anyMatch(cell -> letsKeysHandOut(i, cell))) {
        warn(
            Kind.ESCALATION,
            i,
            "lets API keys write what hands out rights; with 'via session' it does not");
      }
    }

    private void remove(Kind kind, int i, String message) {
      cells.remove(i);
      idle.add(i);
      warn(kind, i, message);
    }

    private void warn(Kind kind, int i, String message) {
      Rule rule = role.rules().get(i);
      findings.warn(kind, role.name(), rule, message);
    }

    private boolean isDenied(int i, RoleCells.Cell cell) {
      BitSet left = cell.effect(i);
      cell.subtractOthers(left, i, false);
      return left.isEmpty();
    }

    private boolean isSaid(int i, RoleCells.Cell cell) {
      BitSet left = cell.effect(i);
      cell.subtractOthers(left, i, false);
      if (cells.allows(i)) {
        cell.subtractOthers(left, i, true);
      }
      return left.isEmpty();
    }

    private boolean letsKeysHandOut(int i, RoleCells.Cell cell) {
      BitSet left = cell.effect(i);
      cell.subtractOthers(left, i, false);
      left.and(cell.holding(VIA_KEY));
      return cell.handsOut() && !left.isEmpty();
    }

    /** The other rule that is behind a finding, if there is a single one. */
    private String reason(int i, List<RoleCells.Cell> mine, boolean allow) {
      return mine.get(0).rules().stream()
          .filter(other -> other != i && cells.allows(other) == allow)
          .filter(other -> !idle.contains(other))
          .limit(MAX_REASONS)
          .filter(other -> mine.stream().allMatch(cell -> isWithin(i, other, cell)))
          .mapToObj(rules::get)
          .findFirst()
          .map(held -> ": '" + held.entry().rule() + "' of '" + held.entry().role() + "'")
          .orElse("");
    }

    private static boolean isWithin(int i, int other, RoleCells.Cell cell) {
      if (!cell.rules().contains(other)) {
        return false;
      }
      BitSet left = cell.effect(i);
      left.andNot(cell.effect(other));
      return left.isEmpty();
    }
  }
}
