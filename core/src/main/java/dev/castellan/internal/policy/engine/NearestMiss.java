package dev.castellan.internal.policy.engine;

import dev.castellan.access.Action;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Condition;
import dev.castellan.access.Decision;
import dev.castellan.access.Effect;
import dev.castellan.access.Explanation.Match;
import dev.castellan.access.PathPattern;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.access.Rule;
import dev.castellan.internal.policy.text.Nearest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What comes nearest to allowing something that is not allowed. The same question has the same
 * words each time: of equally near rules the first in the policy's order is named.
 */
final class NearestMiss {

  private final RuleTable rules;
  private final ResolvedSubject subject;
  private final Action action;
  private final Resource resource;
  private final Circumstances circumstances;

  NearestMiss(
      RuleTable rules,
      ResolvedSubject subject,
      Action action,
      Resource resource,
      Circumstances circumstances) {
    this.rules = rules;
    this.subject = subject;
    this.action = action;
    this.resource = resource;
    this.circumstances = circumstances;
  }

  /** Of an action that is none: the one that is written most like it. */
  static String ofUnknown(Action action, List<Action> known) {
    return Nearest.to(action.toString(), known.stream().map(Action::toString).toList())
        .map(near -> "there is no action " + action + "; the nearest is " + near)
        .orElse("");
  }

  /**
   * What the subject holds or held, in words; "" if none of it is near.
   *
   * @param matches all rules that match
   */
  String words(Decision decision, List<Match> matches) {
    return switch (decision.outcome()) {
      case DENIED_BY_RULE -> denied(decision, matches);
      case CONDITION_FAILED -> failed(matches);
      case NO_MATCH -> noMatch();
      default -> "";
    };
  }

  private static String denied(Decision decision, List<Match> matches) {
    String denial = name(decision.role(), decision.line()) + " denies it";
    Stream<Match> allows = matches.stream().filter(match -> isAllow(match.rule()));
    return allows
        .min(Comparator.comparing(match -> !match.applies()))
        .map(match -> denial + "; " + name(match.role(), match.rule()) + " would allow it")
        .orElse(denial);
  }

  private static String failed(List<Match> matches) {
    return matches.stream()
        .filter(match -> isAllow(match.rule()))
        .min(Comparator.comparing(match -> match.failed().size() + match.unknown().size()))
        .map(match -> name(match.role(), match.rule()) + " would allow it, but " + unmet(match))
        .orElse("");
  }

  private static String unmet(Match match) {
    List<String> parts = new ArrayList<>();
    if (!match.failed().isEmpty()) {
      parts.add("what does not hold is '" + joined(match.failed()) + "'");
    }
    if (!match.unknown().isEmpty()) {
      parts.add("nothing is known of '" + joined(match.unknown()) + "'");
    }
    return String.join(", and ", parts);
  }

  private static String joined(List<Condition> conditions) {
    return conditions.stream().map(Condition::toString).collect(Collectors.joining(", "));
  }

  private String noMatch() {
    List<Fit> fitting = fitting();
    return elsewhere(fitting, held -> held.at(circumstances.time()))
        .or(() -> elsewhere(fitting, held -> !held.at(circumstances.time())))
        .or(this::nearPattern)
        .orElse("");
  }

  /** A rule of a role that is not held, in words; "" if there is none. */
  String wordsOfOthers(Decision decision) {
    return decision.outcome() == Decision.Outcome.NO_MATCH ? notHeld(fitting()).orElse("") : "";
  }

  /**
   * A rule that would allow it.
   *
   * @param rule its number
   * @param scopes at which it would, the deepest first
   */
  private record Fit(int rule, List<Resource> scopes) {}

  private List<Fit> fitting() {
    List<Resource> above = above();
    List<Fit> fitting = new ArrayList<>();
    for (int number = 0; number < rules.size(); number++) {
      Rule rule = rules.rule(number);
      if (isAllow(rule) && rule.speaksOf(action)) {
        PathPattern pattern = rule.pattern();
        List<Resource> scopes =
            above.stream().filter(scope -> pattern.matches(scope, resource)).toList();
        if (!scopes.isEmpty()) {
          fitting.add(new Fit(number, scopes));
        }
      }
    }
    return fitting;
  }

  private List<Resource> above() {
    List<String> segments = resource.segments();
    return IntStream.range(0, segments.size())
        .map(i -> segments.size() - 1 - i)
        .mapToObj(depth -> Resource.of(segments.subList(0, depth).toArray(String[]::new)))
        .toList();
  }

  /** A rule that the subject holds, or held, at another scope. */
  private Optional<String> elsewhere(List<Fit> fitting, Predicate<Held> wanted) {
    Map<Integer, Held> holders = new HashMap<>();
    subject.held().stream()
        .filter(wanted)
        .forEach(
            held ->
                new RolePaths(rules, held.role())
                    .reached()
                    .forEach(role -> holders.putIfAbsent(role, held)));
    for (Fit fit : fitting) {
      Held holder = holders.get(rules.roleOf(fit.rule()));
      if (holder != null) {
        return Optional.of(elsewhere(fit, holder));
      }
    }
    return Optional.empty();
  }

  private String elsewhere(Fit fit, Held held) {
    int rule = fit.rule();
    Resource there = held.binding().scope();
    Resource here =
        fit.scopes().stream()
            .filter(scope -> scope.segments().size() == there.segments().size())
            .findFirst()
            .orElse(fit.scopes().get(0));
    StringBuilder words = new StringBuilder(name(rule));
    words.append(" would allow it at ").append(here);
    words.append(held.at(circumstances.time()) ? "; it is held" : "; it was held");
    if (held.role() != rules.roleOf(rule)) {
      words.append(" through role '").append(held.binding().role()).append('\'');
    }
    words.append(" at ").append(there);
    if (!held.at(circumstances.time())) {
      held.binding().until().ifPresent(end -> words.append(" until ").append(end));
    }
    return words.toString();
  }

  /** A rule that the subject holds here, for other resources that begin like this one. */
  private Optional<String> nearPattern() {
    String best = null;
    int most = 0;
    for (Held held : subject.held()) {
      Resource scope = held.binding().scope();
      if (!held.at(circumstances.time()) || !resource.isWithin(scope)) {
        continue;
      }
      for (int role : new RolePaths(rules, held.role()).reached()) {
        for (int number = rules.first(role); number < rules.end(role); number++) {
          Rule rule = rules.rule(number);
          int common = common(rule.pattern(), scope);
          if (common > most && isAllow(rule) && rule.speaksOf(action)) {
            most = common;
            best = name(number) + " allows " + action + " on " + rule.pattern() + " at " + scope;
          }
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** How many segments match, from the first on. */
  private int common(PathPattern pattern, Resource scope) {
    List<String> path = resource.segments();
    int offset = scope.segments().size();
    int common = 0;
    while (common < pattern.segments().size()
        && offset + common < path.size()
        && pattern.segments().get(common).matches(path.get(offset + common))) {
      common++;
    }
    return common;
  }

  /** A rule of a role that is not held; of a built-in role only if no other one has such a rule. */
  private Optional<String> notHeld(List<Fit> fitting) {
    return fitting.stream()
        .min(Comparator.comparing(fit -> rankOfRole(fit.rule())))
        .map(
            fit -> {
              Resource at =
                  fit.scopes().stream()
                      .filter(this::isHeldScope)
                      .findFirst()
                      .orElse(fit.scopes().get(0));
              return name(fit.rule()) + " would allow it at " + at + "; it is not held";
            });
  }

  private int rankOfRole(int rule) {
    String role = rules.roleName(rules.roleOf(rule));
    if (!Roles.isBuiltIn(role)) {
      return 0;
    }
    return role.equals(Roles.VIEWER) ? 1 : 2;
  }

  private boolean isHeldScope(Resource scope) {
    return subject.held().stream().anyMatch(held -> held.binding().scope().equals(scope));
  }

  private String name(int rule) {
    return name(rules.roleName(rules.roleOf(rule)), rules.rule(rule));
  }

  private static String name(String role, Rule rule) {
    return name(role, rule.line());
  }

  private static String name(String role, int line) {
    return Roles.isBuiltIn(role)
        ? "the built-in role '" + role + "'"
        : "role '" + role + "', line " + line + ",";
  }

  private static boolean isAllow(Rule rule) {
    return rule.effect() == Effect.ALLOW;
  }
}
