package dev.castellan.internal.policy.analysis;

import dev.castellan.access.PolicyFinding;
import dev.castellan.access.PolicyFinding.Kind;
import dev.castellan.access.PolicyFinding.Severity;
import dev.castellan.access.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what lint finds. For one thread. */
final class Findings {

  private final List<PolicyFinding> all = new ArrayList<>();

  void error(Kind kind, int line, String role, String message) {
    all.add(new PolicyFinding(kind, Severity.ERROR, line, role, message));
  }

  void warn(Kind kind, int line, String role, String message) {
    all.add(new PolicyFinding(kind, Severity.WARNING, line, role, message));
  }

  /** A warning about a rule of a role. */
  void warn(Kind kind, String role, Rule rule, String message) {
    warn(kind, rule.line(), role, "'" + rule + "' " + message);
  }

  /** In the order of the text, what has no place in it first; else as they were found. */
  List<PolicyFinding> sorted() {
    return all.stream().sorted(Comparator.comparingInt(PolicyFinding::line)).toList();
  }
}
