package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.Castellan;
import dev.castellan.cli.Cli.Result;
import dev.castellan.secret.SecretKeys;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What says where to work and with which secrets, and what is wrong with it. */
@Timeout(60)
class OptionsTest {

  @TempDir private Path folder;

  private static void ends(Result result, int code, String message) {
    assertThat(result.err()).startsWith(message);
    assertThat(result.out()).isEmpty();
    assertThat(result.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "users list | Say what to administer: --store or --url (or CASTELLAN_STORE)",
        "users list --store jdbc:sqlite:x --url https://x | Either --store or --url",
        "users list --url https://mq.example | --url needs --token-file",
        "users list --store jdbc:mysql://x | --store: A store's URL begins with jdbc:sqlite:",
        "users list --store jdbc:sqlite::memory: | --store: A SQLite store in memory",
        "users list --store jdbc:postgresql://h/d?password=canary | A password does not belong",
        "users list --store jdbc:postgresql://u:canary@h/d | --store: User and password do not",
        "users list --store jdbc:postgresql://h/d --db-user u | --db-user needs --db-password-file",
        "users show --store jdbc:sqlite:x | The store",
        "store backup t --store jdbc:postgresql://h/d | This works with a SQLite store",
        "store check | Say which store: --store (or CASTELLAN_STORE)",
        "users add --role @x v | Invalid value for option '--role'",
        "users add --scope x v | Invalid value for option '--scope'",
        "users reset-link v --lifetime soon | Invalid value for option '--lifetime'",
        "keys create k --rate much | Invalid value for option '--rate'",
        "keys create k --rate 0/s | Invalid value for option '--rate'",
        "keys create k --network x | Invalid value for option '--network'",
        "keys create k --expires-at noon | Invalid value for option '--expires-at'",
        "keys rotate k | Missing required option: '--overlap=DURATION'",
        "import | Missing required parameter: 'FILE'",
        "audit export --format xml | Invalid value for option '--format'",
        "users nonsense | Unmatched argument"
      })
  void whatMakesNoSense(String command, String message) {
    Result result = Cli.castellan(command.split(" "));

    assertThat(result.err()).startsWith("castellan: " + message).doesNotContain("canary", "\tat ");
    assertThat(result.code()).isIn(2, 8);
  }

  @Test
  void twoPlacesInTheEnvironmentAreOneTooMany() {
    Map<String, String> both =
        Map.of("CASTELLAN_STORE", "jdbc:sqlite:x", "CASTELLAN_URL", "https://mq.example");

    ends(
        new Cli().variables(both).run("users", "list"),
        2,
        "castellan: CASTELLAN_STORE and CASTELLAN_URL both are set; say --store or --url\n");
    ends(
        new Cli().variables(both).run("users", "list", "--url", "https://mq.example"),
        2,
        "castellan: --url needs --token-file");
    ends(
        new Cli().variables(both).run("users", "list", "--store", Broker.url(folder)),
        8,
        "castellan: The store ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw-rw-rw-", "r-----r--"})
  void aSecretThatOthersMayReadIsNone(String permissions) throws Exception {
    Path file = Broker.secret(folder, "token", "cst_x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

    ends(
        Cli.castellan(
            "users", "list", "--url", "https://x.invalid", "--token-file", file.toString()),
        3,
        file + ": error: may be used by others than its owner; it must have mode 0600 or 0400\n");
  }

  @Test
  void whatIsNoSecret() throws Exception {
    byte[][] contents = {
      {},
      {'\n'},
      {'a', 0, 'b'},
      {(byte) 0xc3, '('},
      "two\nlines".getBytes(StandardCharsets.UTF_8),
      "with blank".getBytes(StandardCharsets.UTF_8),
      new byte[9_000]
    };
    String[] messages = {
      "is empty",
      "is empty",
      "holds a control character",
      "is not in UTF-8",
      "holds more than one line",
      "holds no token",
      "is too long for a secret"
    };
    for (int i = 0; i < contents.length; i++) {
      Path file = Broker.secret(folder, "token", "");
      Files.write(file, contents[i]);

      Result result =
          Cli.castellan(
              "users", "list", "--url", "https://x.invalid", "--token-file", file.toString());

      ends(result, 3, file + ": error: " + messages[i] + "\n");
    }
    ends(
        Cli.castellan("users", "list", "--url", "https://x", "--token-file", folder.toString()),
        3,
        folder + ": error: is a directory\n");
    ends(
        Cli.castellan("users", "list", "--url", "https://x", "--token-file", "none"),
        3,
        "none: error: cannot be read: no such file\n");
  }

  @Test
  void aStoreWithGivenKeysOpensWithThemAlone() {
    byte[] key = new byte[SecretKeys.KEY_BYTES];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) i;
    }
    String base64 = Base64.getEncoder().encodeToString(key);
    Castellan.builder(JdbcRecordStore.openOrCreate(Broker.url(folder)))
        .secretKeys(SecretKeys.of(key))
        .open()
        .close();
    Cli cli = new Cli().variables(Map.of("CASTELLAN_STORE", Broker.url(folder)));
    String good = Broker.secret(folder, "keys", base64 + "\n").toString();
    String bad = Broker.secret(folder, "bad", "nonsense").toString();

    assertThat(cli.run("users", "list", "--keys-file", good).code()).isZero();
    Result none = cli.run("users", "list");
    assertThat(none.err()).contains("[secret-keys-unusable]");
    assertThat(none.code()).isEqualTo(8);
    ends(cli.run("users", "list", "--keys-file", bad), 3, bad + ": error: holds no secret keys");
    assertThat(cli.run("users", "list", "--keys-file", bad).err()).doesNotContain("nonsense");
  }

  @Test
  void helpNamesTheExitCodes() {
    for (String command : new String[] {"users add", "keys create", "store check", "import"}) {
      Result result = Cli.castellan((command + " --help").split(" "));

      assertThat(result.out())
          .startsWith("Usage: castellan " + command)
          .contains("--json", "Exit codes:", "   8   the store or the server cannot be used\n")
          .contains("  70   a fault of the program\n");
      assertThat(result.code()).isZero();
    }
  }
}
