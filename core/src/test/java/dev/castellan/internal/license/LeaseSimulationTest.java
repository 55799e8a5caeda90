package dev.castellan.internal.license;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.internal.license.SimulatedCluster.Member;
import dev.castellan.license.Admission.Permit;
import dev.castellan.storage.RecordSnapshot;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nodes on clocks that drift apart are killed, paused, cut off and started; answers are lost,
 * commits overtake each other, the licence changes and the store is restored. One seed is one run.
 * After each step: the leases in force on all nodes together are never more than the limit, nor
 * those in the store. At the end, when all is well again, every place can be given out.
 */
class LeaseSimulationTest {

  private static final int STEPS = 400;
  private static final List<CommitFault> FAULTS = List.of(CommitFault.values());

  @Test
  @Timeout(60)
  void theSumOfAllLeasesNeverExceedsTheLimit() {
    runs(1, 80);
  }

  @Test
  @Tag("long")
  @Timeout(3_600)
  void theSumOfAllLeasesNeverExceedsTheLimitInTheLongRun() {
    runs(1_000_000, Integer.getInteger("castellan.runs", 20_000));
  }

  private static void runs(long first, int count) {
    for (long seed = first; seed < first + count; seed++) {
      new Run(seed).run();
    }
  }

  /** One run. */
  private static final class Run {

    private final long seed;
    private final SplittableRandom random;
    private final SimulatedCluster cluster;

    /** What the limit was lately: a lease made by a larger one is lowered when its node acts. */
    private final Deque<long[]> limits = new ArrayDeque<>();

    private RecordSnapshot backup;
    private long elapsed;
    private long leasedBefore;

    Run(long seed) {
      this.seed = seed;
      this.random = new SplittableRandom(seed);
      this.cluster = new SimulatedCluster(random.nextInt(0, 200));
      this.backup = cluster.backup();
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        act();
        check(step);
      }
      heal();
    }

    private void act() {
      pass(random.nextInt(10) == 0 ? random.nextInt(30_000) : random.nextInt(400));
      if (cluster.members.isEmpty() || (cluster.members.size() < 4 && random.nextInt(20) == 0)) {
        start();
        return;
      }
      Member member = cluster.members.get(random.nextInt(cluster.members.size()));
      switch (random.nextInt(24)) {
        case 0 -> member.cut = !member.cut;
        case 1 -> member.store.failNextCommit(FAULTS.get(random.nextInt(FAULTS.size())));
        case 2 -> member.store.beforeNextCommit(() -> another(member).tick());
        case 3 -> {
          if (random.nextInt(4) == 0) {
            member.die();
          }
        }
        case 4 -> {
          if (random.nextInt(4) == 0) {
            member.holder.leave();
            cluster.members.remove(member);
          }
        }
        case 5 -> {
          if (random.nextInt(6) == 0) {
            limits.add(new long[] {elapsed, cluster.limit});
            cluster.limit = random.nextInt(0, 200);
          }
        }
        case 6 -> {
          if (random.nextInt(6) == 0) {
            backup = cluster.backup();
          }
        }
        case 7 -> {
          if (random.nextInt(12) == 0) {
            cluster.restore(backup);
            leasedBefore = cluster.leased(); // Means nothing, as the next commit shows.
          }
        }
        case 8 -> handOver(member);
        case 9, 10, 11 -> member.admit(random.nextInt(30));
        case 12, 13 -> close(member, random.nextInt(30));
        case 14, 15, 16 -> tickAll();
        default -> {
          if (random.nextBoolean()) {
            member.holder.hint();
          }
          member.tick();
        }
      }
    }

    private void start() {
      double speed = 1 + (random.nextDouble() * 2 - 1) * SimulatedCluster.MOST_DRIFT;
      cluster.start(random.nextLong(), speed);
    }

    /** Another one, which is not in the middle of a commit. */
    private Member another(Member member) {
      return cluster.members.stream()
          .filter(other -> other != member)
          .findFirst()
          .orElseGet(() -> cluster.start());
    }

    private void tickAll() {
      for (Member member : List.copyOf(cluster.members)) {
        member.holder.hint();
        member.tick();
      }
    }

    private void handOver(Member from) {
      Member to = cluster.members.get(random.nextInt(cluster.members.size()));
      if (!from.permits.isEmpty() && to != from) {
        Permit old = from.permits.remove(from.permits.size() - 1);
        to.keep(to.quota.admitReplacing(old.toString(), old.toString()));
        old.handOver(to.name);
      }
    }

    private static void close(Member member, int count) {
      for (int i = 0; i < count && !member.permits.isEmpty(); i++) {
        member.permits.remove(member.permits.size() - 1).close();
      }
    }

    private void pass(int millis) {
      cluster.pass(Duration.ofMillis(millis));
      elapsed += millis;
    }

    private void check(int step) {
      String where = "step " + step + " of seed " + seed;
      limits.removeIf(old -> elapsed - old[0] > 30_000);
      long most = cluster.limit;
      for (long[] old : limits) {
        most = Math.max(most, old[1]);
      }
      assertThat(cluster.inForce()).as("in force at %s", where).isLessThanOrEqualTo(most);
      long leased = cluster.leased();
      assertThat(leased)
          .as("leased at %s", where)
          .isLessThanOrEqualTo(Math.max(most, leasedBefore));
      leasedBefore = leased;
      for (Member member : cluster.members) {
        assertThat(member.places.used()).as("taken at %s", where).isGreaterThanOrEqualTo(0);
      }
    }

    /** Connections stay; all else is well from now on. */
    private void heal() {
      cluster.members.forEach(member -> member.cut = false);
      if (cluster.members.isEmpty()) {
        cluster.start();
      }
      cluster.run(Duration.ofSeconds(70));
      for (int i = 0; i < 60 && cluster.taken() < cluster.limit; i++) {
        cluster.members.get(0).admit((int) cluster.limit);
        cluster.run(Duration.ofMillis(700));
      }
      assertThat((long) cluster.taken())
          .as("taken in the end of seed %s", seed)
          .isGreaterThanOrEqualTo(cluster.limit);
      assertThat(cluster.leased()).isLessThanOrEqualTo(cluster.limit);
      cluster.members.forEach(member -> close(member, Integer.MAX_VALUE));
      assertThat(cluster.taken()).isZero();
    }
  }
}
