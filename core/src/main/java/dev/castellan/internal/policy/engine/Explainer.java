package dev.castellan.internal.policy.engine;

import dev.castellan.access.Action;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Condition;
import dev.castellan.access.Decision;
import dev.castellan.access.Explanation;
import dev.castellan.access.Explanation.Match;
import dev.castellan.access.Resource;
import dev.castellan.access.Rule;
import dev.castellan.access.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Says why one question has the answer it has. Looks at every rule that the subject holds. */
final class Explainer {

  private final RuleTable rules;
  private final ResolvedSubject subject;
  private final Action action;
  private final Resource resource;
  private final Circumstances circumstances;

  Explainer(
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

  /**
   * Explains.
   *
   * @param decision the answer
   * @param rule the number of the rule that decided; -1 if none did
   */
  Explanation explain(Decision decision, int rule) {
    SortedMap<Integer, Match> matches = matches();
    List<Match> all = List.copyOf(matches.values());
    Optional<Match> deciding = Optional.ofNullable(matches.get(rule));
    NearestMiss miss = new NearestMiss(rules, subject, action, resource, circumstances);
    String words = decision.allowed() ? "" : miss.words(decision, all);
    String ofOthers = words.isEmpty() ? miss.wordsOfOthers(decision) : "";
    return new Explanation(
        decision, action, resource, deciding, all, words + ofOthers, !ofOthers.isEmpty());
  }

  /** For each rule that matches, the shortest way to it; of equally short ones the first. */
  private SortedMap<Integer, Match> matches() {
    SortedMap<Integer, Match> matches = new TreeMap<>();
    for (Held held : subject.held()) {
      Resource scope = held.binding().scope();
      if (held.at(circumstances.time()) && resource.isWithin(scope)) {
        RolePaths paths = new RolePaths(rules, held.role());
        paths.reached().forEach(role -> add(matches, held, role, paths));
      }
    }
    return matches;
  }

  private void add(SortedMap<Integer, Match> matches, Held held, int role, RolePaths paths) {
    for (int number = rules.first(role); number < rules.end(role); number++) {
      Rule rule = rules.rule(number);
      Match known = matches.get(number);
      boolean better = known == null || known.path().size() > paths.length(role);
      if (better
          && rule.speaksOf(action)
          && rule.pattern().matches(held.binding().scope(), resource)) {
        matches.put(number, match(rule, held, paths.path(role)));
      }
    }
  }

  private Match match(Rule rule, Held held, List<String> path) {
    List<Condition> failed = new ArrayList<>();
    List<Condition> unknown = new ArrayList<>();
    for (Condition condition : rule.conditions()) {
      Truth truth = condition.test(subject.subject().attributes(), circumstances);
      if (truth == Truth.FAILS) {
        failed.add(condition);
      } else if (truth == Truth.UNKNOWN) {
        unknown.add(condition);
      }
    }
    return new Match(rule, held.binding(), held.group(), path, failed, unknown);
  }
}
