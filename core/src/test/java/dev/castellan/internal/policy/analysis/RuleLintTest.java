package dev.castellan.internal.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Action;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Effect;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyFinding;
import dev.castellan.access.PolicyFinding.Kind;
import dev.castellan.access.PolicyWorld;
import dev.castellan.access.Resource;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import dev.castellan.access.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether the rules that lint finds idle are those that the look at each path finds idle. */
@Timeout(60)
class RuleLintTest {

  private static final List<Resource> PATHS = SmallWorld.paths(3);
  private static final List<Action> ACTIONS =
      SmallWorld.CATALOGUE.and(Catalogue.own()).actions().stream()
          .filter(action -> Set.of("t", "user").contains(action.type()))
          .toList();

  private record Question(
      Action action, Resource path, Map<String, String> attributes, Circumstances how) {}

  private static Policy policy(List<Rule> rules) {
    return Policy.of(
        Catalogue.EMPTY, List.of(new Role("r", List.of(), rules, "", 0)), List.of(), List.of());
  }

  /** The rules that can all go at once, as lint says; with a line each to tell them by. */
  private static Set<Integer> idle(List<Rule> rules) {
    List<Rule> numbered =
        IntStream.range(0, rules.size())
            .mapToObj(
                i -> {
                  Rule rule = rules.get(i);
                  return new Rule(
                      rule.effect(), rule.actions(), rule.pattern(), rule.conditions(), "", i + 1);
                })
            .toList();
    List<PolicyFinding> findings =
        new Linter(policy(numbered), PolicyWorld.of(SmallWorld.CATALOGUE, SmallWorld.NOW))
            .findings();
    return findings.stream()
        .filter(
            finding -> Set.of(Kind.SHADOWED_ALLOW, Kind.REDUNDANT_RULE).contains(finding.kind()))
        .map(finding -> finding.line() - 1)
        .collect(Collectors.toSet());
  }

  private static boolean applies(Rule rule, Question question) {
    List<Truth> truths =
        rule.conditions().stream()
            .map(each -> each.test(question.attributes(), question.how()))
            .toList();
    return rule.speaksOf(question.action())
        && rule.pattern().matches(Resource.ROOT, question.path())
        && (rule.effect() == Effect.ALLOW
            ? truths.stream().allMatch(Truth.HOLDS::equals)
            : !truths.contains(Truth.FAILS));
  }

  private static Optional<Effect> answer(List<Rule> rules, Question question) {
    List<Effect> effects =
        rules.stream().filter(rule -> applies(rule, question)).map(Rule::effect).toList();
    return effects.contains(Effect.DENY) ? Optional.of(Effect.DENY) : effects.stream().findFirst();
  }

  private static boolean allowed(List<Rule> rules, Question question) {
    return answer(rules, question).equals(Optional.of(Effect.ALLOW));
  }

  private static List<Rule> without(List<Rule> rules, Set<Integer> gone) {
    return IntStream.range(0, rules.size())
        .filter(i -> !gone.contains(i))
        .mapToObj(rules::get)
        .toList();
  }

  @Test
  void withoutConditionsExactlyTheIdleRulesAreFound() {
    int found = 0;
    for (long seed = 1; seed <= 200; seed++) {
      SmallWorld world = new SmallWorld(seed);
      List<Rule> rules = new ArrayList<>();
      for (int i = world.below(5) + 1; i >= 0; i--) {
        rules.add(world.rule(2, 0));
      }
      Set<Integer> idle = idle(rules);
      found += idle.size();
      List<Rule> rest = without(rules, idle);
      List<Question> questions = new ArrayList<>();
      Circumstances how = Circumstances.sessionAt(SmallWorld.NOW);
      for (Action action : ACTIONS) {
        PATHS.forEach(path -> questions.add(new Question(action, path, Map.of(), how)));
      }
      assertThat(questions.stream().filter(q -> allowed(rest, q) != allowed(rules, q)))
          .as("seed %d: %s without %s", seed, rules, idle)
          .isEmpty();
      for (int i = 0; i < rest.size(); i++) {
        assertThat(isNeeded(rest, i, questions))
            .as("seed %d: %s in %s", seed, rest.get(i), rules)
            .isTrue();
      }
    }
    assertThat(found).isGreaterThan(150);
  }

  /** An allow, if it allows something alone; a deny, if it denies something alone. */
  private static boolean isNeeded(List<Rule> rules, int rule, List<Question> questions) {
    List<Rule> others = without(rules, Set.of(rule));
    boolean deny = rules.get(rule).effect() == Effect.DENY;
    return questions.stream()
        .filter(question -> applies(rules.get(rule), question))
        .anyMatch(
            question ->
                deny
                    ? !answer(others, question).equals(Optional.of(Effect.DENY))
                    : answer(others, question).isEmpty());
  }

  @Test
  void withConditionsWhatIsFoundCanGo() {
    int found = 0;
    for (long seed = 1; seed <= 100; seed++) {
      SmallWorld world = new SmallWorld(seed);
      List<Rule> rules = new ArrayList<>();
      for (int i = world.below(5) + 2; i >= 0; i--) {
        rules.add(world.rule(1, 2));
      }
      Set<Integer> idle = idle(rules);
      found += idle.size();
      List<Rule> rest = without(rules, idle);
      List<Question> questions =
          IntStream.range(0, 2_000)
              .mapToObj(
                  i ->
                      new Question(
                          world.oneOf(ACTIONS),
                          world.oneOf(PATHS),
                          world.attributes(),
                          world.circumstances()))
              .toList();
      assertThat(questions.stream().filter(q -> allowed(rest, q) != allowed(rules, q)))
          .as("seed %d: %s without %s", seed, rules, idle)
          .isEmpty();
    }
    assertThat(found).isGreaterThan(60);
  }
}
