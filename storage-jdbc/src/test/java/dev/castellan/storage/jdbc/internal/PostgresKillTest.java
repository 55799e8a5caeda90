package dev.castellan.storage.jdbc.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.StoreException;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The PostgreSQL server is killed while a node commits, and started again. */
@Tag("long")
class PostgresKillTest {

  private static final int KILLS = 20;

  @TempDir private Path folder;

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void nothingIsLostAndTheNodeGoesOnByItself() throws Exception {
    SplittableRandom random = Seed.random("kill -9 of the PostgreSQL server");
    Path data = folder.resolve("data");
    EmbeddedPostgres server = start(data, freePort());
    int port = server.getPort();
    ExecutorService threads = Executors.newSingleThreadExecutor();
    long acknowledged = 0;
    int unknown = 0;
    try (JdbcRecordStore store =
        JdbcRecordStore.openOrCreate(
            "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres")) {
      Hints hints = new Hints();
      store.watch(hints);
      for (int i = 0; i < KILLS; i++) {
        long until = acknowledged + random.nextInt(1, 200);
        Future<Outcome> committing = threads.submit(() -> commitUntilItFails(store));
        awaitCommitted(store, until);
        kill(data);
        Outcome outcome = committing.get();
        EmbeddedPostgres killed = server;
        server = restart(data, port);
        assertThat(killed).isNotSameAs(server);
        acknowledged = Math.max(acknowledged, outcome.acknowledged());
        unknown += outcome.unknown() ? 1 : 0;
        long last = awaitVerified(store);
        assertThat(last).isBetween(acknowledged, acknowledged + (outcome.unknown() ? 1 : 0));
        acknowledged = last;
        hints.clear();
        assertThat(hints.hears("current")).as("watching goes on").isTrue();
        assertThat(CommitLoop.step(store)).contains(++acknowledged);
      }
    } finally {
      threads.shutdownNow();
      server.close();
    }
    System.out.println(
        KILLS + " kills, " + acknowledged + " acknowledged, none lost, " + unknown + " unknown");
  }

  /** How a run of commits ended. */
  private record Outcome(long acknowledged, boolean unknown) {}

  private static Outcome commitUntilItFails(JdbcRecordStore store) {
    long last = 0;
    try {
      while (true) {
        last = CommitLoop.step(store).orElseThrow();
      }
    } catch (StoreException e) {
      return new Outcome(last, e.outcomeUnknown());
    }
  }

  private static void awaitCommitted(JdbcRecordStore store, long number) {
    while (store.get(CommitLoop.entry(number)).isEmpty()) {
      Thread.onSpinWait();
    }
  }

  private static long awaitVerified(JdbcRecordStore store) {
    Deadline deadline = Deadline.in(Duration.ofSeconds(30));
    while (true) {
      try {
        return Sums.verified(store);
      } catch (StoreException e) {
        if (deadline.passed()) {
          throw e;
        }
      }
    }
  }

  private static EmbeddedPostgres start(Path data, int port) throws IOException {
    return PostgresServer.durable()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setPort(port)
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The children of the killed one may hold the shared memory for a moment. */
  private static EmbeddedPostgres restart(Path data, int port) throws IOException {
    long began = TimeSource.system().nanoTime();
    Files.deleteIfExists(data.resolve("epg-lock"));
    while (true) {
      try {
        return start(data, port);
      } catch (IOException | IllegalStateException e) {
        if (TimeSource.system().nanoTime() - began > Duration.ofSeconds(60).toNanos()) {
          throw e;
        }
      }
    }
  }

  private static void kill(Path data) throws Exception {
    String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
    ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    postmaster.destroyForcibly();
    postmaster.onExit().get(10, TimeUnit.SECONDS);
  }
}
