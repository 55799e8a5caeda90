package dev.castellan.internal.license;

import dev.castellan.license.Admission;
import dev.castellan.storage.TimeSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * Lincheck: whatever threads do at once, the quota answers as if they had done one thing after the
 * other; above all it never gives out one place more than there are, and refuses nobody for whom
 * there is one.
 */
@Timeout(120)
@EnabledForJreRange(
    max = JRE.JAVA_21,
    disabledReason = "Lincheck takes minutes for this with the agents of a build on newer JDKs")
class QuotaLinearizabilityTest {

  /** All ways in which the steps of a few threads can fall between each other. */
  @Test
  void placesUnderARisingAndFallingShare() {
    new ModelCheckingOptions()
        .iterations(15)
        .invocationsPerIteration(200)
        .threads(3)
        .actorsPerThread(2)
        .sequentialSpecification(OneAfterTheOther.class)
        .check(LeasedPlaces.class);
  }

  /** Threads that really run at once. */
  @Test
  void permitsOfAFewSessions() {
    new StressOptions()
        .iterations(10)
        .invocationsPerIteration(300)
        .threads(3)
        .actorsPerThread(3)
        .sequentialSpecification(PermitsOneAfterTheOther.class)
        .check(Permits.class);
  }

  /** What takes and gives places back, and what changes the share meanwhile. */
  public static class LeasedPlaces {

    private final Places places = places(2);

    private static Places places(int share) {
      Places places = Places.leased(new FixedRule(10), new StandingTime());
      places.leaseUntil(1);
      places.adjust(share);
      return places;
    }

    /** Takes a place. */
    @Operation
    public boolean take() {
      return places.take();
    }

    /** A place on the host's word. */
    @Operation
    public boolean takeOver() {
      return places.takeOver();
    }

    /** One more. */
    @Operation
    public void raise() {
      places.adjust(1);
    }

    /** One less, if one is free. */
    @Operation
    public int lower() {
      return places.lower(1);
    }

    /** How many are taken. */
    @Operation
    public int used() {
      return places.used();
    }
  }

  /** The same in plain numbers. */
  public static class OneAfterTheOther {

    private int used;
    private int share = 2;

    /** See {@link LeasedPlaces}. */
    public boolean take() {
      boolean free = used < share;
      used += free ? 1 : 0;
      return free;
    }

    /** See {@link LeasedPlaces}. */
    public boolean takeOver() {
      boolean below = used < 10;
      used += below ? 1 : 0;
      return below;
    }

    /** See {@link LeasedPlaces}. */
    public void raise() {
      share++;
    }

    /** See {@link LeasedPlaces}. */
    public int lower() {
      int lowered = used < share ? 1 : 0;
      share -= lowered;
      return lowered;
    }

    /** See {@link LeasedPlaces}. */
    public int used() {
      return used;
    }
  }

  /** A clock that stands. */
  private static final class StandingTime implements TimeSource {

    @Override
    public java.time.Instant instant() {
      return java.time.Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
      return 0;
    }
  }

  /** Two places for three sessions; each thread closes what it opened, the newest first. */
  @Param(name = "session", gen = IntGen.class, conf = "1:3")
  @Param(name = "thread", gen = ThreadIdGen.class)
  public static class Permits {

    private final AtomicInteger connections = new AtomicInteger();
    private final QuotaRule rule = new FixedRule(2);
    private final Places places = Places.own(rule, new StandingTime());
    private final ConnectionQuota quota =
        new ConnectionQuota(rule, places, node -> places.giveBack());
    private final Map<Integer, Deque<Admission.Permit>> open = new ConcurrentHashMap<>();

    /** A connection of a session. */
    @Operation
    public boolean admit(@Param(name = "thread") int thread, @Param(name = "session") int session) {
      if (quota.admit("c" + connections.incrementAndGet(), "s" + session)
          instanceof Admission.Permit permit) {
        open.computeIfAbsent(thread, key -> new ArrayDeque<>()).push(permit);
        return true;
      }
      return false;
    }

    /** The end of one. */
    @Operation
    public void close(@Param(name = "thread") int thread) {
      Deque<Admission.Permit> mine = open.get(thread);
      if (mine != null && !mine.isEmpty()) {
        mine.pop().close();
      }
    }

    /** How many places are taken. */
    @Operation
    public long taken() {
      return quota.connectionsHere();
    }
  }

  /** The same in plain numbers. */
  public static class PermitsOneAfterTheOther {

    private final Map<Integer, Integer> sessions = new HashMap<>();
    private final Map<Integer, Deque<Integer>> open = new HashMap<>();

    /** See {@link Permits}. */
    public boolean admit(int thread, int session) {
      if (!sessions.containsKey(session) && sessions.size() == 2) {
        return false;
      }
      sessions.merge(session, 1, Integer::sum);
      open.computeIfAbsent(thread, key -> new ArrayDeque<>()).push(session);
      return true;
    }

    /** See {@link Permits}. */
    public void close(int thread) {
      Deque<Integer> mine = open.get(thread);
      if (mine != null && !mine.isEmpty()) {
        sessions.computeIfPresent(mine.pop(), (key, count) -> count == 1 ? null : count - 1);
      }
    }

    /** See {@link Permits}. */
    public long taken() {
      return sessions.size();
    }
  }
}
