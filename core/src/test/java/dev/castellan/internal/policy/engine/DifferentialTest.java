package dev.castellan.internal.policy.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.castellan.access.Action;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Decision;
import dev.castellan.access.Decision.Outcome;
import dev.castellan.access.Explanation;
import dev.castellan.access.PolicyEvaluator;
import dev.castellan.access.PolicyEvaluator.ByName;
import dev.castellan.access.PolicyEvaluator.Handle;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Resource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine against an oracle that shares nothing with it, on generated worlds. */
@Timeout(300)
class DifferentialTest {

  private static final int SUBJECTS = 16;
  private static final int CIRCUMSTANCES = 12;
  private static final int QUESTIONS = 400;
  private static final int RESOURCES = 100;

  @Test
  void decidesAsTheOracleDoes() {
    decide(Long.getLong("castellan.decisions", 5_000_000));
  }

  @Test
  @Tag("long")
  @Timeout(6 * 60 * 60)
  void decidesAsTheOracleDoesForLong() {
    decide(Long.getLong("castellan.decisions", 1_000_000_000));
  }

  private static void decide(long wanted) {
    long seed = new Random().nextLong();
    System.out.println("DifferentialTest seed " + seed);
    Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(outcome, new LongAdder());
    }
    long worlds = (wanted - 1) / (SUBJECTS * CIRCUMSTANCES * QUESTIONS) + 1;
    long asked =
        LongStream.range(0, worlds).parallel().map(world -> decide(seed + world, outcomes)).sum();
    System.out.println("DifferentialTest " + asked + " decisions " + outcomes);
    // Each kind of answer is among them often enough to mean something.
    for (Outcome outcome :
        List.of(
            Outcome.ALLOWED,
            Outcome.DENIED_BY_RULE,
            Outcome.CONDITION_FAILED,
            Outcome.NO_MATCH,
            Outcome.UNKNOWN_ACTION)) {
      assertThat(outcomes.get(outcome).sum()).as(outcome.text()).isGreaterThan(asked / 1_000);
    }
  }

  /** All subjects under all circumstances ask many questions, each twice on the average. */
  private static long decide(long seed, Map<Outcome, LongAdder> outcomes) {
    GeneratedWorld world = new GeneratedWorld(seed, SUBJECTS);
    Random random = new Random(seed);
    PolicyEvaluator engine = PolicyEvaluator.of(world.policy(), world.host());
    Oracle oracle = new Oracle(world.policy(), engine.catalogue());
    List<Action> actions = Stream.generate(world::action).limit(8).toList();
    List<Resource> resources = Stream.generate(world::resource).limit(RESOURCES).toList();
    List<Circumstances> circumstances =
        Stream.generate(world::circumstances).limit(CIRCUMSTANCES).toList();
    long asked = 0;
    for (PolicySubject subject : world.subjects()) {
      Handle handle = engine.resolve(subject);
      ByName names = engine.byName(List.of(subject)); // some of the world share a name
      for (Circumstances now : circumstances) {
        Oracle.Asker asker = oracle.as(subject, now);
        for (int j = 0; j < QUESTIONS; j++) {
          Action action = actions.get(random.nextInt(actions.size()));
          Resource resource = resources.get(random.nextInt(RESOURCES));
          Decision expected = asker.decide(action, resource);
          // In turn, so that each has a cache of answers of its own to lead it astray.
          Decision decided =
              random.nextBoolean()
                  ? engine.decide(handle, action, resource, now)
                  : names.decide(subject.name(), action.toString(), resource.toString(), now);
          if (!decided.equals(expected)) {
            fail(
                "seed %s: %s, %s on %s, %s: %s instead of %s"
                    .formatted(seed, subject, action, resource, now, decided, expected));
          }
          outcomes.get(decided.outcome()).increment();
          asked++;
        }
      }
    }
    return asked;
  }

  @Test
  void explainsFiltersAndListsAsTheOracleDoes() {
    long seed = new Random().nextLong();
    System.out.println("DifferentialTest seed " + seed);
    for (int i = 0; i < 200; i++) {
      compareAll(seed + i);
    }
  }

  private static void compareAll(long seed) {
    GeneratedWorld world = new GeneratedWorld(seed, SUBJECTS);
    PolicyEvaluator engine = PolicyEvaluator.of(world.policy(), world.host());
    Oracle oracle = new Oracle(world.policy(), engine.catalogue());
    for (PolicySubject subject : world.subjects()) {
      Handle handle = engine.resolve(subject);
      Circumstances now = world.circumstances();
      Oracle.Asker asker = oracle.as(subject, now);
      Action action = world.action();
      List<Resource> resources = Stream.generate(world::resource).limit(20).toList();
      String about = "seed " + seed + ": " + subject + ", " + action + ", " + now;

      assertThat(engine.filter(handle, action, resources, resource -> resource, now))
          .as(about)
          .isEqualTo(
              resources.stream()
                  .filter(resource -> asker.decide(action, resource).allowed())
                  .toList());
      Set<Resource> scopes = engine.scopesOf(handle, action, now);
      assertThat(scopes).as(about).isEqualTo(asker.scopesOf(action));
      for (Resource resource : resources) {
        explain(engine, asker, handle, action, resource, now, about);
        allowedActions(engine, asker, handle, resource, now, about);
        if (asker.decide(action, resource).allowed()) {
          assertThat(scopes).as(about).anyMatch(resource::isWithin);
        }
      }
    }
  }

  private static void explain(
      PolicyEvaluator engine,
      Oracle.Asker asker,
      Handle handle,
      Action action,
      Resource resource,
      Circumstances now,
      String about) {
    Explanation explanation = engine.explain(handle, action, resource, now);
    Decision decision = explanation.decision();
    assertThat(decision).as(about).isEqualTo(asker.decide(action, resource));
    assertThat(decision).as(about).isEqualTo(engine.decide(handle, action, resource, now));
    assertThat(explanation.matches().stream().map(Explanation.Match::rule).toList())
        .as(about)
        .isEqualTo(asker.matches(action, resource));
    assertThat(explanation.deciding().isPresent()).isEqualTo(!decision.role().isEmpty());
    explanation
        .deciding()
        .ifPresent(
            deciding -> {
              assertThat(deciding.role()).isEqualTo(decision.role());
              assertThat(deciding.rule().line()).isEqualTo(decision.line());
              assertThat(explanation.matches()).contains(deciding);
              assertThat(deciding.applies())
                  .isEqualTo(decision.outcome() != Outcome.CONDITION_FAILED);
            });
    for (Explanation.Match match : explanation.matches()) {
      assertThat(match.path().get(0)).isEqualTo(match.binding().role());
      assertThat(match.rule().pattern().matches(match.binding().scope(), resource)).isTrue();
    }
    if (decision.allowed()) {
      assertThat(explanation.nearestMiss()).isEmpty();
    }
  }

  private static void allowedActions(
      PolicyEvaluator engine,
      Oracle.Asker asker,
      Handle handle,
      Resource resource,
      Circumstances now,
      String about) {
    List<Action> expected =
        engine.catalogue().actions().stream()
            .filter(action -> asker.decide(action, resource).allowed())
            .toList();
    assertThat(List.copyOf(engine.allowedActions(handle, resource, now)))
        .as(about)
        .isEqualTo(expected);
  }
}
