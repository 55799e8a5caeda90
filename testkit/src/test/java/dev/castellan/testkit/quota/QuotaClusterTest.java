package dev.castellan.testkit.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.Castellan;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes share a quota on a real PostgreSQL server with fsync, and open and close
 * connections all the time. One is killed, one is stopped for longer than a lease lasts, the server
 * freezes, and is killed. At no moment are there more connections than the limit, but for those of
 * the process that was stopped.
 */
class QuotaClusterTest {

  private static final int LIMIT = 1_000;
  private static final RecordKey LEASES = new RecordKey("quota", "leases");
  private static final Pattern SHARE = Pattern.compile("\"share\":(\\d+)");
  private static final TimeSource TIME = TimeSource.system();

  @TempDir private Path folder;

  @Test
  @Timeout(600)
  void twoMillionConnectionsWithKillsPausesAndOutages() throws Exception {
    run(2_000_000, 1, 1);
  }

  @Test
  @Tag("long")
  @Timeout(1_800)
  void tenMillionConnectionsWithKillsPausesAndOutages() throws Exception {
    run(10_000_000, 4, 2);
  }

  private void run(long atLeast, int times, long seed) throws Exception {
    try (Server server = Server.start(folder.resolve("data"))) {
      Castellan.builder(JdbcRecordStore.openOrCreate(server.url()))
          .secretKeys(QuotaNode.KEYS)
          .connectionLimit(LIMIT)
          .open()
          .close();
      Path file = folder.resolve("tally");
      Tally tally = Tally.open(file);
      List<Broker> brokers = new ArrayList<>();
      try (RecordStore store = JdbcRecordStore.open(server.url())) {
        for (int i = 0; i < 3; i++) {
          brokers.add(Broker.start(server.url(), file, i, LIMIT, seed + 100L * i));
        }
        for (Broker broker : brokers) {
          broker.awaitReady();
        }
        int started = 3;
        for (int i = 0; i < times; i++) {
          pass(Duration.ofSeconds(3));
          Broker killed = brokers.remove(2);
          killed.kill(tally);
          long died = TIME.nanoTime();
          Broker next = Broker.start(server.url(), file, started, LIMIT, seed + 100L * started);
          started++;
          brokers.add(next);

          Broker stopped = brokers.get(0);
          stopped.signal("STOP");
          long began = TIME.nanoTime();
          next.awaitReady();
          server.freeze(Duration.ofSeconds(3));
          // Its places are given to others as soon as its lease is over, which is seen only later.
          tally.excess(stopped.open(tally));
          await(
              Duration.ofSeconds(45).minusNanos(TIME.nanoTime() - died),
              () -> !table(store).contains(killed.node()));
          // Its lease is over now, by its own clock too; its connections are still there.
          await(Duration.ofSeconds(20), () -> !table(store).contains(stopped.node()));
          pass(Duration.ofSeconds(40).minusNanos(TIME.nanoTime() - began));
          stopped.signal("CONT");
          pass(Duration.ofSeconds(2));
          stopped.drop();
          tally.excess(0);
          server.killAndRestart();
          await(Duration.ofSeconds(30), () -> shares(store) > 0);
        }
        await(Duration.ofMinutes(5), () -> tally.rounds() >= atLeast);
        for (Broker broker : brokers) {
          System.out.println(broker.stop());
        }
        System.out.printf(
            "%,d connections let in by %d processes, %d too many%n",
            tally.rounds(), started, tally.over());
        assertThat(tally.over()).as("moments above the limit").isZero();
        assertThat(tally.sum()).isZero();
        assertThat(table(store)).as("all gave their leases back").doesNotContain("share");
      } finally {
        brokers.forEach(Broker::end);
      }
    }
  }

  private static String table(RecordStore store) {
    try {
      return store.get(LEASES).map(record -> record.payload().text()).orElse("");
    } catch (StoreException e) {
      return SHARE.pattern(); // Whatever is asked of it, it is not so yet.
    }
  }

  private static long shares(RecordStore store) {
    long sum = 0;
    Matcher matcher = SHARE.matcher(table(store));
    while (matcher.find()) {
      sum += Long.parseLong(matcher.group(1));
    }
    assertThat(sum).as("the sum of all leases").isLessThanOrEqualTo(LIMIT);
    return sum;
  }

  private static void pass(Duration time) {
    long until = TIME.nanoTime() + time.toNanos();
    while (TIME.nanoTime() - until < 0) {
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static void await(Duration most, BooleanSupplier condition) {
    long until = TIME.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(TIME.nanoTime() - until).as("nanoseconds too late").isNegative();
      LockSupport.parkNanos(20_000_000);
    }
  }
}
