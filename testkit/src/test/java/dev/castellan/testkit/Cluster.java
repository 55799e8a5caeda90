package dev.castellan.testkit;

import dev.castellan.Admin;
import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.SystemAccess;
import dev.castellan.event.AdminEvent;
import dev.castellan.secret.SecretKeys;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;

/** Several Castellans, as on several machines, on one real PostgreSQL server with fsync. */
final class Cluster implements AutoCloseable {

  private static final SecretKeys KEYS =
      SecretKeys.of(
          "a key for the nodes of a cluster".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

  /** One Castellan with what its host keeps of it. */
  record Node(Castellan castellan, SystemAccess access, BlockingQueue<AdminEvent> events) {

    Admin system() {
      return castellan.actingAs(access, "test");
    }
  }

  private final EmbeddedPostgres server;
  private final List<Node> nodes = new ArrayList<>();

  private Cluster(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts a server and opens so many Castellans on it. */
  static Cluster start(int size) {
    Cluster cluster = new Cluster(startServer());
    IntStream.range(0, size).forEach(i -> cluster.nodes.add(cluster.open()));
    return cluster;
  }

  Node node(int index) {
    return nodes.get(index);
  }

  private Node open() {
    String url = server.getJdbcUrl("postgres", "postgres");
    BlockingQueue<AdminEvent> events = new LinkedBlockingQueue<>();
    CastellanBuilder builder =
        Castellan.builder(JdbcRecordStore.openOrCreate(url))
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
