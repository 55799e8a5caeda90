package dev.castellan.cli;

import static dev.castellan.cli.Broker.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.castellan.access.Origin;
import dev.castellan.cli.Cli.Result;
import dev.castellan.login.Credential;
import dev.castellan.secret.SecretText;
import dev.castellan.setup.SetupResult;
import dev.castellan.setup.SetupToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code store …} and {@code setup-token}. */
@Timeout(60)
class StoreTest {

  @TempDir private Path folder;

  private Result run(String... args) {
    return new Cli().now().variables(Map.of("CASTELLAN_STORE", Broker.url(folder))).run(args);
  }

  private void fill() {
    Broker.in(folder).close();
  }

  @Test
  void backsUpWhileTheBrokerRunsAndRestores() {
    Path backup = folder.resolve("backup.db");
    Credential session;
    try (Broker broker = Broker.in(folder)) {
      session = new Credential.Token(broker.session("root"));
      Result result = run("store", "backup", backup.toString());
      assertThat(result.out()).isEqualTo(backup + ": the store as it is now\n");
      assertThat(result.err()).contains("admin.db.key");
      assertThat(run("store", "backup", backup.toString()).code()).isEqualTo(8);
      broker.admin().users().create(Broker.person("late"));

      Result inUse = run("store", "restore", backup.toString(), "--yes");
      assertThat(inUse.err()).contains("it is in use").endsWith("[store-unavailable]\n");
      assertThat(inUse.code()).isEqualTo(8);
    }
    assertThat(run("store", "restore", backup.toString()).code()).isEqualTo(2);

    Result result =
        new Cli()
            .answering("admin.db")
            .run("store", "restore", backup.toString(), "--store", Broker.url(folder));

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("restored, epoch ", "all sessions are over");
    try (Broker broker = Broker.fresh(folder)) {
      assertThat(broker.admin().users().findByUsername("late")).isEmpty();
      assertThat(broker.castellan.authenticate(session, Broker.ORIGIN)).isEmpty();
    }
  }

  @Test
  void restoringWhereNothingIsSaysThatTheKeyIsMissing(@TempDir Path other) {
    fill();
    Path backup = folder.resolve("backup.db");
    assertThat(run("store", "backup", backup.toString()).code()).isZero();

    Result result =
        Cli.castellan("store", "restore", backup.toString(), "--store", Broker.url(other));

    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("put it back as " + other.resolve("admin.db.key"));
  }

  @Test
  void checksAndCounts() {
    try (Broker broker = Broker.in(folder)) {
      Result result = run("store", "check");

      assertThat(result.err()).isEmpty();
      assertThat(result.out())
          .matches("(?s)COLLECTION +RECORDS\n.*user +1\n.*ok\n")
          .contains("audit");
      assertThat(result.code()).isZero();
      JsonNode json = broker.json("store", "check");
      assertThat(json.path("records").path("user").asInt()).isEqualTo(1);
      assertThat(json.path("problems")).isEmpty();
    }
  }

  @Test
  void aCheckSeesThatTheKeyIsMissing() throws Exception {
    fill();
    Files.delete(folder.resolve("admin.db.key"));

    Result result = run("store", "check");

    assertThat(result.out()).contains("problem: ", "[secret-keys-unusable]", "not ok\n");
    assertThat(result.code()).isEqualTo(1);
    assertThat(folder.resolve("admin.db.key")).doesNotExist();
    Result users = run("users", "list");
    assertThat(users.err()).contains("[secret-keys-unusable]");
    assertThat(users.code()).isEqualTo(8);
  }

  @Test
  void aStoreThatIsDamagedCannotBeUsed() throws Exception {
    fill();
    byte[] bytes = Files.readAllBytes(Broker.file(folder));
    bytes[bytes.length / 2] ^= 0x10;
    bytes[bytes.length - 40] ^= 0x10;
    Files.write(Broker.file(folder), bytes);

    Result result = run("store", "check");

    assertThat(result.code()).isIn(1, 8);
  }

  @Test
  void noStoreIsMadeByATypo() {
    for (String command : new String[] {"users list", "store check", "store backup x", "export"}) {
      Result result = run(command.split(" "));

      assertThat(result.err())
          .isEqualTo(
              "castellan: The store "
                  + Broker.file(folder)
                  + " does not exist; it is created only when asked [store-unavailable]\n");
      assertThat(result.code()).isEqualTo(8);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void c2_commandsLeaveTheBrokersSetupTokenAlone() {
    try (Broker broker = Broker.fresh(folder)) {
      SetupToken token = broker.castellan.setup().token().orElseThrow();

      assertThat(run("users", "list").code()).isZero();
      assertThat(run("store", "check").code()).isZero();

      assertThat(complete(broker, token.token())).isInstanceOf(SetupResult.SetUp.class);
    }
  }

  @Test
  void makesASetupTokenInTheBrokersPlace() {
    try (Broker broker = Broker.fresh(folder)) {
      SecretText shown = broker.castellan.setup().token().orElseThrow().token();
      JsonNode made = broker.json("setup-token");

      assertThat(complete(broker, shown)).isInstanceOf(SetupResult.Refused.class);
      assertThat(complete(broker, SecretText.of(made.path("token").asText())))
          .isInstanceOf(SetupResult.SetUp.class);
      await(() -> broker.castellan.setup().done());
      Result late = run("setup-token");
      assertThat(late.err()).endsWith("[already-set-up]\n");
      assertThat(late.code()).isEqualTo(5);
    }
  }

  private static SetupResult complete(Broker broker, SecretText token) {
    return broker
        .castellan
        .setup()
        .complete(token, "first", SecretText.of(Broker.PASSWORD), Origin.LOCAL);
  }
}
