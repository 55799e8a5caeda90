package dev.castellan.storage.jdbc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A migration that ends at any of its statements leaves nothing behind and can begin again. */
@WithPostgres
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MigrationsTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Migrations.Script SECOND =
      new Migrations.Script(
          2,
          "002-test.sql",
          """
          -- A comment; with a semicolon
          CREATE TABLE castellan_more (x INTEGER);
          INSERT INTO castellan_more VALUES (1);
          ALTER TABLE castellan_record ADD COLUMN more INTEGER;
          """);

  @TempDir private Path folder;
  private final PostgresServer server;

  MigrationsTest(PostgresServer server) {
    this.server = server;
  }

  /** Opens a connection, as a process does when it starts. */
  private interface Opener {
    Connection open() throws SQLException;
  }

  @Test
  void onPostgresEachStatementMayBeTheLast() throws Exception {
    String schema = server.freshSchema();
    endsAnywhere(
        new PostgresDialect(TIMEOUT),
        () -> {
          Connection connection = server.connect();
          connection.setSchema(schema);
          return connection;
        });
  }

  @Test
  void onSqliteEachStatementMayBeTheLast() throws Exception {
    Path file = folder.resolve("store.db");
    Files.createFile(file);
    SqliteConnector connector = new SqliteConnector(file, TIMEOUT);
    endsAnywhere(new SqliteDialect(TIMEOUT), connector::maker);
  }

  private static void endsAnywhere(Dialect dialect, Opener opener) throws Exception {
    Failures failures = new Failures("test", dialect);
    List<Migrations.Script> one = Migrations.load(dialect);
    List<Migrations.Script> two = List.of(one.get(0), SECOND);
    for (List<Migrations.Script> scripts : List.of(one, two)) {
      int statements = scripts.get(scripts.size() - 1).statements().size();
      for (int last = 0; last <= statements; last++) {
        Migrations broken = new Migrations(dialect, failures, cutShort(scripts, last));
        try (Connection connection = opener.open()) {
          assertThatExceptionOfType(SQLException.class).isThrownBy(() -> broken.run(connection));
        }
        try (Connection connection = opener.open()) {
          assertThat(dialect.hasTable(connection, "castellan_more")).isFalse();
          assertThat(dialect.hasTable(connection, "castellan_record"))
              .isEqualTo(scripts.size() > 1);
        }
      }
      try (Connection connection = opener.open()) {
        new Migrations(dialect, failures, scripts).run(connection);
        new Migrations(dialect, failures, scripts).run(connection);
        assertThat(dialect.hasTable(connection, "castellan_record")).isTrue();
        assertThat(dialect.hasTable(connection, "castellan_more")).isEqualTo(scripts.size() > 1);
      }
    }
  }

  /** The scripts, but the last one ends with an error behind so many statements. */
  private static List<Migrations.Script> cutShort(List<Migrations.Script> scripts, int statements) {
    Migrations.Script last = scripts.get(scripts.size() - 1);
    String text =
        String.join(";\n", last.statements().subList(0, statements))
            + (statements > 0 ? ";\n" : "")
            + "THE END;\n";
    Migrations.Script broken = new Migrations.Script(last.version(), last.name(), text);
    return scripts.size() == 1 ? List.of(broken) : List.of(scripts.get(0), broken);
  }

  @Test
  void scriptsAreSplitAtSemicolonsThatEndALine() {
    assertThat(SECOND.statements())
        .containsExactly(
            "CREATE TABLE castellan_more (x INTEGER)",
            "INSERT INTO castellan_more VALUES (1)",
            "ALTER TABLE castellan_record ADD COLUMN more INTEGER");
  }
}
