package dev.castellan.internal.policy.engine;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A decision makes no objects, whether its question is known or new. */
@Timeout(60)
class AllocationTest {

  /** More than are remembered. */
  private static final int QUESTIONS = 50_000;

  private static final Circumstances NOW =
      Circumstances.sessionAt(Instant.parse("2026-05-01T12:00:00Z")).from("10.1.2.3");

  private final PolicyEvaluator evaluator =
      PolicyEvaluator.of(
          Policy.parse(
              """
              role r {
                allow topic:read on topics/**
                allow topic:purge on topics/t1* when mfa
                deny topic:read on */t3*
                allow topic:purge on **
                allow topic:update on ** when address in 10.0.0.0/8, via session
                deny topic:update on ** when hours in 13:00..14:00
                deny topic:update on ** when address in 2001:db8::/32
                deny topic:update on ** when time in 2027-01-01T00:00:00Z..2028-01-01T00:00:00Z
                allow topic:update on topics/t2 when authenticated within 5m, mfa
                deny topic:update on ** when attribute site = "north"
                deny topic:update on ** when owner
              }
              """),
          Catalogue.EMPTY.with("topic", List.of("read", "purge", "update")));

  private final PolicySubject alice =
      PolicySubject.of("alice", Binding.of("r"), Binding.at("r", Resource.of("topics")));
  private final Handle handle = evaluator.resolve(alice);
  private final ByName names = evaluator.byName(List.of(alice));
  private final Action read = Action.parse("topic:read");
  private final Action purge = Action.parse("topic:purge");
  private final Action update = Action.parse("topic:update");

  private final List<Resource> resources = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();

  AllocationTest() {
    for (int i = 0; i < QUESTIONS; i++) {
      resources.add(Resource.of("topics", "t" + i));
      paths.add("/topics/t" + i);
    }
  }

  @Test
  void byHandle() {
    assertThat(bytes(i -> evaluator.decide(handle, read, resources.get(i), NOW))).isZero();
    assertThat(bytes(i -> evaluator.decide(handle, purge, resources.get(i), NOW))).isZero();
    assertThat(bytes(i -> evaluator.decide(handle, purge, resources.get(i % 100), NOW))).isZero();
  }

  @Test
  void byName() {
    assertThat(bytes(i -> names.decide("alice", "topic:read", paths.get(i), NOW))).isZero();
    assertThat(bytes(i -> names.decide("alice", "topic:purge", paths.get(i % 100), NOW))).isZero();
  }

  @Test
  void underEveryCondition() {
    assertThat(evaluator.decide(handle, update, resources.get(1), NOW).allowed()).isTrue();
    assertThat(bytes(i -> evaluator.decide(handle, update, resources.get(i), NOW))).isZero();
    assertThat(bytes(i -> evaluator.decide(handle, update, resources.get(i % 100), NOW))).isZero();
  }

  /** Per decision, after some rounds; the least, as the compiler may still be at work in some. */
  private static long bytes(IntConsumer decision) {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < QUESTIONS; i++) {
        decision.accept(i);
      }
    }
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = allocated();
      for (int i = 0; i < QUESTIONS; i++) {
        decision.accept(i);
      }
      least = Math.min(least, (allocated() - before) / QUESTIONS);
    }
    return least;
  }

  /** By reflection: core does not read the modules of management. Makes a few objects itself. */
  private static long allocated() {
    try {
      Object threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      return (long)
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getThreadAllocatedBytes", long.class)
              .invoke(threads, Thread.currentThread().getId());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
