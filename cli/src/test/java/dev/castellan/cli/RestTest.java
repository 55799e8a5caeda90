package dev.castellan.cli;

import static dev.castellan.cli.Broker.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.castellan.access.Origin;
import dev.castellan.audit.AuditFormat;
import dev.castellan.cli.Cli.Result;
import dev.castellan.console.Console;
import dev.castellan.console.ConsoleServer;
import dev.castellan.login.Credential;
import dev.castellan.login.LoginResult;
import dev.castellan.secret.SecretText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same commands over REST, against a real console on the loopback. */
@Timeout(60)
class RestTest {

  private static final String NEW = "another-canary-password";

  @TempDir private Path folder;
  private Broker broker;
  private ConsoleServer server;
  private String url;
  private String token;

  @BeforeEach
  void open() throws IOException {
    broker = Broker.in(folder);
    server = ConsoleServer.start(Console.of(broker.castellan), "127.0.0.1", 0);
    url = "http://127.0.0.1:" + server.port() + "/admin";
    token = tokenOf("root");
  }

  @AfterEach
  void close() {
    server.close();
    broker.close();
  }

  private String tokenOf(String user) {
    return broker.secret(user + ".token", broker.session(user).expose() + "\n").toString();
  }

  private Result run(Cli cli, String... args) {
    return cli.now()
        .variables(Map.of("CASTELLAN_URL", url, "CASTELLAN_TOKEN_FILE", token))
        .run(args);
  }

  private Result run(String... args) {
    return run(new Cli(), args);
  }

  private JsonNode json(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--json");
    Result result = run(all.toArray(String[]::new));
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    return Broker.parse(result.out());
  }

  @Test
  void administersUsers() {
    String password = broker.secret("password", NEW).toString();
    JsonNode made =
        json(
            "users",
            "add",
            "vera",
            "--role",
            "viewer",
            "--role",
            "viewer@/tenants/acme",
            "--note",
            "on call",
            "--password-file",
            password);

    assertThat(broker.user("vera").id()).isEqualTo(made.path("id").asText());
    assertThat(broker.login("vera", NEW)).isInstanceOf(LoginResult.LoggedIn.class);
    assertThat(json("users", "list")).hasSize(2);
    assertThat(json("users", "sessions", "vera")).hasSize(1);
    assertThat(run("users", "sessions", "vera", "--end-all").code()).isZero();
    assertThat(json("users", "sessions", "vera")).isEmpty();
    assertThat(run("users", "disable", "Vera").out()).isEqualTo("vera: is disabled\n");
    assertThat(broker.user("vera").enabled()).isFalse();
    assertThat(run("users", "enable", "vera").code()).isZero();
    JsonNode edited =
        json("users", "edit", "vera", "--revoke", "viewer", "--display-name", "V", "--scope", "/a");
    assertThat(edited.path("bindings")).hasSize(1);
    assertThat(broker.user("vera").displayName()).isEqualTo("V");
    assertThat(run("users", "unlock", "vera").code()).isZero();
    assertThat(run("users", "reset-2fa", "vera").code()).isZero();
    assertThat(run("users", "passwd", "vera", "--password-file", password).code()).isZero();
    assertThat(json("users", "reset-link", "vera", "--lifetime", "2h").path("token").asText())
        .startsWith("cst");
    assertThat(run("users", "del", "vera", "--yes").code()).isZero();
    assertThat(run("users", "show", "vera").code()).isEqualTo(4);
    assertThat(run("users", "show", "--id", made.path("id").asText()).code()).isEqualTo(4);
  }

  @Test
  void administersKeys() {
    JsonNode made =
        json(
            "keys",
            "create",
            "ci",
            "--role",
            "viewer",
            "--network",
            "127.0.0.0/8",
            "--rate",
            "5/10s",
            "--lifetime",
            "1d");
    Credential key = new Credential.Token(SecretText.of(made.path("token").asText()));
    assertThat(broker.castellan.authenticate(key, Origin.ofAddress("127.0.0.1"))).isPresent();
    assertThat(json("keys", "list")).hasSize(1);
    JsonNode edited =
        json("keys", "edit", "ci", "--any-rate", "--any-network", "--never-expires", "--note", "n");
    assertThat(edited.path("rateLimit").isNull() && edited.path("expiresAt").isNull()).isTrue();
    assertThat(edited.path("networks")).isEmpty();
    assertThat(json("keys", "rotate", "ci", "--overlap", "1h").path("replaces"))
        .isEqualTo(made.path("id"));
    assertThat(run("keys", "disable", "ci").code()).isZero();
    assertThat(run("keys", "enable", "ci").code()).isZero();
    assertThat(run("keys", "del", "ci", "--yes").code()).isZero();
    assertThat(json("keys", "list")).hasSize(1);
  }

  @Test
  void readsTheAuditLogAndMovesUsers() throws IOException {
    assertThat(json("audit", "list", "--limit", "1")).hasSize(1);
    assertThat(run("audit", "export").out().lines()).isNotEmpty();
    assertThat(run("audit", "export", "--format", "csv").out().lines().toList())
        .hasSizeGreaterThan(1)
        .startsWith(AuditFormat.CSV_HEAD)
        .doesNotHaveDuplicates();
    assertThat(run("audit", "list", "--action", "session:create", "--text", "root").out())
        .isNotEmpty();
    assertThat(json("audit", "verify").path("intact").asBoolean()).isTrue();
    assertThat(run("export").out()).contains("\"root\"");
    Path lines = Files.writeString(folder.resolve("in"), "{\"username\":\"vera\"}\n");
    assertThat(json("import", lines.toString()).path("created").asInt()).isEqualTo(1);
    assertThat(run("import", lines.toString()).code()).isEqualTo(6);
  }

  /** Whoever reads the JSON of one way can read that of the other. */
  @Test
  void answersTheSameAsTheStoreItself() {
    json("keys", "create", "ci", "--role", "viewer", "--rate", "1/s");
    for (String command : new String[] {"users list", "keys list", "users sessions root"}) {
      JsonNode remote = json(command.split(" ")).get(0);
      JsonNode local = broker.json(command.split(" ")).get(0);

      assertThat(names(local)).as(command).isEqualTo(names(remote));
    }
    JsonNode entry = json("audit", "list").get(1);
    assertThat(broker.json("audit", "list").findValuesAsText("id"))
        .contains(entry.path("id").asText());
    assertThat(names(broker.json("audit", "list").get(2))).isEqualTo(names(entry));
  }

  private static Set<String> names(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void whatTheServerRefusesHasTheSameExitCodes() {
    Result last = run("users", "disable", "root");
    assertThat(last.err()).contains("[");
    assertThat(last.code()).isIn(5, 7);
    String weak = broker.secret("weak", "short").toString();
    Result refused = run("users", "add", "vera", "--password-file", weak);
    assertThat(refused.err()).endsWith("[password-refused]\n");
    assertThat(refused.code()).isEqualTo(6);
    String good = broker.secret("good", NEW).toString();
    assertThat(run("users", "add", "root", "--password-file", good).code()).isEqualTo(5);
  }

  @Test
  void aTokenThatIsNotValidOrMayNot() {
    broker.admin().users().create(Broker.person("vera").roles("viewer"));
    token = tokenOf("vera");
    Result forbidden = run("users", "disable", "root");
    assertThat(forbidden.err()).endsWith("[forbidden]\n");
    assertThat(forbidden.code()).isEqualTo(7);

    token = broker.secret("wrong", "cst_nobody").toString();
    Result nobody = run("users", "list");
    assertThat(nobody.err()).endsWith("[not-authenticated]\n").doesNotContain("cst_nobody");
    assertThat(nobody.code()).isEqualTo(7);
  }

  @Test
  void aTokenFromStandardInput() {
    String session = broker.session("root").expose();
    token = "-";

    assertThat(run(new Cli().input(session + "\n"), "users", "list").code()).isZero();
    assertThat(run(new Cli().input(session), "import", "-").code()).isEqualTo(2);
    assertThat(
            run(new Cli().input(session), "users", "passwd", "root", "--password-file", "-").code())
        .isEqualTo(2);
    assertThat(run(new Cli().input("two\nlines"), "users", "list").err())
        .isEqualTo("<stdin>: error: holds more than one line\n");
  }

  @Test
  void whatTheStoreAloneCanDoSaysSo() {
    assertThat(run("setup-token").err())
        .isEqualTo("castellan: A set-up token is made from the store alone; use --store\n");
    assertThat(run("setup-token").code()).isEqualTo(2);
    assertThat(run("export", "--with-hashes").code()).isEqualTo(2);
    assertThat(run("store", "check").err())
        .startsWith("castellan: Say which store: --store (or CASTELLAN_STORE)\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://mq.acme.example/admin | The token would go over the network in the clear",
        "http://127.0.0.1.acme.example | The token would go over the network in the clear",
        "ftp://127.0.0.1/ | A URL is like https://mq.acme.example/admin",
        "https://root:canary@127.0.0.1/ | A URL has no user, password, query or fragment",
        "https://127.0.0.1/?a=canary | A URL has no user, password, query or fragment",
        "https:///admin | The URL names no host",
        "127.0.0.1:8080 | This is no URL"
      })
  void urlsToWhichNoTokenGoes(String wrong, String message) {
    url = wrong;

    Result result = run("users", "list");

    assertThat(result.err()).startsWith("castellan: --url: " + message).doesNotContain("canary");
    assertThat(result.code()).isEqualTo(2);
  }

  @Test
  void aServerThatIsNotThere() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      url = "http://127.0.0.1:" + free.getLocalPort();
    }

    Result result = run("users", "list");

    assertThat(result.err())
        .isEqualTo("castellan: the server at " + url + "/api/v1 cannot be reached\n");
    assertThat(result.code()).isEqualTo(8);
  }

  @Test
  void aSessionThatIsTooOldIsToldWhatToDo() throws Exception {
    String problem =
        "{\"code\":\"authentication-too-old\",\"detail\":\"Prove again who you are to do this\"}";
    ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread serving = new Thread(() -> serve(other, 403, problem, new AtomicInteger()));
    serving.start();
    try {
      url = "http://127.0.0.1:" + other.getLocalPort();

      Result result = run("users", "del", "--id", "a", "--yes");

      assertThat(result.err()).contains("log in, and give the token of that session");
      assertThat(result.code()).isEqualTo(7);
    } finally {
      other.close();
      serving.join();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 302, 401, 500})
  void aServerThatIsSomethingElse(int status) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread serving = new Thread(() -> serve(other, status, "<html>\u001b[2J", calls));
    serving.start();
    try {
      url = "http://127.0.0.1:" + other.getLocalPort();

      Result result = run("users", "list");

      assertThat(result.err()).startsWith("castellan: the server at ").doesNotContain("\u001b");
      assertThat(result.code()).isEqualTo(status == 401 ? 7 : 8);
    } finally {
      other.close();
      serving.join();
    }
    assertThat(calls).hasValue(1);
  }

  /** Answers every call alike, until it is closed. */
  private static void serve(ServerSocket socket, int status, String body, AtomicInteger calls) {
    String reply =
        "HTTP/1.1 %d So\r\nLocation: /elsewhere\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            .formatted(status, body.length(), body);
    while (true) {
      try (Socket call = socket.accept()) {
        calls.incrementAndGet();
        int read = call.getInputStream().read(new byte[8_192]);
        assertThat(read).isPositive();
        call.getOutputStream().write(reply.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        return;
      }
    }
  }

  @Test
  void theBrokerSeesWhatTheStoreWasToldMeanwhile() {
    assertThat(broker.run("users", "add", "vera", "--invite").code()).isZero();

    await(() -> run("users", "show", "vera").code() == 0);
  }
}
