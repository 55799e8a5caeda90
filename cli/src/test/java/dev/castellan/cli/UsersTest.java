package dev.castellan.cli;

import static dev.castellan.cli.Broker.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.castellan.access.Binding;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.cli.Cli.Result;
import dev.castellan.login.Credential;
import dev.castellan.login.LoginResult;
import dev.castellan.login.ResetResult;
import dev.castellan.login.Restriction;
import dev.castellan.login.SecondFactorService;
import dev.castellan.secret.SecretText;
import dev.castellan.user.User;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code users …} on a store that a broker has open, and that sees it. */
@Timeout(60)
class UsersTest {

  private static final String NEW = "another-canary-password";

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

  private static void ends(Result result, int code, String message) {
    assertThat(result.err()).isEqualTo("castellan: " + message + "\n");
    assertThat(result.out()).isEmpty();
    assertThat(result.code()).isEqualTo(code);
  }

  @Test
  void addsAUserWhomTheBrokerLetsIn() {
    String file = broker.secret("password", NEW + "\n").toString();

    Result result =
        broker.run(
            "users",
            "add",
            "vera",
            "--role",
            "viewer",
            "--role",
            "administrator@/tenants/acme",
            "--scope",
            "/tenants/acme",
            "--display-name",
            "Vera",
            "--email",
            "vera@example.org",
            "--note",
            "on call",
            "--password-file",
            file);

    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains(
            "username: vera\n",
            "bindings: viewer, administrator@/tenants/acme\n",
            "createdBy: command line: users add\n")
        .doesNotContain(NEW);
    User vera = broker.user("vera");
    assertThat(vera.bindings())
        .containsExactlyInAnyOrder(
            Binding.of("viewer"), Binding.at("administrator", Resource.parse("/tenants/acme")));
    assertThat(vera.scope()).hasToString("/tenants/acme");
    assertThat(vera.note()).isEqualTo("on call");
    LoginResult.LoggedIn login = (LoginResult.LoggedIn) broker.login("vera", NEW);
    assertThat(login.restriction()).contains(Restriction.PASSWORD);
    assertThat(broker.audit("user:create").get(0).details())
        .containsEntry("reason", "command line: users add");
  }

  @Test
  void editsWhatIsNamedAndNothingElse() {
    broker.json("users", "add", "vera", "--role", "viewer", "--note", "on call", "--invite");

    Result edited =
        broker.run(
            "users",
            "edit",
            "Vera",
            "--grant",
            "viewer@/tenants/acme",
            "--revoke",
            "viewer",
            "--email",
            "vera@example.org",
            "--display-name",
            "Vera");

    assertThat(edited.err()).isEmpty();
    assertThat(edited.out()).contains("bindings: viewer@/tenants/acme\n", "note: on call\n");
    User vera = broker.user("vera");
    assertThat(vera.bindings())
        .containsExactly(Binding.at("viewer", Resource.parse("/tenants/acme")));
    assertThat(vera.email()).isEqualTo("vera@example.org");
    assertThat(broker.json("users", "edit", "vera", "--email", "", "--note", "n").path("email"))
        .hasToString("\"\"");
    assertThat(broker.json("users", "edit", "vera", "--rename", "wera").path("displayName"))
        .hasToString("\"Vera\"");
    assertThat(broker.user("wera").id()).isEqualTo(vera.id());
    assertThat(broker.audit("user:update").get(0).details())
        .containsEntry("reason", "command line: users edit");
  }

  private static void makesNoSense(Result result, String message) {
    ends(result, 2, message + "\nRun 'castellan users edit --help' for help.");
  }

  @Test
  void editsNothingThatMakesNoSense() {
    User root = broker.user("root");
    makesNoSense(broker.run("users", "edit", "root"), "Say what to change");
    makesNoSense(
        broker.run("users", "edit", "root", "--revoke", "viewer"),
        "--revoke: viewer is not held at /");
    makesNoSense(
        broker.run("users", "edit", "root", "--revoke", "viewer", "--grant", "viewer"),
        "The same role is given and taken away");
    assertThat(broker.run("users", "edit", "root", "--revoke", "administrator").code())
        .as("the last administrator")
        .isEqualTo(5);
    assertThat(broker.run("users", "edit", "root", "--grant", "nothing").code()).isEqualTo(6);
    assertThat(broker.run("users", "edit", "root", "--email", "@").code()).isEqualTo(6);
    assertThat(broker.run("users", "edit", "nobody", "--note", "n").code()).isEqualTo(4);
    assertThat(broker.user("root").version()).isEqualTo(root.version());
  }

  @Test
  void takesAPasswordFromStandardInput() {
    Result result =
        broker.run(new Cli().input(NEW), "users", "add", "vera", "--password-file", "-");

    assertThat(result.code()).isZero();
    assertThat(broker.login("vera", NEW)).isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void asksForAPasswordTwice() {
    Result result = broker.run(new Cli().answering(NEW, NEW), "users", "add", "vera");
    assertThat(result.code()).isZero();
    assertThat(broker.login("vera", NEW)).isInstanceOf(LoginResult.LoggedIn.class);

    ends(
        broker.run(new Cli().answering(NEW, "else"), "users", "add", "otto"),
        10,
        "that was not the same twice; nothing was done");
    assertThat(broker.run("users", "show", "otto").code()).isEqualTo(4);
  }

  @Test
  void invitesWithATokenThatSetsThePassword() {
    JsonNode invited = broker.json("users", "add", "vera", "--invite");

    SecretText token = SecretText.of(invited.path("token").asText());
    assertThat(broker.castellan.login().redeemReset(token, SecretText.of(NEW), Broker.ORIGIN))
        .isNotInstanceOf(ResetResult.Refused.class);
    assertThat(broker.login("vera", NEW)).isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void putsATokenIntoANewFileAndNowhereElse() throws Exception {
    Path out = folder.resolve("token");

    Result result =
        broker.run("users", "reset-link", "root", "--lifetime", "15m", "--out", out.toString());

    String token = Files.readString(out).strip();
    assertThat(token).startsWith("cst");
    assertThat(result.out()).contains("token: in ").doesNotContain(token);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
        .isEqualTo("rw-------");
    Result again = broker.run("users", "reset-link", "root", "--out", out.toString());
    assertThat(again.err()).isEqualTo(out + ": error: exists already and is not overwritten\n");
    assertThat(again.code()).isEqualTo(3);
    assertThat(Files.readString(out).strip()).isEqualTo(token);
  }

  @Test
  void aTokenThatIsNotMadeLeavesNoFile() {
    Path out = folder.resolve("token");

    Result result =
        broker.run("users", "reset-link", "root", "--lifetime", "1m", "--out", out.toString());

    assertThat(result.code()).isEqualTo(6);
    assertThat(out).doesNotExist();
  }

  @Test
  void whatIsWrongHasItsOwnExitCode() {
    String file = broker.secret("password", NEW).toString();
    String weak = broker.secret("weak", "short").toString();
    ends(
        broker.run("users", "add", "root", "--password-file", file),
        5,
        "There is a user of this name [username-taken]");
    ends(broker.run("users", "show", "nobody"), 4, "there is no user 'nobody' [not-found]");
    ends(broker.run("users", "show", "--id", "nobody"), 4, "there is no user 'nobody' [not-found]");
    Result refused = broker.run("users", "add", "vera", "--password-file", weak);
    assertThat(refused.err()).contains("[password-refused]").doesNotContain("short\n");
    assertThat(refused.code()).isEqualTo(6);
    assertThat(broker.run("users", "add", "a b", "--password-file", file).err())
        .contains("[username-invalid]");
    assertThat(broker.run("users", "add", "v", "--role", "nix", "--password-file", file).err())
        .contains("[role-unknown]");
  }

  @Test
  void theLastAdministratorStays() {
    for (String[] command :
        new String[][] {{"users", "disable", "root"}, {"users", "del", "root", "--yes"}}) {
      Result result = broker.run(command);

      assertThat(result.err()).contains("administrator").endsWith("[last-administrator]\n");
      assertThat(result.code()).isEqualTo(5);
    }
    assertThat(broker.user("root").enabled()).isTrue();
  }

  @Test
  void refusalsAreInTheJsonToo() {
    Result result = broker.run("users", "disable", "root", "--json");

    JsonNode json = Broker.parse(result.out());
    assertThat(json.path("ok").asBoolean(true)).isFalse();
    assertThat(json.path("code").asText()).isEqualTo("last-administrator");
    assertThat(json.path("message").asText()).isNotEmpty();
  }

  @Test
  void disablingEndsWhatTheBrokerLetIn() {
    broker.admin().users().create(Broker.person("vera").roles("viewer"));
    Credential session = new Credential.Token(broker.session("vera"));
    assertThat(broker.castellan.authenticate(session, Broker.ORIGIN)).isPresent();

    assertThat(broker.run("users", "disable", "vera").out()).isEqualTo("vera: is disabled\n");

    await(() -> broker.castellan.authenticate(session, Broker.ORIGIN).isEmpty());
    assertThat(broker.run("users", "enable", "vera").code()).isZero();
    await(() -> broker.user("vera").enabled());
  }

  @Test
  void aNewPasswordEndsSessions() {
    broker.admin().users().create(Broker.person("vera"));
    Credential session = new Credential.Token(broker.session("vera"));

    Result result = broker.run(new Cli().answering(NEW, NEW), "users", "passwd", "VERA");

    assertThat(result.out())
        .isEqualTo("vera: has a new password, to be changed at the next login\n");
    await(() -> broker.castellan.authenticate(session, Broker.ORIGIN).isEmpty());
    assertThat(broker.login("vera", NEW)).isInstanceOf(LoginResult.LoggedIn.class);
  }

  @Test
  void listsAndEndsSessions() {
    broker.admin().users().create(Broker.person("vera"));
    broker.session("vera");
    broker.session("vera");
    JsonNode sessions = broker.json("users", "sessions", "vera");
    assertThat(sessions).hasSize(2);
    assertThat(broker.run("users", "sessions", "vera").out())
        .contains("CREATED", "192.0.2.7", sessions.get(0).path("id").asText());

    String one = sessions.get(0).path("id").asText();
    assertThat(broker.run("users", "sessions", "vera", "--end", one).code()).isZero();
    assertThat(broker.json("users", "sessions", "vera")).hasSize(1);
    assertThat(broker.run("users", "sessions", "vera", "--end", one).code()).isEqualTo(4);
    assertThat(broker.run("users", "sessions", "vera", "--end-all").code()).isZero();
    assertThat(broker.json("users", "sessions", "vera")).isEmpty();
  }

  @Test
  void unlocks() {
    assertThat(broker.run("users", "unlock", "root").out())
        .isEqualTo("root: is not locked out any more\n");
  }

  @Test
  void takesASecondFactorAway() throws Exception {
    broker.admin().users().create(Broker.person("vera"));
    Credential session = new Credential.Token(broker.session("vera"));
    Principal vera = broker.castellan.authenticate(session, Broker.ORIGIN).orElseThrow();
    SecondFactorService mine = broker.castellan.actingAs(vera).secondFactor();
    mine.confirm(SecretText.of(code(mine.begin(SecretText.of(Broker.PASSWORD)).secret())));
    assertThat(broker.login("vera", Broker.PASSWORD))
        .isInstanceOf(LoginResult.SecondFactorRequired.class);

    assertThat(broker.run("users", "reset-2fa", "vera").out())
        .isEqualTo("vera: has no second factor any more\n");

    await(() -> broker.login("vera", Broker.PASSWORD) instanceof LoginResult.LoggedIn);
  }

  /** What an app shows now (RFC 6238). */
  private static String code(SecretText base32) throws GeneralSecurityException {
    BigInteger seed = BigInteger.ZERO;
    String digits = base32.expose().replace("=", "");
    for (int i = 0; i < digits.length(); i++) {
      int value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(digits.charAt(i));
      seed = seed.shiftLeft(5).or(BigInteger.valueOf(value));
    }
    byte[] key = new byte[digits.length() * 5 / 8];
    byte[] bytes = seed.shiftRight(digits.length() * 5 % 8).toByteArray();
    int from = Math.max(0, bytes.length - key.length);
    System.arraycopy(bytes, from, key, key.length - (bytes.length - from), bytes.length - from);
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(key, "HmacSHA1"));
    ByteBuffer step = ByteBuffer.allocate(8).putLong(System.currentTimeMillis() / 30_000);
    byte[] hash = mac.doFinal(step.array());
    int offset = hash[hash.length - 1] & 0xf;
    int number = ByteBuffer.wrap(hash, offset, 4).getInt() & 0x7fffffff;
    return String.format(Locale.ROOT, "%06d", number % 1_000_000);
  }

  @Test
  void deletesAUserOnlyIfThatIsMeant() {
    broker.admin().users().create(Broker.person("vera"));
    ends(broker.run(new Cli().answering("otto"), "users", "del", "vera"), 10, "nothing was done");
    assertThat(broker.run("users", "del", "vera").err())
        .startsWith("castellan: Nobody can be asked here; say --yes\n");
    assertThat(broker.run("users", "del", "vera").code()).isEqualTo(2);

    Result result = broker.run(new Cli().answering("vera"), "users", "del", "vera");

    assertThat(result.out()).isEqualTo("vera: is deleted\n");
    await(() -> broker.admin().users().findByUsername("vera").isEmpty());
  }

  @Test
  void listsUsersInColumns() {
    broker.admin().users().create(Broker.person("vera").roles("viewer").enabled(false));

    assertThat(
            broker
                .run("users", "list")
                .out()
                .replaceAll("[a-z0-9]{20,}", "ID")
                .replaceAll("(?m) +$", ""))
        .isEqualTo(
            """
            USERNAME  STATE     ROLES          SOURCE  LAST LOGIN  ID
            root      enabled   administrator  local   -           ID
            vera      disabled  viewer         local   -           ID
            """);
    assertThat(broker.json("users", "list", "--role", "viewer")).hasSize(1);
    assertThat(broker.json("users", "list", "--enabled", "true")).hasSize(1);
    assertThat(broker.json("users", "list", "--containing", "O")).hasSize(1);
    assertThat(broker.json("users", "list", "--limit", "1")).hasSize(1);
    assertThat(broker.run("users", "list", "--limit", "0").code()).isEqualTo(2);
  }

  @Test
  void whatUsersWroteDoesNothingToATerminal() {
    broker.admin().users().create(Broker.person("vera").note("a\nb: c"));

    Result shown = broker.run("users", "show", "vera");

    assertThat(shown.out()).contains("note: a\\u000ab: c\n");
  }
}
