package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.castellan.CastellanException;
import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.Health;
import dev.castellan.NotFoundException;
import dev.castellan.UnavailableException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The description and the server say the same: every operation, status and body. */
@Timeout(240)
class OpenApiTest {

  private static final String ID = "0123456789abcdefghij";

  /** A body for each operation that gets past the reader. */
  private static final Map<String, String> BODIES =
      Map.ofEntries(
          Map.entry("POST /login/code", "{'code':'c'}"),
          Map.entry("POST /sso/providers", "{'id':'corp','kind':'fake','label':'Corp'}"),
          Map.entry("PATCH /sso/providers/{id}", "{}"),
          Map.entry("POST /sso/providers/{id}/test", "{}"),
          Map.entry("POST /sso/test", "{'id':'corp','kind':'fake','label':'Corp'}"),
          Map.entry("POST /sso/mapping-dry-run", "{'provider':'corp','claims':{}}"),
          Map.entry("POST /setup", "{'token':'t','username':'u','password':'p'}"),
          Map.entry("POST /login", "{'username':'u','password':'p'}"),
          Map.entry("POST /password-reset", "{'token':'t','newPassword':'p'}"),
          Map.entry("POST /users/{id}/password-reset", "{}"),
          Map.entry("PATCH /me/account", "{}"),
          Map.entry("PATCH /me/preferences", "{}"),
          Map.entry("PUT /me/password", "{'oldPassword':'a','newPassword':'b'}"),
          Map.entry("POST /users", "{'username':'u','password':'p'}"),
          Map.entry("PATCH /users/{id}", "{}"),
          Map.entry("PUT /users/{id}/password", "{'password':'p'}"),
          Map.entry("POST /api-keys", "{'name':'n'}"),
          Map.entry("PATCH /api-keys/{id}", "{}"),
          Map.entry("POST /api-keys/{id}/rotate", "{'overlapSeconds':0}"),
          Map.entry("POST /login/second-factor", "{'challenge':'c','code':'1'}"),
          Map.entry("POST /me/step-up", "{'proof':'p'}"),
          Map.entry("POST /me/second-factor", "{'password':'p'}"),
          Map.entry("POST /me/second-factor/confirm", "{'code':'1'}"),
          Map.entry("PUT /policy", "{'text':''}"),
          Map.entry("POST /policy/check", "{'policy':{}}"),
          Map.entry("POST /roles", "{'name':'ops'}"),
          Map.entry("PUT /roles/{name}", "{'name':'ops'}"),
          Map.entry("PUT /license", "{'key':'k'}"),
          Map.entry("POST /license/check", "{'key':'k'}"),
          Map.entry("PATCH /license/settings", "{'highWatermark':90}"),
          Map.entry("POST /bindings", "{'subject':{'kind':'user','id':'u'},'role':'viewer'}"),
          Map.entry("POST /access/explain", "{'action':'user:read','resource':'/'}"));

  private static final Map<String, String> QUERIES =
      Map.of("GET /policy/diff", "?before=1&after=2");

  private static final Map<String, Supplier<CastellanException>> TROUBLE =
      Map.of(
          "403", () -> new ForbiddenException(ErrorCode.FORBIDDEN, "m"),
          "404", () -> new NotFoundException("m"),
          "409", () -> new ConflictException(ErrorCode.LAST_ADMINISTRATOR, "m"),
          "412", () -> new ConflictException(ErrorCode.VERSION_CONFLICT, "m"),
          "503", () -> new UnavailableException(ErrorCode.STORE_UNAVAILABLE, "m"));

  private final OpenApiWitness witness = OpenApiWitness.fresh();

  @Test
  void everythingDescribedHappens() {
    witness.operations().forEach(this::provoke);
    happyDay();

    assertThat(witness.unseen()).isEmpty();
  }

  private void provoke(String operation, JsonNode node) {
    JsonNode responses = node.path("responses");
    Client good = client(FakeCastellan.create());
    if (responses.has("401") && !node.has("security")) {
      expect(401, good.anonymous(), operation, call -> {});
    }
    if (responses.has("429")) {
      expect(429, good.bearing("busy"), operation, call -> {});
    }
    boolean conditional = responses.has("428");
    if (conditional) {
      expect(428, good, operation, call -> {});
    }
    expect(406, good, operation, call -> call.header("Accept", "x/y"));
    expect(413, good, operation, call -> call.body(new byte[70_000]));
    expect(431, good, operation, call -> call.header("X", "y".repeat(20_000)));
    send(414, good, operation, "?q=" + "x".repeat(5_000), call -> {});
    send(400, good, operation, "?unknown=1", call -> {});
    if (responses.has("415")) {
      expect(415, good, operation, call -> call.header("Content-Encoding", "br"));
    }
    if (responses.has("403") && !operation.startsWith("GET ")) {
      expect(403, good, operation, call -> call.header("Sec-Fetch-Site", "cross-site"));
    }
    if (responses.has("500")) {
      expect(
          500,
          client(FakeCastellan.throwing(() -> new IllegalStateException("s3cret"))),
          operation,
          call -> {
            if (conditional) {
              call.header("If-Match", "*");
            }
          });
    }
    if (operation.equals("GET /health")) {
      expect(503, client(FakeCastellan.create().being(Health.State.DOWN)), operation, call -> {});
      return;
    }
    TROUBLE.forEach(
        (status, trouble) -> {
          if (responses.has(status) && !(status.equals("403") && node.has("security"))) {
            expect(
                Integer.parseInt(status),
                client(FakeCastellan.throwing(trouble)),
                operation,
                call -> {
                  if (conditional || status.equals("412")) {
                    call.header("If-Match", "\"v\"");
                  }
                });
          }
        });
  }

  private Client client(FakeCastellan castellan) {
    return Client.of(Console.of(castellan)).witnessedBy(witness).bearing("good");
  }

  private static void expect(
      int status, Client client, String operation, Consumer<HttpCall.Builder> more) {
    send(status, client, operation, "", more);
  }

  private static void send(
      int status, Client client, String operation, String query, Consumer<HttpCall.Builder> more) {
    String[] parts = operation.split(" ", 2);
    String path = path(parts[1]) + (query.isEmpty() ? QUERIES.getOrDefault(operation, "") : query);
    HttpCall.Builder call = client.call(parts[0], path);
    Optional.ofNullable(BODIES.get(operation)).ifPresent(body -> Client.json(call, body));
    if (operation.equals("POST /import/users")) {
      Client.lines(call, "{'username':'u'}");
    }
    more.accept(call);

    assertThat(client.send(call).status()).as(operation).isEqualTo(status);
  }

  private static String path(String pattern) {
    String id = pattern.startsWith("/bindings/") ? "g-" + "0".repeat(32) : ID;
    return pattern
        .replace("{id}", id)
        .replace("{number}", "1")
        .replace("{name}", "ops")
        .replace("{session}", "s");
  }

  /** Each operation once as it is meant. */
  private void happyDay() {
    try (World world = World.ready(witness)) {
      assertThat(world.tryLogin("root", "wrong").status()).isEqualTo(401);
      assertThat(world.nobody.get("/health").status()).isEqualTo(200);
      assertThat(world.nobody.get("/dashboard").status()).isEqualTo(200);
      assertThat(world.nobody.get("/openapi.yaml").text()).isEqualTo(OpenApiWitness.yaml());
      Client root = world.root();
      root.get("/me");
      root.get("/me/account");
      root.patch("/me/account", "{'displayName':'Root','email':'root@example.com'}");
      root.get("/me/preferences");
      root.patch("/me/preferences", "{'language':'en','theme':'dark','syncTheme':false}");
      String user = world.user("ann", "['viewer']");
      sessionDay(root, world, user);
      factorDay(world);
      root.get("/users");
      root.get("/users/" + user);
      root.patch("/users/" + user, "{'note':'x'}");
      root.post("/users/" + user + "/unlock");
      root.put("/users/" + user + "/password", "{'password':'" + World.PASSWORD + "2'}");
      Reply reset = root.post("/users/" + user + "/password-reset", "{'lifetimeMinutes':15}");
      world.nobody.post(
          "/password-reset",
          "{'token':'%s','newPassword':'%s4'}".formatted(reset.at("token"), World.PASSWORD));
      root.get("/export/users");
      root.send(Client.lines(root.call("POST", "/import/users?dryRun=true"), "{'username':'x'}"));
      root.delete("/users/" + user);
      String key = world.key("k", "['viewer']").at("id");
      root.get("/api-keys");
      root.get("/api-keys/" + key);
      root.patch("/api-keys/" + key, "{'enabled':false}");
      root.post("/api-keys/" + key + "/rotate", "{'overlapSeconds':60}");
      root.delete("/api-keys/" + key);
      root.get("/api-keys/" + key + "/deletion");
      policyDay(root, world);
      licenseDay(root);
      providerDay();
      root.get("/audit");
      root.get("/export/audit?limit=1");
      root.get("/export/audit.csv?limit=1");
      root.post("/audit/verify");
      root.put(
          "/me/password",
          "{'oldPassword':'%s','newPassword':'%s3'}".formatted(World.PASSWORD, World.PASSWORD));
      Client again = world.nobody.bearing(world.tryLogin("root", World.PASSWORD + "3").at("token"));
      again.post("/logout");
    }
  }

  private static void factorDay(World world) {
    String id = world.user("max", "[]");
    App app = App.enrol(world, world.login("max"));
    app.client().get("/me/second-factor");
    app.client().post("/me/second-factor/recovery-codes");
    assertThat(app.logIn("max", app.wrong()).status()).isEqualTo(401);
    Client max = app.client(app.logIn("max", app.code()));
    world.clock.advance(Duration.ofSeconds(30));
    max = app.client(max.post("/me/step-up", "{'proof':'" + app.code() + "'}"));
    max.delete("/me/second-factor");
    world.sameRoot().delete("/users/" + id + "/second-factor");
  }

  private static void sessionDay(Client root, World world, String user) {
    Client other = world.root();
    for (JsonNode session : other.get("/me/sessions").json().path("items")) {
      if (session.path("current").asBoolean()) {
        root.delete("/me/sessions/" + session.path("id").asText());
      }
    }
    root.post("/me/end-other-sessions");
    world.login("ann");
    String one = root.get("/users/" + user + "/sessions").json().at("/items/0/id").asText();
    root.delete("/users/" + user + "/sessions/" + one);
    root.delete("/users/" + user + "/sessions");
  }

  private static void licenseDay(Client root) {
    root.get("/license");
    root.put("/license", "{'key':'" + World.LICENSE_KEY + "'}");
    root.post("/license/check", "{'key':'" + World.LICENSE_KEY + "'}");
    root.post("/license/check", "{'key':'x'}");
    root.post("/license/previous");
    root.get("/license/history");
    root.get("/license/usage");
    root.get("/license/settings");
    root.patch("/license/settings", "{'highWatermark':90,'lowWatermark':85}");
    root.post("/license/clock-reset");
  }

  private void providerDay() {
    try (World world = World.providing(witness, SsoRestTest.PUBLIC_URL)) {
      Client root = world.root();
      root.get("/sso/kinds");
      root.post("/sso/providers", SsoRestTest.CORP);
      root.get("/sso/providers");
      root.get("/sso/providers/corp");
      root.patch("/sso/providers/corp", "{'label':'Other','secrets':{'clientSecret':null}}");
      root.post("/sso/providers/corp/test");
      root.post("/sso/test", SsoRestTest.CORP);
      root.post(
          "/sso/mapping-dry-run", "{'provider':'corp','claims':{'groups':['staff'],'sub':'x'}}");
      world.nobody.get("/sso/login-options");
      SsoRestTest.Browser ann = new SsoRestTest.Browser(world);
      Client session = ann.session("ann");
      session.post("/sso/logout");
      world.root().post("/sso/logout");
      root.delete("/sso/providers/corp");
    }
  }

  private static void policyDay(Client root, World world) {
    root.get("/policy");
    root.replace("/policy", "{'text':'role a { allow client:read on ** }'}");
    root.replace("/policy", "{'policy':{}}");
    root.post("/policy/check", "{'text':'role b { allow client:* on ** }'}");
    root.get("/policy/revisions");
    root.get("/policy/revisions/1");
    root.get("/policy/diff?before=1&after=2");
    root.send(root.call("POST", "/policy/revisions/1/restore").header("If-Match", "*"));
    root.post("/roles", "{'name':'ops','rules':[]}");
    root.get("/roles");
    root.get("/roles/ops");
    root.put("/roles/ops", "{'name':'ops','comment':'x'}");
    root.delete("/roles/ops");
    String bea = world.user("bea", "[]");
    String binding =
        root.post(
                "/bindings", "{'subject':{'kind':'user','id':'%s'},'role':'viewer'}".formatted(bea))
            .at("id");
    root.get("/bindings");
    root.delete("/bindings/" + binding);
    root.post("/access/explain", "{'action':'client:kick','resource':'/clients/1'}");
    root.get("/me/permissions");
  }

  @Test
  void theWitnessCatchesWhatIsNotDescribed() {
    HttpCall call = HttpCall.builder("GET", Client.API + "/license/settings").build();
    Map<String, Object> settings = new HashMap<>();
    settings.put("highWatermark", 80);
    settings.put("lowWatermark", 75);
    settings.put("fixed", false);

    HttpReply fine = named(HttpReply.json(200, settings));
    witness.accept(call, fine);
    assertCaught(call, HttpReply.json(200, settings));
    assertCaught(call, named(HttpReply.json(200, settings), "not-a-name"));
    settings.put("extra", 1);
    assertCaught(call, named(HttpReply.json(200, settings)));
    settings.remove("extra");
    settings.put("lowWatermark", "75");
    assertCaught(call, named(HttpReply.json(200, settings)));
    settings.remove("lowWatermark");
    assertCaught(call, named(HttpReply.json(200, settings)));
    assertCaught(call, named(HttpReply.json(202, Map.of())));
    assertCaught(call, fine.body("text/plain", "x".getBytes(StandardCharsets.UTF_8)));
    assertCaught(
        call,
        named(HttpReply.of(403))
            .body(
                "application/problem+json",
                "{\"type\":\"t\",\"title\":\"t\",\"status\":403,\"code\":\"made-up\",\"detail\":\"d\",\"requestId\":\"0\"}"
                    .getBytes(StandardCharsets.UTF_8)));
  }

  private static HttpReply named(HttpReply reply) {
    return named(reply, "0123456789abcdef0123456789abcdef");
  }

  private static HttpReply named(HttpReply reply, String requestId) {
    return reply.header("X-Request-Id", requestId).header("ETag", "\"1.1\"");
  }

  @Test
  void theDescriptionHoldsWhereverItIsServed() {
    String server = witness.description().at("/servers/0/url").asText();
    for (String base : List.of("/admin", "", "/mq/console")) {
      URI served = URI.create("https://mq.example" + base + "/api/v1/openapi.yaml");

      assertThat(served.resolve(server)).hasToString("https://mq.example" + base + "/api/v1");
    }
  }

  @Test
  void everyHeaderThatIsDescribedIsAlwaysThereButTwo() {
    witness
        .description()
        .at("/components/headers")
        .properties()
        .forEach(
            header ->
                assertThat(header.getValue().path("required").asBoolean())
                    .as(header.getKey())
                    .isNotEqualTo(Set.of("Retry-After", "Next-Cursor").contains(header.getKey())));
  }

  private void assertCaught(HttpCall call, HttpReply reply) {
    assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> witness.accept(call, reply));
  }

  @Test
  void everyServedOperationIsDescribed() {
    Set<String> described = new TreeSet<>(witness.operations().keySet());
    Client good = client(FakeCastellan.create());
    Set<String> served = new TreeSet<>();
    for (String operation : described) {
      String path = operation.substring(operation.indexOf(' ') + 1);
      String allow = good.send(good.call("NONE", path(path))).header("Allow");
      for (String method : allow.split(", ", -1)) {
        if (!method.equals("HEAD")) {
          served.add(method + ' ' + path);
        }
      }
    }

    assertThat(served).isEqualTo(described);
  }

  @Test
  void theCodesAreAllThereAre() throws Exception {
    Set<String> codes = new TreeSet<>();
    Arrays.stream(ErrorCode.values()).map(ErrorCode::text).forEach(codes::add);
    for (Object code :
        Class.forName("dev.castellan.console.internal.ProblemCode").getEnumConstants()) {
      codes.add(code.toString().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    Set<String> described = new TreeSet<>();
    witness
        .description()
        .at("/components/schemas/Problem/properties/code/enum")
        .forEach(code -> described.add(code.asText()));

    assertThat(described).isEqualTo(codes);
    String page = Files.readString(Path.of("../docs/rest-api.md"));
    codes.removeIf(code -> code.startsWith("secret-keys-")); // A console begins after these.
    codes.removeIf(code -> code.startsWith("key-file-")); // The host alone reads such files.
    assertThat(codes).allMatch(code -> page.contains('`' + code + '`'));
  }

  @Test
  void everyOperationThatAsksWhoCallsTellsOfTooManyCalls() {
    witness
        .operations()
        .forEach(
            (operation, node) -> {
              if (node.path("responses").has("401") && !node.has("security")) {
                assertThat(node.path("responses").has("429")).as(operation).isTrue();
              }
            });
  }

  @Test
  void noObjectIsOpen() {
    assertNoOpenObject(witness.description(), "");
  }

  private static void assertNoOpenObject(JsonNode node, String where) {
    if (node.path("type").asText().equals("object")) {
      assertThat(node.has("additionalProperties")).as(where).isTrue();
    }
    node.properties()
        .forEach(child -> assertNoOpenObject(child.getValue(), where + '/' + child.getKey()));
  }
}
