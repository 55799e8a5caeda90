package dev.castellan.internal.policy;

import dev.castellan.access.Action;
import dev.castellan.access.ActionPattern;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Policy;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds what a policy says of actions that there are not (any more): it has no effect. */
public final class InertRules {

  /** So many are told one by one. */
  private static final int MAX = 10;

  private InertRules() {}

  /** One line for each, in the order of the text; of very many the first ones and how many more. */
  public static List<String> problems(Policy policy, Catalogue catalogue) {
    Set<String> verbs =
        catalogue.actions().stream().map(Action::verb).collect(Collectors.toUnmodifiableSet());
    List<String> problems = new ArrayList<>();
    int more = 0;
    for (Role role : policy.roles()) {
      for (Rule rule : role.rules()) {
        for (ActionPattern pattern : rule.actions()) {
          if (isKnown(pattern, catalogue, verbs)) {
            continue;
          }
          if (problems.size() < MAX) {
            problems.add(message(role, rule, pattern));
          } else {
            more++;
          }
        }
      }
    }
    if (more > 0) {
      problems.add("The policy names " + more + " more actions that this broker does not have");
    }
    return List.copyOf(problems);
  }

  private static boolean isKnown(ActionPattern pattern, Catalogue catalogue, Set<String> verbs) {
    boolean anyVerb = pattern.verb().equals(ActionPattern.ANY);
    if (pattern.type().equals(ActionPattern.ANY)) {
      return anyVerb || verbs.contains(pattern.verb());
    }
    Set<String> ofType = catalogue.verbs(pattern.type());
    return anyVerb ? !ofType.isEmpty() : ofType.contains(pattern.verb());
  }

  private static String message(Role role, Rule rule, ActionPattern pattern) {
    String place = rule.line() == 0 ? "" : ", line " + rule.line();
    return "The role '"
        + role.name()
        + "' of the policy"
        + place
        + " names the action '"
        + pattern
        + "', which this broker does not have; that has no effect";
  }
}
