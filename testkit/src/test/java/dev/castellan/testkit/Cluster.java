package dev.castellan.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.Admin;
import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.SystemAccess;
import dev.castellan.event.AdminEvent;
import dev.castellan.secret.SecretKeys;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;

/**
 * Several Castellans, as on several machines, on one real PostgreSQL server with fsync; or as in
 * several processes, on one SQLite file.
 */
final class Cluster implements AutoCloseable {

  private static final SecretKeys KEYS =
      SecretKeys.of(
          "a key for the nodes of a cluster".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

  /** One Castellan with what its host keeps of it. */
  record Node(Castellan castellan, SystemAccess access, BlockingQueue<AdminEvent> events) {

    /** Waits until this node has told of something. */
    void await(AdminEvent expected) throws InterruptedException {
      AdminEvent event;
      do {
        event = events.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event within 20 s").isNotNull();
      } while (!event.equals(expected));
    }

    Admin system() {
      return castellan.actingAs(access, "test");
    }
  }

  private final String url;
  private final Closeable server;
  private final List<Node> nodes = new ArrayList<>();

  private Cluster(String url, Closeable server) {
    this.url = url;
    this.server = server;
  }

  /** Starts a server and opens so many Castellans on it. */
  static Cluster start(int size) {
    EmbeddedPostgres server = startServer();
    return of(size, server.getJdbcUrl("postgres", "postgres"), server);
  }

  /** Opens so many Castellans on one new file. */
  static Cluster onSqlite(Path file, int size) {
    return of(size, "jdbc:sqlite:" + file, () -> {});
  }

  private static Cluster of(int size, String url, Closeable server) {
    Cluster cluster = new Cluster(url, server);
    IntStream.range(0, size).forEach(i -> cluster.nodes.add(cluster.open()));
    return cluster;
  }

  /** Where the store can be opened. */
  String url() {
    return url;
  }

  Node node(int index) {
    return nodes.get(index);
  }

  private Node open() {
    BlockingQueue<AdminEvent> events = new LinkedBlockingQueue<>();
    CastellanBuilder builder =
        Castellan.builder(JdbcRecordStore.openOrCreate(url()))
            .secretKeys(KEYS)
            .passwordHasher(new QuickPasswordHasher())
            .listener(events::add);
    SystemAccess access = builder.systemAccess();
    return new Node(builder.open(), access, events);
  }

  private static EmbeddedPostgres startServer() {
    try {
      return EmbeddedPostgres.builder()
          .setPGStartupWait(
              Duration.ofSeconds(50)) // a busy machine may need more than the usual 10
          .setServerConfig("fsync", "on")
          .setServerConfig("synchronous_commit", "on")
          .start();
    } catch (IOException | RuntimeException e) {
      if ("required".equals(System.getenv("CASTELLAN_PEERS"))) {
        throw new AssertionError("PostgreSQL is required but cannot be started here", e);
      }
      return Assumptions.abort("PostgreSQL cannot be started here: " + e);
    }
  }

  @Override
  public void close() throws IOException {
    nodes.forEach(node -> node.castellan().close());
    server.close();
  }
}
