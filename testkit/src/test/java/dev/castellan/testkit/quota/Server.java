package dev.castellan.testkit.quota;

import dev.castellan.storage.TimeSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A PostgreSQL server with fsync, which freezes and dies when it is told to. */
final class Server implements AutoCloseable {

  private static final TimeSource TIME = TimeSource.system();

  private final Path data;
  private final int port;
  private EmbeddedPostgres server;

  private Server(Path data, int port) throws IOException {
    this.data = data;
    this.port = port;
    this.server = open();
  }

  static Server start(Path data) {
    try {
      return new Server(data, freePort());
    } catch (IOException | RuntimeException e) {
      if ("required".equals(System.getenv("CASTELLAN_PEERS"))) {
        throw new AssertionError("PostgreSQL is required but cannot be started here", e);
      }
      return Assumptions.abort("PostgreSQL cannot be started here: " + e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
  }

  private EmbeddedPostgres open() throws IOException {
    return EmbeddedPostgres.builder()
        .setPGStartupWait(Duration.ofSeconds(50))
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setPort(port)
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .start();
  }

  /** Answers nobody for a while. */
  void freeze(Duration time) throws IOException, InterruptedException {
    List<ProcessHandle> all =
        Stream.concat(Stream.of(postmaster()), postmaster().descendants()).toList();
    Signals.send("STOP", all);
    try {
      LockSupport.parkNanos(time.toNanos());
    } finally {
      Signals.send("CONT", all);
    }
  }

  /** Dies, and comes back by hand. */
  void killAndRestart() throws Exception {
    ProcessHandle postmaster = postmaster();
    postmaster.destroyForcibly();
    postmaster.onExit().get(10, TimeUnit.SECONDS);
    long began = TIME.nanoTime();
    Files.deleteIfExists(data.resolve("epg-lock"));
    // The children of the killed one may hold the shared memory for a moment.
    while (true) {
      try {
        server = open();
        return;
      } catch (IOException | IllegalStateException e) {
        if (TIME.nanoTime() - began > Duration.ofSeconds(60).toNanos()) {
          throw e;
        }
      }
    }
  }

  private ProcessHandle postmaster() throws IOException {
    String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
