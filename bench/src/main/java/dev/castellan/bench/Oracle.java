package dev.castellan.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The right answer, found by looking at every rule that somebody holds. Shares no code with any
 * engine. Not for use by several threads.
 */
final class Oracle {

  /** A rule with the segments of its pattern. */
  private record Line(Workload.Rule rule, List<String> pattern) {}

  private final Workload workload;
  private final Map<String, Workload.Subject> subjects = new HashMap<>();
  private final Map<String, List<Line>> lines = new HashMap<>();

  Oracle(Workload workload) {
    this.workload = workload;
    Map<String, Workload.Role> roles = workload.rolesByName();
    workload.subjects().forEach(subject -> subjects.put(subject.name(), subject));
    for (String role : roles.keySet()) {
      lines.put(
          role,
          Workload.withInherited(role, roles).stream()
              .flatMap(one -> one.rules().stream())
              .map(rule -> new Line(rule, List.of(rule.pattern().split("/", -1))))
              .toList());
    }
  }

  /** The answer. */
  boolean allowed(Question question) {
    Workload.Subject subject = subjects.get(question.subject());
    if (subject == null) {
      return false;
    }
    String[] path = question.path().substring(1).split("/", -1);
    boolean allowed = false;
    for (Workload.Grant grant : workload.grantsOf(subject)) {
      int depth = depth(grant, path);
      for (Line line : depth < 0 ? List.<Line>of() : lines.getOrDefault(grant.role(), List.of())) {
        Workload.Rule rule = line.rule();
        if (!speaksOf(rule, question.action()) || !matches(line.pattern(), path, depth)) {
          continue;
        }
        // What nobody knows keeps a rule from allowing, and not from denying.
        if (rule.deny() && rule.guard().holds(question.caller(), subject.north()).orElse(true)) {
          return false;
        }
        if (!rule.deny() && rule.guard().holds(question.caller(), subject.north()).orElse(false)) {
          allowed = true;
        }
      }
    }
    return allowed;
  }

  private static boolean speaksOf(Workload.Rule rule, String action) {
    return rule.action().equals(Workload.ANY) || rule.action().equals(action);
  }

  /** How many segments of the path are the grant's scope; -1 if the path is not below it. */
  private static int depth(Workload.Grant grant, String[] path) {
    if (grant.tenant().isEmpty()) {
      return 0;
    }
    boolean below = path.length > 2 && path[0].equals("tenants") && path[1].equals(grant.tenant());
    return below ? 2 : -1;
  }

  private static boolean matches(List<String> pattern, String[] path, int depth) {
    for (int i = 0; i < pattern.size(); i++) {
      if (depth + i >= path.length) {
        return false;
      }
      if (pattern.get(i).equals("**")) {
        return true;
      }
      if (!segmentMatches(pattern.get(i), path[depth + i])) {
        return false;
      }
    }
    return path.length == depth + pattern.size();
  }

  private static boolean segmentMatches(String pattern, String segment) {
    if (pattern.endsWith("*")) {
      return segment.startsWith(pattern.substring(0, pattern.length() - 1));
    }
    return pattern.equals(segment);
  }
}
