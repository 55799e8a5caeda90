package dev.castellan.storage.jdbc.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Condition;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes at once each remove one of the last two records of a kind, on condition that the other
 * one is still as it was: one succeeds, the other is told.
 */
@WithPostgres
class WitnessRaceTest {

  private static final RecordKey FIRST = new RecordKey("administrator", "first");
  private static final RecordKey SECOND = new RecordKey("administrator", "second");

  @TempDir private Path folder;
  private final PostgresServer server;

  WitnessRaceTest(PostgresServer server) {
    this.server = server;
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void oneIsLeftAfterEachOfFiveHundredRacesOnPostgres() throws Exception {
    race(server.freshUrl(), 500);
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void oneIsLeftAfterEachOfFiveHundredRacesOnSqlite() throws Exception {
    race("jdbc:sqlite:" + folder.resolve("store.db"), 500);
  }

  @Test
  @Tag("long")
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void oneIsLeftAfterEachOfTwentyThousandRacesOnPostgres() throws Exception {
    race(server.freshUrl(), 20_000);
  }

  private static void race(String url, int races) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    CyclicBarrier start = new CyclicBarrier(2);
    int[] won = new int[2];
    JdbcRecordStore.Builder builder =
        JdbcRecordStore.builder(url).createIfMissing().timeout(Duration.ofSeconds(20));
    try (JdbcRecordStore one = builder.open();
        JdbcRecordStore two = builder.open()) {
      for (int i = 0; i < races; i++) {
        Revision base = reset(one);
        Callable<Boolean> left = () -> removes(one, FIRST, SECOND, base, start);
        Callable<Boolean> right = () -> removes(two, SECOND, FIRST, base, start);
        List<Future<Boolean>> results = threads.invokeAll(List.of(left, right));
        boolean first = results.get(0).get();
        boolean second = results.get(1).get();
        assertThat(first ^ second).as("race %s: exactly one removal is committed", i).isTrue();
        assertThat(one.list("administrator", "", 10)).as("race %s", i).hasSize(1);
        won[first ? 0 : 1]++;
      }
    } finally {
      threads.shutdownNow();
    }
    System.out.println(
        races + " races: " + won[0] + " won by the first, " + won[1] + " by the second node");
  }

  private static Revision reset(RecordStore store) {
    Payload payload = Payload.ofText("{}");
    CommitResult result =
        store.commit(Batch.builder().put(FIRST, payload).put(SECOND, payload).build());
    return ((CommitResult.Committed) result).revision();
  }

  private static boolean removes(
      RecordStore store, RecordKey own, RecordKey witness, Revision base, CyclicBarrier start)
      throws Exception {
    start.await(30, TimeUnit.SECONDS);
    Batch batch = Batch.builder().delete(own, base).check(witness, Condition.at(base)).build();
    return store.commit(batch) instanceof CommitResult.Committed;
  }
}
