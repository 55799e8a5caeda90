package dev.castellan.console.internal;

import dev.castellan.access.Action;
import dev.castellan.access.Condition;
import dev.castellan.access.Decision;
import dev.castellan.access.Effect;
import dev.castellan.access.Explanation;
import dev.castellan.access.GroupName;
import dev.castellan.access.PolicyDiff;
import dev.castellan.access.PolicyFinding;
import dev.castellan.access.PolicyProblem;
import dev.castellan.access.PolicyReview;
import dev.castellan.access.PolicyRevision;
import dev.castellan.access.PolicyTestReport;
import dev.castellan.access.Resource;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import dev.castellan.access.StoredPolicy;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the core says of policies, in the words of the REST API. */
final class PolicyViews {

  private PolicyViews() {}

  static Map<String, @Nullable Object> policy(StoredPolicy stored) {
    boolean saved = stored.number() > 0;
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("number", stored.number());
    view.put("revision", stored.revision());
    view.put("savedAt", saved ? stored.savedAt().toString() : null);
    view.put("savedBy", saved ? stored.savedBy() : null);
    view.put("version", stored.version());
    view.put("text", stored.policy().text());
    view.put("policy", Json.members(stored.policy().json()));
    return view;
  }

  static Map<String, @Nullable Object> revision(PolicyRevision revision) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("number", revision.number());
    view.put("revision", revision.revision());
    view.put("savedAt", revision.savedAt().toString());
    view.put("savedBy", revision.savedBy());
    view.put("current", revision.current());
    return view;
  }

  static Map<String, @Nullable Object> review(PolicyReview review) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("revision", review.revision());
    view.put("accepted", review.refusals().isEmpty());
    view.put("refusals", review.refusals());
    view.put("findings", review.findings().stream().map(PolicyViews::finding).toList());
    view.put("tests", tests(review.tests()));
    view.put("diff", diff(review.diff()));
    return view;
  }

  private static Map<String, @Nullable Object> finding(PolicyFinding finding) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("kind", finding.kind().text());
    view.put("severity", Views.word(finding.severity()));
    view.put("line", finding.line());
    view.put("role", finding.role());
    view.put("message", finding.message());
    return view;
  }

  private static Map<String, @Nullable Object> tests(PolicyTestReport report) {
    List<Map<String, @Nullable Object>> failures =
        report.results().stream()
            .filter(result -> result.failure().isPresent())
            .map(PolicyViews::result)
            .toList();
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("passed", report.passed());
    view.put("expectations", report.results().size());
    view.put("failures", failures);
    view.put("rules", report.rules());
    view.put("uncovered", report.uncovered().stream().map(PolicyViews::uncovered).toList());
    return view;
  }

  private static Map<String, @Nullable Object> result(PolicyTestReport.Result result) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("test", result.test());
    view.put("line", result.line());
    view.put("expectation", result.expectation());
    view.put("failure", result.failure().orElse(""));
    return view;
  }

  private static Map<String, @Nullable Object> uncovered(PolicyTestReport.Uncovered uncovered) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("role", uncovered.role());
    view.put("line", uncovered.rule().line());
    view.put("rule", uncovered.rule().toString());
    return view;
  }

  static List<Map<String, @Nullable Object>> diff(PolicyDiff diff) {
    return diff.changes().stream().map(PolicyViews::change).toList();
  }

  private static Map<String, @Nullable Object> change(PolicyDiff.Change change) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("kind", change.kind().text());
    view.put("who", change.who());
    view.put("actions", texts(change.actions()));
    view.put("pattern", change.pattern());
    view.put("except", change.except());
    view.put("before", change.before());
    view.put("after", change.after());
    return view;
  }

  static Map<String, @Nullable Object> problem(PolicyProblem problem) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("line", problem.line());
    view.put("column", problem.column());
    view.put("message", problem.message());
    Views.putOptional(view, "suggestion", problem.suggestion());
    return view;
  }

  static Map<String, @Nullable Object> role(Role role) {
    Map<String, @Nullable Object> view = Json.members(role.json());
    view.put("builtIn", false);
    return view;
  }

  static Map<String, @Nullable Object> builtIn(String name, List<Rule> rules) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("name", name);
    view.put("inherits", List.of());
    view.put("rules", rules.stream().map(rule -> Json.members(rule.json())).toList());
    view.put("builtIn", true);
    return view;
  }

  static Map<String, @Nullable Object> explanation(Explanation explanation) {
    Decision decision = explanation.decision();
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("allowed", decision.allowed());
    view.put("outcome", decision.outcome().text());
    view.put("role", decision.role());
    view.put("line", decision.line());
    Views.putOptional(view, "deciding", explanation.deciding().map(PolicyViews::match));
    view.put("matches", explanation.matches().stream().map(PolicyViews::match).toList());
    view.put("nearestMiss", explanation.nearestMiss());
    return view;
  }

  private static Map<String, @Nullable Object> match(Explanation.Match match) {
    Rule rule = match.rule();
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("effect", rule.effect() == Effect.ALLOW ? "allow" : "deny");
    view.put("rule", rule.toString());
    view.put("role", match.role());
    view.put("line", rule.line());
    view.put("binding", Views.binding(match.binding()));
    Views.putOptional(view, "group", match.group().map(GroupName::toString));
    view.put("path", match.path());
    view.put("applies", match.applies());
    view.put("failed", match.failed().stream().map(Condition::toString).toList());
    view.put("unknown", match.unknown().stream().map(Condition::toString).toList());
    return view;
  }

  static List<Map<String, @Nullable Object>> permissions(Map<Resource, Set<Action>> permissions) {
    return new TreeMap<>(permissions)
        .entrySet().stream().map(at -> permission(at.getKey(), at.getValue())).toList();
  }

  private static Map<String, @Nullable Object> permission(Resource scope, Set<Action> actions) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("scope", scope.toString());
    view.put("actions", actions.stream().map(Action::toString).sorted().toList());
    return view;
  }

  static Map<String, @Nullable Object> binding(HeldBinding held) {
    Map<String, @Nullable Object> subject = new LinkedHashMap<>();
    subject.put("kind", held.kind().text());
    subject.put("id", held.subject());
    subject.put("name", held.name());
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("id", held.id());
    view.put("subject", subject);
    view.putAll(Views.binding(held.binding()));
    return view;
  }

  private static List<String> texts(Collection<?> parts) {
    return parts.stream().map(Object::toString).toList();
  }
}
