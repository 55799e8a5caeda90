package dev.castellan.storage.jdbc.internal;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Assumptions;

/** A real server, as durable as one in use; every test has a schema of its own on it. */
final class PostgresServer implements AutoCloseable {

  private static final String PLAIN = "&sslmode=disable&gssEncMode=disable";

  private final EmbeddedPostgres server;
  private final AtomicInteger schemas = new AtomicInteger();

  private PostgresServer(EmbeddedPostgres server) {
    this.server = server;
  }

  static PostgresServer start() {
    try {
      return new PostgresServer(durable().start());
    } catch (IOException | RuntimeException e) {
      return unavailable(e);
    }
  }

  static EmbeddedPostgres.Builder durable() {
    return patient()
        .setServerConfig("fsync", "on")
        .setServerConfig("full_page_writes", "on")
        .setServerConfig("synchronous_commit", "on");
  }

  /** With time for a busy machine; ten seconds are usual. */
  static EmbeddedPostgres.Builder patient() {
    return EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(50));
  }

  static PostgresServer unavailable(Exception e) {
    if ("required".equals(System.getenv("CASTELLAN_PEERS"))) {
      throw new AssertionError("PostgreSQL is required but cannot be started here", e);
    }
    return Assumptions.abort("PostgreSQL cannot be started here: " + e);
  }

  /** The URL of an empty schema. */
  public String freshUrl() {
    return url(freshSchema(), server.getPort());
  }

  /** A schema with nothing in it. */
  public String freshSchema() {
    String schema = "test" + schemas.incrementAndGet();
    execute("CREATE SCHEMA " + schema);
    return schema;
  }

  /** A schema's URL by way of a port. */
  public String url(String schema, int port) {
    return "jdbc:postgresql://127.0.0.1:"
        + port
        + "/postgres?user=postgres&currentSchema="
        + schema
        + PLAIN;
  }

  public int port() {
    return server.getPort();
  }

  /** Connections as a host would have them. */
  public DataSource dataSource(String schema) {
    return server.getPostgresDatabase(Map.of("currentSchema", schema));
  }

  public Connection connect() throws SQLException {
    return server.getPostgresDatabase().getConnection();
  }

  /** Runs statements as the administrator. */
  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
