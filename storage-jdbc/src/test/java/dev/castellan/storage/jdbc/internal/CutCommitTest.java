package dev.castellan.storage.jdbc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.castellan.storage.StoreException;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way to PostgreSQL is cut at a COMMIT; the store finds out what happened. */
@WithPostgres
class CutCommitTest {

  private static final List<CuttingProxy.Cut> CUTS =
      List.of(
          CuttingProxy.Cut.BEFORE,
          CuttingProxy.Cut.BEFORE_SERVER_WAITS,
          CuttingProxy.Cut.AFTER,
          CuttingProxy.Cut.AFTER_AT_ONCE);

  private final PostgresServer server;

  CutCommitTest(PostgresServer server) {
    this.server = server;
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void threeHundredCutsLoseAndDoubleNothing() {
    cut(300);
  }

  @Test
  @Tag("long")
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void tenThousandCutsLoseAndDoubleNothing() {
    cut(Integer.getInteger("castellan.cuts", 10_000));
  }

  private void cut(int cuts) {
    SplittableRandom random = Seed.random("COMMIT cut by a proxy");
    Map<CuttingProxy.Cut, Integer> committed = new EnumMap<>(CuttingProxy.Cut.class);
    String schema = server.freshSchema();
    try (CuttingProxy proxy = new CuttingProxy(server.port());
        JdbcRecordStore store = patient(server.url(schema, proxy.port()));
        JdbcRecordStore other = patient(server.url(schema, server.port()))) {
      long last = 0;
      for (int i = 0; i < cuts; i++) {
        CuttingProxy.Cut cut = CUTS.get(random.nextInt(CUTS.size()));
        proxy.cutNext(cut);
        long expected = last + 1;
        Optional<Boolean> told = told(store, expected);
        boolean there = other.get(CommitLoop.entry(expected)).isPresent();
        assertThat(told).as("the outcome of a commit cut %s is found out", cut).contains(there);
        if (there) {
          committed.merge(cut, 1, Integer::sum);
          last = expected;
        }
      }
      assertThat(proxy.cuts()).as("every commit was cut").isEqualTo(cuts);
      assertThat(Sums.verified(store)).as("none lost, none twice").isEqualTo(last);
      assertThat(Sums.verified(other)).isEqualTo(last);
      System.out.println(cuts + " cuts; committed nevertheless: " + committed);
    }
  }

  /** With time for a busy machine's disk; a settled outcome shall never be a matter of luck. */
  private static JdbcRecordStore patient(String url) {
    return JdbcRecordStore.builder(url).createIfMissing().timeout(Duration.ofSeconds(20)).open();
  }

  /** Whether the store says the number was committed; empty if it does not know. */
  private static Optional<Boolean> told(JdbcRecordStore store, long expected) {
    try {
      assertThat(CommitLoop.step(store)).contains(expected);
      return Optional.of(true);
    } catch (StoreException e) {
      System.out.println("cut: " + e.getMessage());
      return e.outcomeUnknown() ? Optional.empty() : Optional.of(false);
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void aCommitThatIsHeldUpEndsInTimeAndNeverArrivesLater() {
    String schema = server.freshSchema();
    try (CuttingProxy proxy = new CuttingProxy(server.port());
        JdbcRecordStore store =
            JdbcRecordStore.builder(server.url(schema, proxy.port()))
                .createIfMissing()
                .timeout(Duration.ofSeconds(5))
                .open();
        JdbcRecordStore other = JdbcRecordStore.open(server.url(schema, server.port()))) {
      proxy.cutNext(CuttingProxy.Cut.HELD);
      long began = System.nanoTime();
      Optional<Boolean> told = told(store, 1);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
      assertThat(told).contains(other.get(CommitLoop.entry(1)).isPresent());
      assertThat(CommitLoop.step(other)).isPresent();
      Sums.verified(store);
    }
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void whatCannotBeFoundOutIsUnknownAndSettledBeforeTheNextAnswer() {
    String schema = server.freshSchema();
    Duration timeout = Duration.ofSeconds(5);
    JdbcRecordStore other = JdbcRecordStore.openOrCreate(server.url(schema, server.port()));
    CuttingProxy proxy = new CuttingProxy(server.port());
    int port = proxy.port();
    try (other;
        JdbcRecordStore store =
            JdbcRecordStore.builder(server.url(schema, port)).timeout(timeout).open()) {
      CommitLoop.step(store);
      proxy.cutNext(CuttingProxy.Cut.AFTER_AT_ONCE);
      proxy.refuseAfterCut();
      assertThat(told(store, 2)).as("nobody answers").isEmpty();
      assertThat(told(store, 2)).as("a commit before that is settled").contains(false);
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> store.get(CommitLoop.LEFT))
          .withMessageContaining("finding out whether an earlier batch was committed");
      proxy.acceptAgain();
      assertThat(store.get(CommitLoop.entry(2))).isEqualTo(other.get(CommitLoop.entry(2)));
      Sums.verified(store);
    } finally {
      proxy.close();
    }
  }
}
