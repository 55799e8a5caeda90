package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The shape of each reply as it was shipped: status, headers and members, in {@code golden/*.txt}.
 * What clients rely on changes only on purpose: {@code -Dcastellan.golden.update=true} writes the
 * files anew.
 */
@Timeout(60)
class GoldenTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void repliesHaveTheShapeThatClientsKnow() throws IOException {
    try (World empty = World.empty(OpenApiWitness.ofDescription())) {
      check("setup", empty.setUp());
    }
    try (World world = World.providing(OpenApiWitness.ofDescription(), SsoRestTest.PUBLIC_URL)) {
      checkProviders(world.root(), world);
    }
    try (World world = World.ready()) {
      check("login", world.tryLogin("root", World.PASSWORD));
      check("login-refused", world.tryLogin("root", "wrong"));
      Client root = world.root();
      check("me", root.get("/me"));
      check(
          "account",
          root.patch("/me/account", "{'displayName':'Root','email':'root@example.com'}"));
      root.post("/me/end-other-sessions");
      check("sessions", root.get("/me/sessions"));
      check("preferences", root.get("/me/preferences"));
      Reply user =
          root.post(
              "/users",
              "{'username':'ann','password':'%s','roles':['viewer'],'note':'On call'}"
                  .formatted(World.PASSWORD));
      check("user-created", user);
      check("user", root.get("/users/" + user.at("id")));
      check("users", root.get("/users?limit=1"));
      Reply reset = root.post("/users/" + user.at("id") + "/password-reset", "{}");
      check("password-reset", reset);
      String redeem = "{'token':'%s','newPassword':'%s'}";
      check(
          "password-reset-refused",
          world.nobody.post("/password-reset", redeem.formatted("wrong", World.PASSWORD)));
      String lines = "{'username':'cid'}\n{'username':'ann'}\n{'username':'dan','email':7}";
      check(
          "import",
          root.send(Client.lines(root.call("POST", "/import/users?existing=skip"), lines)));
      check("export", root.get("/export/users"));
      check("user-taken", root.post("/users", "{'username':'ann','password':'x'}"));
      Reply key =
          root.post(
              "/api-keys", "{'name':'ci','roles':['viewer'],'expiresAt':'2027-01-01T00:00:00Z'}");
      check("api-key-created", key);
      check("api-key", root.get("/api-keys/" + key.at("id")));
      check("api-keys", root.get("/api-keys"));
      check("audit", root.get("/audit?limit=1"));
      check("audit-changes", root.get("/audit?limit=1&action=user:create&text=ann"));
      check("audit-verified", root.post("/audit/verify"));
      checkLicense(root);
      check("health", world.nobody.get("/health"));
      check("health-detailed", root.get("/health"));
      checkPolicy(root, user.at("id"));
      check("problem-field", root.put("/users/" + user.at("id") + "/password", "{}"));
      check("problem-not-authenticated", world.nobody.get("/me"));
      check("problem-method", root.delete("/me"));
      checkKey(root, "/api-keys/" + key.at("id"));
      App app = App.enrol(world, root);
      check("second-factor-confirmed", app.confirmed());
      check("second-factor", app.client().get("/me/second-factor"));
      check("second-factor-challenge", world.tryLogin("root", World.PASSWORD));
      check("proof-refused", app.client().post("/me/step-up", "{'proof':'x'}"));
      root = app.client(app.logIn("root", app.code()));
      check("logout", root.post("/logout"));
    }
  }

  private static void checkLicense(Client root) throws IOException {
    check("license", root.get("/license"));
    String body = "{'key':'%s'}";
    check("license-updated", root.put("/license", body.formatted(World.LICENSE_KEY)));
    check(
        "license-check",
        root.post("/license/check", body.formatted(World.licenseKey("L-100", 100))));
    check("license-check-refused", root.post("/license/check", body.formatted("x")));
    check(
        "license-refused", root.put("/license", body.formatted(World.licenseKey("L-revoked", 1))));
    check("license-previous", root.post("/license/previous"));
    check("license-history", root.get("/license/history"));
    check("license-usage", root.get("/license/usage"));
    check("license-settings", root.patch("/license/settings", "{'highWatermark':90}"));
    check("license-clock", root.post("/license/clock-reset"));
  }

  private static void checkProviders(Client root, World world) throws IOException {
    check("provider-created", root.post("/sso/providers", SsoRestTest.CORP));
    check("providers", root.get("/sso/providers"));
    check("provider-kinds", root.get("/sso/kinds"));
    check("provider-test", root.post("/sso/providers/corp/test"));
    check(
        "provider-dry-run",
        root.post("/sso/mapping-dry-run", "{'provider':'corp','claims':{'groups':['staff','x']}}"));
    check("login-options", world.nobody.get("/sso/login-options"));
  }

  private static void checkKey(Client root, String path) throws IOException {
    check(
        "api-key-changed",
        root.patch(
            path,
            "{'name':'CI','networks':['10.0.0.0/8','2001:db8::1'],"
                + "'rateLimit':{'calls':100,'perSeconds':60}}"));
    check("api-key-rotated", root.post(path + "/rotate", "{'overlapSeconds':3600}"));
    check("api-key-replaced", root.get(path));
    root.delete(path);
    check("api-key-deletion", root.get(path + "/deletion"));
  }

  private static void checkPolicy(Client root, String user) throws IOException {
    check("policy-never-saved", root.get("/policy"));
    String text =
        """
        # Who runs the broker.
        role operator inherits viewer {
          # Only with a second factor.
          allow client:kick on clients/* when mfa, address in 10.0.0.0/8
          deny client:kick on clients/root
        }
        bind group:corp/ops operator at /tenants/acme until 2027-01-01T00:00:00Z
        test "operators kick" {
          given alice has operator at /
          as alice from 10.1.2.3, mfa {
            can client:kick on /clients/1 because operator
            cannot client:kick on /clients/root
          }
        }
        """;
    String body = "{\"text\":" + JSON.writeValueAsString(text) + "}";
    check("policy-check", root.send(Client.exactly(root.call("POST", "/policy/check"), body)));
    check(
        "policy",
        root.send(Client.exactly(root.call("PUT", "/policy").header("If-Match", "*"), body)));
    check("policy-unconditional", root.put("/policy", "{'text':''}"));
    check("policy-invalid", root.put("/policy", "{'text':'role a {\\n  alow x:y on **\\n}'}"));
    root.post("/roles", "{'name':'empty'}");
    check("revisions", root.get("/policy/revisions"));
    check("revision-diff", root.get("/policy/diff?before=2&after=1"));
    check("roles", root.get("/roles"));
    check("role", root.get("/roles/operator"));
    check("role-exists", root.post("/roles", "{'name':'empty'}"));
    check(
        "binding-created",
        root.post(
            "/bindings",
            "{'subject':{'kind':'user','id':'%s'},'role':'operator','scope':'/a'}"
                .formatted(user)));
    check("bindings", root.get("/bindings"));
    check(
        "explanation",
        root.post(
            "/access/explain",
            "{'subject':'%s','action':'client:kick','resource':'/a/clients/1'}".formatted(user)));
    check("permissions", root.get("/me/permissions"));
  }

  private static void check(String name, Reply reply) throws IOException {
    String actual = shape(reply);
    if (Boolean.getBoolean("castellan.golden.update")) {
      Path file = Path.of("src/test/resources/golden", name + ".txt");
      Files.createDirectories(file.getParent());
      Files.writeString(file, actual);
    }
    assertThat(actual).as(name).isEqualTo(expected(name));
  }

  private static String expected(String name) throws IOException {
    if (Boolean.getBoolean("castellan.golden.update")) {
      return Files.readString(Path.of("src/test/resources/golden", name + ".txt"));
    }
    try (InputStream file = GoldenTest.class.getResourceAsStream("/golden/" + name + ".txt")) {
      return new String(
          Optional.ofNullable(file).orElseThrow().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What differs from run to run is replaced by its name. */
  private static String shape(Reply reply) throws JsonProcessingException {
    StringBuilder text = new StringBuilder().append(reply.status()).append('\n');
    for (String name : new TreeSet<>(reply.http().headers().keySet())) {
      text.append(name).append(": ").append(reply.header(name)).append('\n');
    }
    if (reply.http().header("Content-Type").contains("application/x-ndjson")) {
      text.append('\n').append(reply.text());
    } else if (reply.http().bodyLength() > 0) {
      text.append('\n')
          .append(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(reply.json()))
          .append('\n');
    }
    return text.toString()
        .replaceAll("(\"id\" : )\"[guk]-[a-z0-9-]{32,}\"", "$1\"<id>\"")
        .replaceAll("/bindings/[guk]-[a-z0-9-]{32,}", "/bindings/<id>")
        .replaceAll("(\"(chain|previous|session)\" : )\"[^\"]+\"", "$1\"<$2>\"")
        .replaceAll("\\b[0-9a-f]{32}\\b", "<request>")
        .replaceAll("(?m)^ETag: .*$", "ETag: <tag>")
        .replaceAll("(\"version\" : )\"[0-9]+\\.[0-9]+\"", "$1\"<version>\"")
        .replaceAll("(\"(token|deviceToken|secret|next|challenge)\" : )\"[^\"]+\"", "$1\"<$2>\"")
        .replaceAll("\"([a-z2-7]{4}-){5}[a-z2-7]{4}\"", "\"<recovery code>\"")
        .replaceAll("(\"id\" : )\"[0-9a-f]{64}\"", "$1\"<id>\"")
        .replaceAll("(\"id\" : )\"[a-z0-9]{20,30}\"", "$1\"<id>\"")
        .replaceAll(
            "(\"(keyId|ownerId|replaces|replacedBy|deletedBy)\" : )\"[a-z0-9]{20}\"", "$1\"<id>\"")
        .replaceAll("/(users|api-keys)/[a-z0-9]{20}\\b", "/$1/<id>");
  }
}
