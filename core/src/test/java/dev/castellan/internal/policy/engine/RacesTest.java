package dev.castellan.internal.policy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Decision.Outcome;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyEvaluator;
import dev.castellan.access.PolicyEvaluator.ByName;
import dev.castellan.access.PolicyEvaluator.Handle;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Resource;
import dev.castellan.access.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads ask at once. */
@Timeout(120)
class RacesTest {

  private static final int THREADS = 64;
  private static final int RELOADS = 1_000;

  private static final Circumstances NOW =
      Circumstances.sessionAt(Instant.parse("2026-05-01T12:00:00Z"));
  private static final Catalogue HOST =
      Catalogue.EMPTY.with("topic", List.of("read", "list", "purge", "update"));

  private static final PolicySubject ALICE = PolicySubject.of("alice", Binding.of("r"));

  /** Answers what every thread found wrong. */
  private static List<String> inThreads(int threads, Callable<List<String>> task) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<List<String>>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(pool.submit(task));
      }
      List<String> wrong = new ArrayList<>();
      for (Future<List<String>> one : all) {
        wrong.addAll(one.get());
      }
      return wrong;
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void duringAThousandReloadsNobodySeesAMixture() throws Exception {
    Policy even = Policy.parse("role r { allow topic:read, topic:list on ** }");
    Policy odd = Policy.parse("role r { allow topic:purge, topic:update on ** }");
    AtomicReference<PolicyEvaluator> inForce =
        new AtomicReference<>(PolicyEvaluator.of(even, HOST));
    AtomicInteger reloads = new AtomicInteger();

    List<String> wrong =
        inThreads(
            THREADS,
            () -> {
              List<String> mistakes = new ArrayList<>();
              PolicyEvaluator first = inForce.get();
              while (reloads.get() < RELOADS && mistakes.isEmpty()) {
                for (int i = 0; i < 50; i++) {
                  ask(inForce, first, mistakes);
                }
                int reload = reloads.incrementAndGet();
                inForce.set(PolicyEvaluator.of(reload % 2 == 0 ? even : odd, HOST));
              }
              return mistakes;
            });

    assertThat(wrong).isEmpty();
    assertThat(reloads.get()).isGreaterThanOrEqualTo(RELOADS);
  }

  /** Everything about one policy, and an old handle about it, too. */
  private static void ask(
      AtomicReference<PolicyEvaluator> inForce, PolicyEvaluator first, List<String> mistakes) {
    Resource topic = Resource.of("topics", "x");
    PolicyEvaluator now = inForce.get();
    Rule rule = now.policy().roles().get(0).rules().get(0);
    Handle handle = now.resolve(ALICE);
    for (int i = 0; i < 3; i++) {
      for (Action action : HOST.actions()) {
        if (now.decide(handle, action, topic, NOW).allowed() != rule.speaksOf(action)) {
          mistakes.add(rule + " and " + action);
        }
      }
    }
    Handle old = first.resolve(ALICE);
    Outcome ofOld = now.decide(old, HOST.actions().get(0), topic, NOW).outcome();
    if (first != now && ofOld != Outcome.UNKNOWN_SUBJECT) {
      mistakes.add("an old handle was worth something: " + ofOld);
    }
  }

  /** Texts of one length that all have the same hash. */
  private static List<String> alike(int pairs) {
    List<String> all = List.of("");
    for (int i = 0; i < pairs; i++) {
      List<String> longer = new ArrayList<>();
      all.forEach(text -> longer.addAll(List.of(text + "Aa", text + "BB")));
      all = longer;
    }
    return all;
  }

  @Test
  void questionsThatLookAlikeAreNeverTakenForEachOther() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("RacesTest seed " + seed);
    AtomicLong seeds = new AtomicLong(seed);
    List<String> names = alike(2);
    List<String> topics = alike(5);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      text.append("role r").append(i).append(" {\n");
      for (int j = 0; j < topics.size(); j++) {
        if (isAllowed(i, j)) {
          text.append("allow topic:read on topics/").append(topics.get(j));
          text.append(j % 3 == 0 ? " when mfa\n" : "\n");
        }
      }
      text.append("}\n");
    }
    PolicyEvaluator evaluator = PolicyEvaluator.of(Policy.parse(text.toString()), HOST);
    List<PolicySubject> subjects = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      subjects.add(PolicySubject.of(names.get(i), Binding.of("r" + i)));
    }
    List<Handle> handles = subjects.stream().map(evaluator::resolve).toList();
    ByName byName = evaluator.byName(subjects);
    Action read = Action.parse("topic:read");

    List<String> wrong =
        inThreads(
            16,
            () -> {
              Random random = new Random(seeds.getAndIncrement());
              List<String> mistakes = new ArrayList<>();
              for (int n = 0; n < 40_000 && mistakes.isEmpty(); n++) {
                int subject = random.nextInt(names.size());
                // Few at a time, so that most are remembered, and now and then one is pushed out.
                int topic = (n / 2_000 * 3 + random.nextInt(3)) % topics.size();
                boolean factor = random.nextBoolean();
                Circumstances now = NOW.secondFactor(factor);
                boolean expected = isAllowed(subject, topic) && (topic % 3 != 0 || factor);
                Resource resource = Resource.of("topics", topics.get(topic));
                boolean decided =
                    evaluator.decide(handles.get(subject), read, resource, now).allowed();
                boolean named =
                    byName
                        .decide(names.get(subject), "topic:read", resource.toString(), now)
                        .allowed();
                if (decided != expected || named != expected) {
                  mistakes.add(names.get(subject) + " " + resource + " " + decided + " " + named);
                }
              }
              return mistakes;
            });

    assertThat(wrong).isEmpty();
  }

  private static boolean isAllowed(int subject, int topic) {
    return (subject * 7 + topic * 5 + subject * topic) % 3 != 0;
  }
}
