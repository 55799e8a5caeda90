package dev.castellan.cli;

import static dev.castellan.cli.Broker.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.Admin;
import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.SystemAccess;
import dev.castellan.cli.Cli.Result;
import dev.castellan.secret.SecretKeys;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a PostgreSQL server that a broker shares with them. */
@Timeout(120)
class PostgresTest {

  private static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder()
          .setPGStartupWait(Duration.ofSeconds(50))
          .setServerConfig("fsync", "on")
          .setServerConfig("full_page_writes", "on")
          .setServerConfig("synchronous_commit", "on")
          .start();
    } catch (IOException | RuntimeException e) {
      if ("required".equals(System.getenv("CASTELLAN_PEERS"))) {
        throw new AssertionError("PostgreSQL is required but cannot be started here", e);
      }
      return Assumptions.abort("PostgreSQL cannot be started here: " + e);
    }
  }

  @Test
  void worksBesideTheBroker(@TempDir Path folder) throws IOException {
    byte[] key = new byte[SecretKeys.KEY_BYTES];
    key[0] = 1;
    String keys = Broker.secret(folder, "keys", Base64.getEncoder().encodeToString(key)).toString();
    String password = Broker.secret(folder, "password", "postgres\n").toString();
    try (EmbeddedPostgres server = start()) {
      String url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres?sslmode=disable";
      Cli cli =
          new Cli()
              .now()
              .variables(Map.of("CASTELLAN_STORE", url, "CASTELLAN_DB_USER", "postgres"));
      String[] list = {"users", "list", "--db-password-file", password, "--keys-file", keys};

      Result none = cli.run(list);
      assertThat(none.err()).contains("[store-unavailable]");
      assertThat(none.code()).isEqualTo(8);

      CastellanBuilder builder =
          Castellan.builder(JdbcRecordStore.openOrCreate(url + "&user=postgres"))
              .secretKeys(SecretKeys.of(key));
      SystemAccess access = builder.systemAccess();
      try (Castellan broker = builder.open()) {
        Admin admin = broker.actingAs(access, "test");
        Result added =
            cli.run(
                "users",
                "add",
                "vera",
                "--invite",
                "--db-password-file",
                password,
                "--keys-file",
                keys);
        assertThat(added.err()).isEmpty();
        assertThat(added.code()).isZero();
        await(() -> admin.users().findByUsername("vera").isPresent());
        assertThat(cli.run(list).out()).contains("vera");
        assertThat(
                cli.run("store", "check", "--db-password-file", password, "--keys-file", keys)
                    .out())
            .contains("user", "ok\n");

        Result keyless = cli.run("users", "list", "--db-password-file", password);
        assertThat(keyless.err()).contains("--keys-file [secret-keys-required]");
        assertThat(keyless.code()).isEqualTo(8);
        assertThat(cli.run("users", "list", "--keys-file", keys).code()).isEqualTo(2);
      }
    }
  }
}
