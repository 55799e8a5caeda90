package dev.castellan.cli;

import static dev.castellan.cli.Broker.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.castellan.cli.Cli.Result;
import dev.castellan.login.Credential;
import dev.castellan.secret.SecretText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code keys …} on a store that a broker has open, and that sees it. */
@Timeout(60)
class KeysTest {

  @TempDir private Path folder;
  private Broker broker;

  @BeforeEach
  void open() {
    broker = Broker.in(folder);
  }

  @AfterEach
  void close() {
    broker.close();
  }

  private boolean opens(String token) {
    Credential credential = new Credential.Token(SecretText.of(token));
    return broker.castellan.authenticate(credential, Broker.ORIGIN).isPresent();
  }

  @Test
  void createsAKeyThatTheBrokerLetsIn() {
    JsonNode key =
        broker.json(
            "keys",
            "create",
            "ci",
            "--role",
            "viewer",
            "--network",
            "192.0.2.0/24",
            "--rate",
            "100/m",
            "--lifetime",
            "90d",
            "--note",
            "build");

    await(() -> opens(key.path("token").asText()));
    assertThat(key.path("networks").get(0).asText()).isEqualTo("192.0.2.0/24");
    assertThat(key.path("rateLimit").path("perSeconds").asInt()).isEqualTo(60);
    assertThat(key.path("expiresAt").isTextual()).isTrue();
    JsonNode shown = broker.json("keys", "show", "CI");
    assertThat(shown.has("token") || shown.has("secret")).isFalse();
    assertThat(shown.path("id")).isEqualTo(key.path("id"));
    assertThat(broker.audit("api-key:create").get(0).details())
        .containsEntry("reason", "command line: keys create");
  }

  @Test
  void putsTheTokenIntoAFile() throws Exception {
    Path out = folder.resolve("ci.token");

    Result result = broker.run("keys", "create", "ci", "--out", out.toString());

    String token = Files.readString(out).strip();
    assertThat(result.out()).doesNotContain(token).doesNotContain("secret:");
    await(() -> opens(token));
  }

  @Test
  void makesTokensWithTheBrokersPrefix() {
    JsonNode key = broker.json("keys", "create", "ci", "--token-prefix", "acme");

    assertThat(key.path("token").asText()).startsWith("acme_");
    Result wrong = broker.run("keys", "create", "cd", "--token-prefix", "A-");
    assertThat(wrong.err()).startsWith("castellan: --token-prefix: A token prefix matches");
    assertThat(wrong.code()).isEqualTo(2);
  }

  @Test
  void replacesAKey() {
    String old = broker.json("keys", "create", "ci").path("token").asText();

    JsonNode next = broker.json("keys", "rotate", "ci", "--overlap", "0s");

    await(() -> opens(next.path("token").asText()) && !opens(old));
    assertThat(broker.json("keys", "show", "ci").path("id")).isEqualTo(next.path("id"));
    Result again =
        broker.run("keys", "rotate", "--id", next.path("replaces").asText(), "--overlap", "1d");
    assertThat(again.err()).endsWith("[key-replaced]\n");
    assertThat(again.code()).isEqualTo(5);
  }

  @Test
  void disablesEnablesAndDeletesAKeyOfATenant() {
    JsonNode key =
        broker.json(
            "keys", "create", "ci", "--scope", "/tenants/acme", "--role", "viewer@/tenants/acme");
    String token = key.path("token").asText();
    await(() -> opens(token));

    assertThat(broker.run("keys", "disable", "ci").out()).isEqualTo("ci: is disabled\n");
    await(() -> !opens(token));
    assertThat(broker.run("keys", "enable", "ci").out()).isEqualTo("ci: is enabled\n");
    await(() -> opens(token));
    assertThat(broker.json("keys", "show", "ci").path("bindings")).isEqualTo(key.path("bindings"));
    assertThat(broker.run("keys", "del", "ci").code()).isEqualTo(2);
    assertThat(broker.run("keys", "del", "ci", "--yes").out()).isEqualTo("ci: is deleted\n");
    await(() -> !opens(token));
    assertThat(broker.run("keys", "show", "ci").code()).isEqualTo(4);
  }

  @Test
  void editsWhatIsNamedAndNothingElse() {
    String token =
        broker
            .json("keys", "create", "ci", "--role", "viewer", "--rate", "5/s")
            .path("token")
            .asText();
    await(() -> opens(token));

    JsonNode edited =
        broker.json(
            "keys",
            "edit",
            "ci",
            "--grant",
            "viewer@/tenants/acme",
            "--revoke",
            "viewer",
            "--network",
            "198.51.100.0/24",
            "--expires-at",
            "2099-01-01T00:00:00Z",
            "--note",
            "n");

    assertThat(edited.path("bindings")).hasSize(1);
    assertThat(edited.path("expiresAt").asText()).isEqualTo("2099-01-01T00:00:00Z");
    assertThat(edited.path("rateLimit").path("calls").asInt()).isEqualTo(5);
    await(() -> !opens(token));
    JsonNode free =
        broker.json(
            "keys",
            "edit",
            "ci",
            "--any-network",
            "--any-rate",
            "--never-expires",
            "--rename",
            "c");
    assertThat(free.path("networks")).isEmpty();
    assertThat(free.path("rateLimit").isNull() && free.path("expiresAt").isNull()).isTrue();
    assertThat(free.path("note").asText()).isEqualTo("n");
    await(() -> opens(token));
    for (String[] nonsense :
        new String[][] {
          {},
          {"--any-rate", "--rate", "1/s"},
          {"--any-network", "--network", "10.0.0.0/8"},
          {"--never-expires", "--lifetime", "1d"},
          {"--revoke", "viewer"}
        }) {
      String[] words =
          Stream.concat(Stream.of("keys", "edit", "c"), Stream.of(nonsense)).toArray(String[]::new);
      assertThat(broker.run(words).code()).as(String.join(" ", words)).isEqualTo(2);
    }
  }

  @Test
  void anEndBehindTheYear9999IsRefused() {
    for (String[] end :
        new String[][] {
          {"--lifetime", "99999999d"}, {"--expires-at", "+10000-01-01T00:00:00Z"},
        }) {
      Result result = broker.run("keys", "create", "far", end[0], end[1]);

      assertThat(result.err())
          .isEqualTo("castellan: The end lies behind the year 9999 [invalid-input]\n");
      assertThat(result.code()).isEqualTo(6);
    }
    assertThat(broker.json("keys", "list")).isEmpty();
  }

  @Test
  void listsKeysInColumns() {
    broker.json("keys", "create", "ci", "--role", "viewer", "--never-expires");
    broker.json("keys", "create", "backup", "--disabled");

    assertThat(
            broker
                .run("keys", "list")
                .out()
                .replaceAll("[a-z0-9]{20,}", "ID")
                .replaceAll("(?m) +$", ""))
        .isEqualTo(
            """
            NAME    STATE     ROLES   EXPIRES  LAST USED  ID
            backup  disabled  -       -        -          ID
            ci      enabled   viewer  -        -          ID
            """);
    assertThat(broker.json("keys", "list", "--enabled", "false")).hasSize(1);
    assertThat(broker.json("keys", "list", "--role", "viewer")).hasSize(1);
    assertThat(broker.json("keys", "list", "--expired", "true")).isEmpty();
  }

  @Test
  void aNameThatIsTakenIsAConflict() {
    broker.json("keys", "create", "ci");

    Result result = broker.run("keys", "create", "CI");

    assertThat(result.err()).endsWith("[key-name-taken]\n");
    assertThat(result.code()).isEqualTo(5);
  }
}
