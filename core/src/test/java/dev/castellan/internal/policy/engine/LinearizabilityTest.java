package dev.castellan.internal.policy.engine;

import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyEvaluator;
import dev.castellan.access.PolicyEvaluator.ByName;
import dev.castellan.access.PolicyEvaluator.Handle;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Resource;
import java.time.Instant;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * Lincheck: whatever threads do at once, their answers are those of some order in which they did
 * one thing after the other.
 */
@Timeout(600)
@EnabledForJreRange(
    max = JRE.JAVA_21,
    disabledReason = "Lincheck takes minutes for this with the agents of a build on newer JDKs")
class LinearizabilityTest {

  /** All ways in which the steps of a few threads can fall between each other. */
  @Test
  void theCacheUnderASwap() {
    new ModelCheckingOptions()
        .iterations(20)
        .invocationsPerIteration(300)
        .threads(3)
        .actorsPerThread(2)
        .check(CacheUnderASwap.class);
  }

  /** Threads that really run at once. */
  @Test
  void theEngineUnderASwap() {
    new StressOptions()
        .iterations(10)
        .invocationsPerIteration(400)
        .threads(3)
        .actorsPerThread(3)
        .check(EngineUnderASwap.class);
  }

  /** The cache alone, with room for one place's questions, asked as the engine asks it. */
  @Param(name = "question", gen = IntGen.class, conf = "0:5")
  @Param(name = "policy", gen = IntGen.class, conf = "0:2")
  public static class CacheUnderASwap {

    private record Entry(int question, int answer) {}

    private record Held(int policy, Recent<Entry> recent) {}

    private volatile Held inForce = new Held(0, new Recent<>(Recent.WAYS));

    /** Puts another policy in force. */
    @Operation
    public void save(@Param(name = "policy") int number) {
      inForce = new Held(number * 100, new Recent<>(Recent.WAYS));
    }

    /** All questions stand in one place, two and two with the same hash. */
    @Operation
    public int decide(@Param(name = "question") int question) {
      Held now = inForce;
      int hash = question / 2;
      for (int way = 0; way < Recent.WAYS; way++) {
        Entry entry = now.recent().get(hash, way);
        if (entry != null && entry.question() == question) {
          return entry.answer();
        }
      }
      int answer = now.policy() + question;
      if (now.recent().isKnown(hash)) {
        now.recent().put(hash, new Entry(question, answer));
      }
      return answer;
    }
  }

  /** All of it. The names have one hash, so their answers push each other out of the cache. */
  @Param(name = "topic", gen = IntGen.class, conf = "0:5")
  @Param(name = "policy", gen = IntGen.class, conf = "0:2")
  public static class EngineUnderASwap {

    private static final Circumstances NOW =
        Circumstances.sessionAt(Instant.parse("2026-05-01T12:00:00Z"));
    private static final List<String> TOPICS =
        List.of("AaAaAa", "AaAaBB", "AaBBAa", "AaBBBB", "BBAaAa", "BBAaBB");
    private static final Action READ = Action.of("topic", "read");

    /** What is in force: an evaluator with the handles that belong to it. */
    private record Force(PolicyEvaluator evaluator, Handle handle, ByName names) {

      static Force of(int number) {
        StringBuilder text = new StringBuilder("role r {\n");
        for (int topic = 0; topic < TOPICS.size(); topic++) {
          if ((topic + number) % 3 == 0) {
            text.append("allow topic:read on topics/").append(TOPICS.get(topic)).append('\n');
          }
        }
        PolicySubject alice = PolicySubject.of("alice", Binding.of("r"));
        PolicyEvaluator evaluator =
            PolicyEvaluator.of(
                Policy.parse(text.append('}').toString()),
                Catalogue.EMPTY.with("topic", List.of("read")));
        return new Force(evaluator, evaluator.resolve(alice), evaluator.byName(List.of(alice)));
      }
    }

    private final List<Force> policies = List.of(Force.of(0), Force.of(1), Force.of(2));
    private volatile Force inForce = policies.get(0);

    /** Puts another policy in force. */
    @Operation
    public void save(@Param(name = "policy") int number) {
      inForce = policies.get(number);
    }

    /** Asks twice, since what was asked before is remembered. */
    @Operation
    public String decide(@Param(name = "topic") int topic) {
      Force now = inForce;
      Resource resource = Resource.of("topics", TOPICS.get(topic));
      return now.evaluator().decide(now.handle(), READ, resource, NOW).outcome()
          + " "
          + now.evaluator().decide(now.handle(), READ, resource, NOW).outcome();
    }

    /** The same from texts. */
    @Operation
    public String byName(@Param(name = "topic") int topic) {
      Force now = inForce;
      String path = "/topics/" + TOPICS.get(topic);
      return now.names().decide("alice", "topic:read", path, NOW).outcome()
          + " "
          + now.names().decide("alice", "topic:read", path, NOW).outcome();
    }
  }
}
