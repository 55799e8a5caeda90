package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The REST API over a real Castellan, as its clients see it. */
@Timeout(30)
class RestTest {

  private final World world = World.ready();
  private final Client root = world.root();

  @AfterEach
  void close() {
    world.close();
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static List<String> all(JsonNode items, String member) {
    return StreamSupport.stream(items.spliterator(), false)
        .map(item -> item.path(member).asText())
        .toList();
  }

  private Client keyClient(Reply key) {
    return world.nobody.bearing(key.at("token"));
  }

  @Nested
  class SettingUp {

    @Test
    void createsTheFirstAdministratorOnce() {
      try (World empty = World.empty(OpenApiWitness.ofDescription())) {
        Reply reply = empty.setUp();

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.at("username")).isEqualTo("root");
        assertThat(reply.header("Location")).isEqualTo("/admin/api/v1/users/" + reply.at("id"));
        assertThat(empty.root().get("/me").json().path("roles").toString())
            .isEqualTo("[\"administrator\"]");
      }
    }

    @Test
    void isOverOnceDone() {
      assertThat(root.post("/setup", "{'token':'x','username':'b','password':'y'}").problem())
          .isEqualTo("409 already-set-up");
    }

    @Test
    void needsTheToken() {
      try (World empty = World.empty(OpenApiWitness.ofDescription())) {
        assertThat(
                empty
                    .nobody
                    .post("/setup", "{'token':'x','username':'a','password':'y'}")
                    .problem())
            .isEqualTo("403 setup-token-refused");
      }
    }

    @Test
    void tellsWhatIsWrongWithNameOrPassword() {
      try (World empty = World.empty(OpenApiWitness.ofDescription())) {
        String request = "{'token':'" + empty.setupToken() + "','username':'%s','password':'%s'}";
        Reply name = empty.nobody.post("/setup", request.formatted("a b", World.PASSWORD));
        Reply password = empty.nobody.post("/setup", request.formatted("root", "short"));

        assertThat(name.problem()).isEqualTo("400 username-invalid");
        assertThat(name.at("field")).isEqualTo("username");
        assertThat(password.problem()).isEqualTo("400 password-refused");
        assertThat(password.at("field")).isEqualTo("password");
        assertThat(empty.setUp().status()).isEqualTo(201);
      }
    }
  }

  @Nested
  class Sessions {

    @Test
    void beginAndEnd() {
      assertThat(root.get("/me").status()).isEqualTo(200);
      assertThat(root.post("/logout").status()).isEqualTo(204);
      assertThat(root.get("/me").problem()).isEqualTo("401 not-authenticated");
    }

    @Test
    void endByThemselves() {
      String expiresAt = world.tryLogin("root", World.PASSWORD).at("expiresAt");
      assertThat(expiresAt).isEqualTo("2026-03-02T00:00:00Z");
      world.clock.advance(Duration.ofHours(13));

      assertThat(root.get("/me").status()).isEqualTo(401);
    }

    @Test
    void areNotAKeysToEnd() {
      assertThat(keyClient(world.key("k", "[]")).post("/logout").problem())
          .isEqualTo("403 session-required");
    }

    /** Of any refused login one learns the same, to the byte; a header names the call. */
    @Test
    void refusalsAreAlikeToTheByte() {
      String disabled = world.user("disabled", "['viewer']");
      assertThat(root.patch("/users/" + disabled, "{'enabled':false}").status()).isEqualTo(200);
      Set<String> distinct = new TreeSet<>();
      List<Reply> replies =
          List.of(
              world.tryLogin("root", "wrong"),
              world.tryLogin("unknown", World.PASSWORD),
              world.tryLogin("disabled", World.PASSWORD),
              world.tryLogin("disabled", "wrong"),
              world.tryLogin("", ""),
              world.tryLogin("not a name", World.PASSWORD),
              world.tryLogin("r\u00f6\u00f6t", "x".repeat(1_000)));
      for (Reply reply : replies) {
        Map<String, List<String>> headers = new TreeMap<>(reply.http().headers());
        assertThat(headers.remove("X-Request-Id")).hasSize(1);
        distinct.add(reply.status() + headers.toString() + reply.text());
      }

      assertThat(replies.get(0).problem()).isEqualTo("401 credentials-refused");
      assertThat(distinct).hasSize(1);
    }

    @Test
    void v7_2_1_areNotOpenedByHalfAToken() {
      String token = world.tryLogin("root", World.PASSWORD).at("token");
      for (int length = 0; length < token.length(); length++) {
        assertThat(world.nobody.bearing(token.substring(0, length)).get("/me").status())
            .isEqualTo(401);
        assertThat(world.nobody.bearing(token.substring(token.length() - length)).get("/me"))
            .extracting(Reply::status)
            .isEqualTo(401);
      }
      for (String other :
          List.of(token + "=", token + "A", token.toUpperCase(java.util.Locale.ROOT))) {
        assertThat(world.nobody.bearing(other).get("/me").status()).isEqualTo(401);
      }
      assertThat(world.nobody.bearing(token).get("/me").status()).isEqualTo(200);
    }

    @Test
    void areNotOpenedByBasic() {
      assertThat(world.nobody.basic("root", World.PASSWORD).get("/me").status()).isEqualTo(401);
    }
  }

  @Nested
  class Me {

    @Test
    void isWhoeverCalls() {
      String ann = world.user("ann", "['viewer']");
      JsonNode me = world.login("ann").get("/me").json();

      assertThat(me.toString())
          .isEqualTo(
              "{\"id\":\""
                  + ann
                  + "\",\"username\":\"ann\",\"roles\":[\"viewer\"],"
                  + "\"via\":\"session\","
                  + "\"authenticatedAt\":\"2026-03-01T12:00:00Z\",\"restriction\":null}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "['viewer']", "['administrator','viewer']"})
    void mayBeAKey(String roles) {
      Reply key = world.key("k", roles);
      JsonNode me = keyClient(key).get("/me").json();

      assertThat(me.path("id").asText()).isEqualTo(key.at("id"));
      assertThat(me.path("username").asText()).isEqualTo("k");
      assertThat(me.path("via").asText()).isEqualTo("api-key");
      assertThat(me.path("roles").toString().replace('"', '\'')).isEqualTo(roles);
    }

    @Test
    void hasPreferences() {
      assertThat(root.get("/me/preferences").text())
          .isEqualTo("{\"language\":null,\"theme\":\"light\",\"syncTheme\":true}");
      assertThat(root.patch("/me/preferences", "{'language':'zh','theme':'dark'}").text())
          .isEqualTo("{\"language\":\"zh\",\"theme\":\"dark\",\"syncTheme\":true}");
      assertThat(root.patch("/me/preferences", "{'syncTheme':false}").text())
          .isEqualTo("{\"language\":\"zh\",\"theme\":\"dark\",\"syncTheme\":false}");
      assertThat(root.patch("/me/preferences", "{'language':null}").text())
          .isEqualTo("{\"language\":null,\"theme\":\"dark\",\"syncTheme\":false}");
      assertThat(root.get("/me/preferences").at("theme")).isEqualTo("dark");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '"',
        value = {
          "{'theme':null} | theme",
          "{'theme':'blue'} | theme",
          "{'theme':'DARK'} | theme",
          "{'language':'not a tag!'} | language",
          "{'language':''} | language",
          "{'syncTheme':null} | syncTheme",
          "{'x':1} | x"
        })
    void hasNoOtherPreferences(String body, String field) {
      Reply reply = root.patch("/me/preferences", body);

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.at("field")).isEqualTo(field);
    }

    @Test
    void ofAKeyHasNoPreferences() {
      Client key = keyClient(world.key("k", "['administrator']"));

      assertThat(key.get("/me/preferences").problem()).isEqualTo("403 session-required");
      assertThat(key.patch("/me/preferences", "{}").problem()).isEqualTo("403 session-required");
      assertThat(key.put("/me/password", "{'oldPassword':'a','newPassword':'b'}").problem())
          .isEqualTo("403 session-required");
    }

    @Test
    void c23_changesThePasswordAndLogsOut() {
      String next = World.PASSWORD + " 2";
      String request = "{'oldPassword':'%s','newPassword':'%s'}";

      Reply wrong = root.put("/me/password", request.formatted("wrong", next));
      assertThat(wrong.problem()).isEqualTo("400 password-wrong");
      assertThat(wrong.at("field")).isEqualTo("oldPassword");
      Reply weak = root.put("/me/password", request.formatted(World.PASSWORD, "short"));
      assertThat(weak.problem()).isEqualTo("400 password-refused");
      assertThat(weak.at("field")).isEqualTo("newPassword");
      assertThat(root.put("/me/password", request.formatted(World.PASSWORD, next)).status())
          .isEqualTo(204);
      assertThat(root.get("/me").status()).isEqualTo(401);
      assertThat(world.tryLogin("root", World.PASSWORD).status()).isEqualTo(401);
      assertThat(world.tryLogin("root", next).status()).isEqualTo(200);
    }
  }

  @Nested
  class Users {

    @Test
    void areCreatedWithEverythingNamed() {
      Reply created =
          root.post(
              "/users",
              "{'username':'Ann','password':'%s','enabled':false,'note':'n','scope':'/a',"
                      .formatted(World.PASSWORD)
                  + "'bindings':[{'role':'viewer','scope':'/a','until':'2027-01-01T01:00:00+01:00'},"
                  + "{'role':'viewer','until':null}]}");

      assertThat(created.status()).isEqualTo(201);
      assertThat(created.header("Location")).isEqualTo("/admin/api/v1/users/" + created.at("id"));
      assertThat(created.header("ETag")).isEqualTo('"' + created.at("version") + '"');
      Reply read = root.get("/users/" + created.at("id"));
      assertThat(read.text()).isEqualTo(created.text());
      assertThat(read.header("ETag")).isEqualTo(created.header("ETag"));
      assertThat(read.at("username")).isEqualTo("Ann");
      assertThat(read.json().path("enabled").booleanValue()).isFalse();
      assertThat(read.at("scope")).isEqualTo("/a");
      assertThat(texts(read.json().path("roles"))).containsExactly("viewer");
      assertThat(read.json().path("bindings").toString())
          .isEqualTo(
              "[{\"role\":\"viewer\",\"scope\":\"/\",\"until\":null},"
                  + "{\"role\":\"viewer\",\"scope\":\"/a\",\"until\":\"2027-01-01T00:00:00Z\"}]");
    }

    @Test
    void haveNoRoleUnlessItIsNamed() {
      Reply created = root.post("/users", "{'username':'ann','password':'" + World.PASSWORD + "'}");

      assertThat(created.json().path("roles").size()).isZero();
      assertThat(created.json().path("bindings").size()).isZero();
      assertThat(created.json().path("enabled").booleanValue()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '"',
        value = {
          "'username':'root' | 409 username-taken | ",
          "'username':'ROOT' | 409 username-taken | ",
          "'username':'a b' | 400 username-invalid | username",
          "'username':'' | 400 username-invalid | username",
          "'username':'x','displayName':' x' | 400 invalid-input | displayName",
          "'username':'x','displayName':null | 400 invalid-input | displayName",
          "'username':'x','mustChangePassword':'no' | 400 invalid-input | mustChangePassword",
          "'username':'x','source':'corp' | 400 invalid-input | source",
          "'username':'x','roles':['god'] | 400 role-unknown | roles",
          "'username':'x','bindings':[{'role':'god'}] | 400 role-unknown | bindings",
          "'username':'x','bindings':[{'role':'viewer','until':'2020-01-01T00:00:00Z'}] | 400"
              + " invalid-input | bindings"
        })
    void areCreatedByTheRules(String members, String problem, String field) {
      Reply reply = root.post("/users", "{'password':'" + World.PASSWORD + "'," + members + "}");

      assertThat(reply.problem()).isEqualTo(problem);
      assertThat(reply.json().path("field").asText(null)).isEqualTo(field);
    }

    /** Such as a list of two addresses, of which the second one got the mail (CVE-2023-7028). */
    @ParameterizedTest
    @ValueSource(
        strings = {
          "'email':['a@b','c@d']",
          "'email':['a@b']",
          "'email':{'a':'a@b'}",
          "'email':'a@b,c@d'",
          "'email':'a@b c@d'",
          "'email':7",
          "'email':null",
          "'email':'a@b','email':'c@d'",
          "'displayName':['a','b']",
          "'username':['a','b']"
        })
    void c17_anAddressOrNameIsExactlyOneText(String member) {
      Reply created = root.post("/users", "{" + member + ",'password':'" + World.PASSWORD + "'}");
      Reply changed = root.patch("/users/" + world.user("ann", "[]"), "{" + member + "}");

      assertThat(created.status()).isEqualTo(400);
      assertThat(changed.status()).isEqualTo(400);
      assertThat(root.patch("/me/account", "{" + member + "}").status()).isEqualTo(400);
    }

    @Test
    void withoutAPasswordAreInvited() {
      Reply created = root.post("/users", "{'username':'ann','email':'ann@example.com'}");

      assertThat(created.status()).isEqualTo(201);
      assertThat(created.json().path("hasPassword").booleanValue()).isFalse();
      assertThat(created.json().path("passwordChangedAt").isNull()).isTrue();
      assertThat(created.at("source")).isEqualTo("local");
      Reply changed =
          root.patch("/users/" + created.at("id"), "{'displayName':'Ann','email':'','note':'x'}");
      assertThat(changed.at("displayName")).isEqualTo("Ann");
      assertThat(changed.at("email")).isEmpty();
    }

    @Test
    void v6_4_1_mustChangeAPasswordThatTheyWereGiven() {
      String body = "{'username':'%s','password':'" + World.PASSWORD + "'%s}";
      Reply given = root.post("/users", body.formatted("ann", ""));
      Reply kept = root.post("/users", body.formatted("bob", ",'mustChangePassword':false"));

      assertThat(given.json().path("mustChangePassword").booleanValue()).isTrue();
      assertThat(kept.json().path("mustChangePassword").booleanValue()).isFalse();
    }

    @Test
    void chooseAPasswordWithAOneTimeToken() {
      String ann = root.post("/users", "{'username':'ann','roles':['viewer']}").at("id");
      Reply made = root.send(root.call("POST", "/users/" + ann + "/password-reset"));
      String body = "{'token':'%s','newPassword':'%s'}".formatted(made.at("token"), World.PASSWORD);

      assertThat(made.status()).isEqualTo(201);
      assertThat(made.at("expiresAt")).isEqualTo("2026-03-02T12:00:00Z");
      assertThat(made.json().path("link").isNull()).as("the public URL is not known").isTrue();
      Reply weak =
          world.nobody.post(
              "/password-reset", "{'token':'%s','newPassword':'x'}".formatted(made.at("token")));
      assertThat(weak.problem()).isEqualTo("400 password-refused");
      assertThat(weak.at("field")).isEqualTo("newPassword");
      assertThat(world.nobody.post("/password-reset", body).status()).isEqualTo(204);
      assertThat(world.login("ann").get("/me").at("username")).isEqualTo("ann");
      Reply used = world.nobody.post("/password-reset", body);
      Reply wrong =
          world.nobody.post("/password-reset", body.replace(made.at("token"), "cstreset_x"));
      assertThat(used.problem()).isEqualTo("403 reset-token-refused");
      assertThat(used.at("detail")).isEqualTo(wrong.at("detail"));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"14", "10081", "-1", "1e2", "15.0", "'60'", "null", "[60]", "99999999999"})
    void c17_aTokensLifetimeIsAWholeNumberOfMinutes(String minutes) {
      Reply reply =
          root.post(
              "/users/" + world.user("ann", "[]") + "/password-reset",
              "{'lifetimeMinutes':" + minutes + "}");

      assertThat(reply.problem()).isEqualTo("400 invalid-input");
      assertThat(reply.at("field")).isEqualTo("lifetimeMinutes");
    }

    @Test
    void whoMayNotChangeAUserMakesNoToken() {
      String ann = world.user("ann", "[]");
      world.user("vera", "['viewer']");

      assertThat(world.login("vera").post("/users/" + ann + "/password-reset", "{}").problem())
          .isEqualTo("403 forbidden");
      String self = root.get("/me").at("id");
      assertThat(root.post("/users/" + self + "/password-reset", "{}").problem())
          .isEqualTo("409 not-oneself");
    }

    private Reply load(Client client, String query, String lines) {
      return client.send(Client.lines(client.call("POST", "/import/users" + query), lines));
    }

    @Test
    void moveAsLines() {
      world.user("ann", "['viewer']");
      Reply exported = root.get("/export/users");

      assertThat(exported.header("Content-Type")).isEqualTo("application/x-ndjson");
      assertThat(exported.text().lines()).hasSize(2).noneMatch(l -> l.contains("passwordHash"));
      try (World other = World.ready()) {
        Reply refused = load(other.root(), "", exported.text());
        assertThat(refused.status()).isEqualTo(200);
        assertThat(refused.json().path("complete").booleanValue()).isFalse();
        assertThat(refused.json().at("/problems/0/code").asText()).isEqualTo("username-taken");
        assertThat(refused.json().at("/problems/0/line").asInt()).isEqualTo(2);
        Reply dry = load(other.root(), "?existing=skip&dryRun=true", exported.text());
        assertThat(dry.json().path("created").asInt()).isEqualTo(1);
        Reply done = load(other.root(), "?existing=skip", exported.text());
        assertThat(done.json().path("created").asInt()).isEqualTo(1);
        assertThat(done.json().path("complete").booleanValue()).isTrue();
        assertThat(other.root().get("/users?q=ann").json().path("items").size()).isEqualTo(1);
      }
    }

    @Test
    void areTakenInMuchLargerBodiesFromWhoMayCreateThem() {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 300; i++) {
        lines.append("{'username':'n%d','note':'%s'}\n".formatted(i, "x".repeat(1_000)));
      }
      world.user("vera", "['viewer']");

      assertThat(load(world.login("vera"), "?dryRun=true", lines.toString()).problem())
          .isEqualTo("413 body-too-large");
      assertThat(load(world.nobody, "?dryRun=true", lines.toString()).status()).isEqualTo(413);
      assertThat(load(root, "?dryRun=true", lines.toString()).json().path("created").asInt())
          .isEqualTo(300);
      assertThat(load(root, "?dryRun=true", "x".repeat(6_000_000)).problem())
          .isEqualTo("413 body-too-large");
    }

    @ParameterizedTest
    @CsvSource({
      "?existing=all, existing",
      "?existing=, existing",
      "?dryRun=yes, dryRun",
      "?dryRun=true&dryRun=true, dryRun",
      "?other=1, other"
    })
    void areImportedAsTheQuerySays(String query, String field) {
      Reply reply = load(root, query, "{'username':'x'}");

      assertThat(reply.problem()).isEqualTo("400 invalid-input");
      assertThat(reply.at("field")).isEqualTo(field);
    }

    @Test
    void areLinesOfJsonInUtf8() {
      HttpCall.Builder json = Client.json(root.call("POST", "/import/users"), "{'username':'x'}");
      assertThat(root.send(json).problem()).isEqualTo("415 media-type-unsupported");
      HttpCall.Builder latin =
          Client.lines(root.call("POST", "/import/users"), "").body(new byte[] {'{', (byte) 0xe9});
      assertThat(root.send(latin).problem()).isEqualTo("400 json-malformed");
      HttpCall.Builder lines = Client.lines(root.call("POST", "/users"), "{'username':'x'}");
      assertThat(root.send(lines).problem()).isEqualTo("415 media-type-unsupported");
    }

    @Test
    void areListedByPage() {
      for (String name : List.of("bob", "ann", "cid", "dan")) {
        world.user(name, "['viewer']");
      }
      List<String> names = new ArrayList<>();
      String next = "";
      do {
        Reply page = root.get("/users?limit=2" + (next.isEmpty() ? "" : "&after=" + next));
        names.addAll(all(page.json().path("items"), "username"));
        next = page.json().path("next").asText("");
      } while (!next.isEmpty() && !next.equals("null"));

      assertThat(names).containsExactly("ann", "bob", "cid", "dan", "root");
    }

    @Test
    void areListedByQuery() {
      world.user("ann", "['viewer']");
      world.clock.advance(Duration.ofSeconds(1));
      String joanne = world.user("Joanne", "[]");
      root.patch("/users/" + joanne, "{'enabled':false}");

      assertThat(names("q=ANN")).containsExactly("ann", "Joanne");
      assertThat(names("q=ann&order=desc")).containsExactly("Joanne", "ann");
      assertThat(names("role=viewer")).containsExactly("ann");
      assertThat(names("enabled=false")).containsExactly("Joanne");
      assertThat(names("enabled=true")).containsExactly("ann", "root");
      assertThat(names("sort=createdAt&order=desc&limit=1")).containsExactly("Joanne");
      assertThat(names("sort=username&order=asc")).containsExactly("ann", "Joanne", "root");
      assertThat(names("q=%25")).isEmpty();
    }

    private List<String> names(String query) {
      Reply page = root.get("/users?" + query);
      assertThat(page.status()).as(page.text()).isEqualTo(200);
      return all(page.json().path("items"), "username");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "limit=0 | limit",
          "limit=1001 | limit",
          "limit=-1 | limit",
          "limit=+1 | limit",
          "limit=01 | limit",
          "limit=1.0 | limit",
          "limit= | limit",
          "limit=99999999999 | limit",
          "after=x | after",
          "after= | after",
          "sort=name | sort",
          "order=down | order",
          "enabled=1 | enabled",
          "enabled=TRUE | enabled",
          "enabled= | enabled",
          "page=2 | page"
        })
    void areListedByKnownQueriesOnly(String query, String field) {
      Reply reply = root.get("/users?" + query);

      assertThat(reply.problem()).isEqualTo("400 invalid-input");
      assertThat(reply.at("field")).isEqualTo(field);
    }

    @Test
    void changeInWhatIsNamedAndNothingElse() {
      String ann = world.user("ann", "['viewer']");
      JsonNode before = root.get("/users/" + ann).json();
      JsonNode after = root.patch("/users/" + ann, "{'note':'hello'}").json();

      assertThat(after.path("note").asText()).isEqualTo("hello");
      for (String same : List.of("id", "username", "roles", "enabled", "scope", "bindings")) {
        assertThat(after.path(same)).isEqualTo(before.path(same));
      }
      assertThat(root.patch("/users/" + ann, "{}").json().path("version"))
          .isEqualTo(after.path("version"));
    }

    @Test
    void rolesAreTheBindingsAtTheRootAndOthersStay() {
      String created =
          root.post(
                  "/users",
                  "{'username':'ann','password':'%s','bindings':[".formatted(World.PASSWORD)
                      + "{'role':'administrator','scope':'/a'},"
                      + "{'role':'viewer','until':'2027-01-01T00:00:00Z'}]}")
              .at("id");
      JsonNode changed =
          root.patch("/users/" + created, "{'roles':['administrator','viewer']}").json();

      assertThat(texts(changed.path("roles"))).containsExactly("administrator", "viewer");
      assertThat(changed.path("bindings").toString())
          .contains("{\"role\":\"administrator\",\"scope\":\"/a\",\"until\":null}")
          .contains("{\"role\":\"administrator\",\"scope\":\"/\",\"until\":null}")
          .contains("{\"role\":\"viewer\",\"scope\":\"/\",\"until\":\"2027-01-01T00:00:00Z\"}");
      assertThat(root.patch("/users/" + created, "{'roles':[]}").json().path("bindings").toString())
          .isEqualTo("[{\"role\":\"administrator\",\"scope\":\"/a\",\"until\":null}]");
    }

    @Test
    void aRoleThatIsOverIsNoRole() {
      String ann =
          root.post(
                  "/users",
                  "{'username':'ann','password':'%s','bindings':[{'role':'viewer','until':'2026-03-01T13:00:00Z'}]}"
                      .formatted(World.PASSWORD))
              .at("id");
      world.clock.advance(Duration.ofHours(2));
      Client fresh = world.root();

      assertThat(fresh.get("/users/" + ann).json().path("roles").size()).isZero();
      assertThat(fresh.patch("/users/" + ann, "{'roles':['viewer']}").json().path("bindings"))
          .hasToString("[{\"role\":\"viewer\",\"scope\":\"/\",\"until\":null}]");
    }

    @Test
    void areDeletedForGood() {
      String ann = world.user("ann", "['viewer']");
      Client session = world.login("ann");

      assertThat(root.delete("/users/" + ann).status()).isEqualTo(204);
      assertThat(root.get("/users/" + ann).problem()).isEqualTo("404 not-found");
      assertThat(root.delete("/users/" + ann).problem()).isEqualTo("404 not-found");
      assertThat(session.get("/me").status()).isEqualTo(401);
    }

    @Test
    void getAnotherPassword() {
      String ann = world.user("ann", "['viewer']");
      Client session = world.login("ann");
      Reply weak = root.put("/users/" + ann + "/password", "{'password':'ann'}");
      Reply set = root.put("/users/" + ann + "/password", "{'password':'a wholly new one 7'}");

      assertThat(weak.problem()).isEqualTo("400 password-refused");
      assertThat(set.status()).isEqualTo(204);
      assertThat(session.get("/me").status()).isEqualTo(401);
      assertThat(world.tryLogin("ann", "a wholly new one 7").status()).isEqualTo(200);
    }

    @Test
    void theLastAdministratorStays() {
      String id = root.get("/me").at("id");

      assertThat(root.delete("/users/" + id).problem()).startsWith("409 ");
      assertThat(root.patch("/users/" + id, "{'enabled':false}").problem()).startsWith("409 ");
      assertThat(root.patch("/users/" + id, "{'roles':['viewer']}").problem()).startsWith("409 ");
      assertThat(root.patch("/users/" + id, "{'bindings':[]}").problem()).startsWith("409 ");
    }

    @Test
    void anUnknownOneIsNotFound() {
      String id = "0123456789abcdefghij";

      assertThat(root.get("/users/" + id).problem()).isEqualTo("404 not-found");
      assertThat(root.patch("/users/" + id, "{'roles':[]}").problem()).isEqualTo("404 not-found");
      assertThat(root.put("/users/" + id + "/password", "{'password':'x'}").problem())
          .isEqualTo("404 not-found");
      assertThat(root.get("/users/x").problem()).isEqualTo("404 not-found");
    }
  }

  @Nested
  class Concurrency {

    private final String ann = world.user("ann", "['viewer']");

    private Reply patch(String ifMatch, String body) {
      return root.send(
          Client.json(root.call("PATCH", "/users/" + ann), body).header("If-Match", ifMatch));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'note':'b'}", "{'roles':[]}"})
    void aChangeOfWhatWasReadGoesThroughOnce(String body) {
      String tag = root.get("/users/" + ann).header("ETag");
      Reply first = patch(tag, "{'note':'a'}");

      assertThat(first.status()).isEqualTo(200);
      assertThat(first.header("ETag")).isNotEqualTo(tag);
      assertThat(patch(tag, body).problem()).isEqualTo("412 version-conflict");
      assertThat(patch("W/" + first.header("ETag"), body).problem())
          .isEqualTo("412 version-conflict");
      assertThat(patch("\"x\", " + tag, body).problem()).isEqualTo("412 version-conflict");
      assertThat(patch("\"x\", " + first.header("ETag"), body).status()).isEqualTo(200);
      assertThat(patch("*", body).status()).isEqualTo(200);
    }

    @Test
    void holdsForDeletingToo() {
      String tag = root.get("/users/" + ann).header("ETag");
      patch("*", "{'note':'a'}");
      HttpCall.Builder stale = root.call("DELETE", "/users/" + ann).header("If-Match", tag);

      assertThat(root.send(stale).problem()).isEqualTo("412 version-conflict");
      assertThat(root.get("/users/" + ann).status()).isEqualTo(200);
    }

    @Test
    void holdsForKeysToo() {
      Reply key = world.key("k", "[]");
      String path = "/api-keys/" + key.at("id");
      assertThat(root.patch(path, "{'note':'a'}").status()).isEqualTo(200);
      HttpCall.Builder stale =
          Client.json(root.call("PATCH", path), "{'note':'b'}")
              .header("If-Match", key.header("ETag"));

      assertThat(root.send(stale).problem()).isEqualTo("412 version-conflict");
    }
  }

  @Nested
  class ApiKeys {

    @Test
    void showTheirSecretOnce() {
      Reply created = world.key("ci", "['viewer']");
      String id = created.at("id");

      assertThat(created.at("keyId")).isEqualTo(id);
      assertThat(created.header("Location")).isEqualTo("/admin/api/v1/api-keys/" + id);
      assertThat(created.at("token")).contains(created.at("secret"));
      Reply read = root.get("/api-keys/" + id);
      assertThat(read.text()).doesNotContain(created.at("secret"));
      assertThat(read.header("ETag")).isEqualTo(created.header("ETag"));
      assertThat(root.get("/api-keys").text()).contains(id).doesNotContain(created.at("secret"));
    }

    @Test
    void openByTokenAndByIdAndSecret() {
      Reply key = world.key("ci", "['viewer']");

      assertThat(keyClient(key).get("/users").status()).isEqualTo(200);
      assertThat(world.nobody.basic(key.at("keyId"), key.at("secret")).get("/users").status())
          .isEqualTo(200);
      assertThat(world.nobody.basic(key.at("keyId"), key.at("token")).get("/users").status())
          .isEqualTo(401);
      assertThat(world.nobody.basic(key.at("keyId"), "").get("/users").status()).isEqualTo(401);
      assertThat(world.nobody.bearing(key.at("secret")).get("/users").status()).isEqualTo(401);
    }

    @Test
    void end() {
      Reply key =
          root.post(
              "/api-keys", "{'name':'k','roles':['viewer'],'expiresAt':'2026-03-01T13:00:00Z'}");
      Client client = keyClient(key);
      String path = "/api-keys/" + key.at("id");
      assertThat(client.get("/me").status()).isEqualTo(200);
      root.patch(path, "{'enabled':false}");
      assertThat(client.get("/me").status()).isEqualTo(401);
      root.patch(path, "{'enabled':true}");
      assertThat(client.get("/me").status()).isEqualTo(200);
      world.clock.advance(Duration.ofHours(1));
      Client fresh = world.root();
      assertThat(client.get("/me").status()).isEqualTo(401);
      assertThat(fresh.patch(path, "{'expiresAt':null}").json().path("expiresAt").isNull())
          .isTrue();
      assertThat(client.get("/me").status()).isEqualTo(200);
      assertThat(fresh.delete(path).status()).isEqualTo(204);
      assertThat(client.get("/me").status()).isEqualTo(401);
      assertThat(fresh.get(path).problem()).isEqualTo("404 not-found");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '"',
        value = {
          "{'name':'taken'} | 409 key-name-taken | ",
          "{'name':'Taken'} | 409 key-name-taken | ",
          "{'name':''} | 400 invalid-input | name",
          "{} | 400 invalid-input | name",
          "{'name':'x','expiresAt':'2020-01-01T00:00:00Z'} | 400 invalid-input | expiresAt",
          "{'name':'x','roles':['god']} | 400 role-unknown | roles",
          "{'name':'x','secret':'mine'} | 400 invalid-input | secret"
        })
    void areCreatedByTheRules(String body, String problem, String field) {
      world.key("taken", "[]");
      Reply reply = root.post("/api-keys", body);

      assertThat(reply.problem()).isEqualTo(problem);
      assertThat(reply.json().path("field").asText(null)).isEqualTo(field);
    }

    @Test
    void v7_2_2_doNotAdministerUsersOrKeys() {
      Client key = keyClient(world.key("k", "['administrator']"));
      String user = "{'username':'x','password':'" + World.PASSWORD + "'}";

      assertThat(key.get("/users").status()).isEqualTo(200);
      assertThat(key.post("/users", user).status()).isEqualTo(403);
      assertThat(key.post("/api-keys", "{'name':'y'}").status()).isEqualTo(403);
    }
  }

  @Nested
  class Permissions {

    @Test
    void viewersReadAndNothingElse() {
      String ann = world.user("ann", "['viewer']");
      String key = world.key("k", "[]").at("id");
      Client viewer = world.login("ann");
      for (String path :
          List.of(
              "/users", "/users/" + ann, "/api-keys", "/api-keys/" + key, "/license", "/audit")) {
        assertThat(viewer.get(path).status()).as(path).isEqualTo(200);
      }
      String user = "{'username':'x','password':'" + World.PASSWORD + "'}";
      assertThat(viewer.post("/users", user).problem()).isEqualTo("403 forbidden");
      assertThat(viewer.patch("/users/" + ann, "{'roles':['administrator']}").problem())
          .startsWith("403 ");
      assertThat(viewer.delete("/users/" + ann).problem()).startsWith("403 ");
      assertThat(viewer.put("/users/" + ann + "/password", "{'password':'x'}").problem())
          .startsWith("403 ");
      assertThat(viewer.post("/api-keys", "{'name':'x'}").problem()).startsWith("403 ");
      assertThat(viewer.patch("/api-keys/" + key, "{'note':'x'}").problem()).startsWith("403 ");
      assertThat(viewer.delete("/api-keys/" + key).problem()).startsWith("403 ");
    }

    @Test
    void whoHoldsNoRoleReadsNothing() {
      String root1 = root.get("/me").at("id");
      world.user("ann", "[]");
      Client ann = world.login("ann");
      for (String path : List.of("/users", "/api-keys", "/license", "/audit")) {
        assertThat(ann.get(path).problem()).as(path).isEqualTo("403 forbidden");
      }
      assertThat(ann.get("/users/" + root1).problem()).isEqualTo("404 not-found");
    }

    @Test
    void theHostsRoutesAskTheSamePolicyAndAreAudited() {
      world.user("ann", "['viewer']");

      assertThat(world.login("ann").delete("/clients/c1").problem()).isEqualTo("403 forbidden");
      assertThat(root.delete("/clients/c1").text()).isEqualTo("{\"kicked\":\"c1\"}");
      JsonNode entries = root.get("/audit?limit=3").json().path("items");
      assertThat(all(entries, "action")).contains("client:kick");
      assertThat(all(entries, "resource")).contains("/clients/c1");
    }
  }

  @Nested
  class Status {

    @Test
    void ofTheLicense() {
      Reply license = root.get("/license");
      assertThat(license.json().path("connectionLimit").asInt()).isEqualTo(50);
      assertThat(license.at("broker")).isEqualTo("Acme MQ");
      assertThat(license.at("version")).isEqualTo("4.2.0");
      assertThat(license.header("ETag")).isEqualTo("\"none\"");
    }

    @Test
    void ofHealthIsOneWordForStrangers() {
      assertThat(world.nobody.get("/health").text()).isEqualTo("{\"state\":\"up\"}");
      assertThat(world.nobody.bearing("invalid").get("/health").text())
          .isEqualTo("{\"state\":\"up\"}");
      world.user("nobody", "[]");
      assertThat(world.login("nobody").get("/health").text()).isEqualTo("{\"state\":\"up\"}");
      assertThat(root.get("/health").json().has("problems")).isTrue();
    }

    @Test
    void ofAClosedCastellan() {
      world.castellan.close();

      assertThat(world.nobody.get("/health").status()).isEqualTo(503);
      assertThat(world.nobody.get("/health").at("state")).isEqualTo("closed");
      assertThat(root.get("/me").problem()).isEqualTo("503 closed");
    }

    @Test
    void ofTheAuditLogIsNewestFirst() {
      String ann = world.user("ann", "['viewer']");
      JsonNode newest = root.get("/audit?limit=5").json().path("items");

      JsonNode created =
          StreamSupport.stream(newest.spliterator(), false)
              .filter(entry -> entry.path("action").asText().equals("user:create"))
              .findFirst()
              .orElseThrow();
      assertThat(created.path("resource").asText()).isEqualTo("/users/" + ann);
      assertThat(created.path("outcome").asText()).isEqualTo("done");
      assertThat(created.path("address").asText()).isEqualTo("192.0.2.7");
      assertThat(created.path("requestId").asText()).matches("[0-9a-f]{32}");
      assertThat(created.path("actor").path("name").asText()).isEqualTo("root");
      assertThat(created.path("actor").path("kind").asText()).isEqualTo("user");
      Reply page = root.get("/audit?limit=1");
      assertThat(root.get("/audit?limit=1&after=" + page.at("next")).json().path("items").get(0))
          .isNotEqualTo(page.json().path("items").get(0));
    }

    @Test
    void ofTheAuditLogIsSearchedAndExported() {
      String key = world.key("=cmd|calc!A0", "['viewer']").at("id");
      world.user("ann", "['viewer']");

      assertThat(root.get("/audit?action=api-key:*").json().path("items")).hasSize(1);
      assertThat(root.get("/audit?resource=/api-keys/" + key).json().path("items")).hasSize(1);
      assertThat(root.get("/audit?actor=ROOT&action=user:create").json().path("items")).hasSize(1);
      assertThat(root.get("/audit?text=cmd&outcome=done&scope=/").json().path("items")).hasSize(1);
      assertThat(root.get("/audit?until=2000-01-01T00:00:00Z").json().path("items")).isEmpty();
      assertThat(root.get("/audit?from=2000-01-01T00:00:00Z&limit=2").json().path("items"))
          .hasSize(2);

      Reply csv = root.get("/export/audit.csv?action=api-key:create");
      assertThat(csv.text().lines()).hasSize(2);
      assertThat(csv.text()).startsWith("id,time,actorKind,").doesNotContain(",=cmd");
      Reply lines = root.get("/export/audit?limit=2");
      assertThat(lines.text().lines()).hasSize(2);
      Reply more = root.get("/export/audit?limit=1000&after=" + lines.header("Next-Cursor"));
      assertThat(more.text().lines()).isNotEmpty();
      assertThat(more.http().headers()).doesNotContainKey("Next-Cursor");
    }

    @Test
    void ofTheAuditLogIsRefusedWithWrongWords() {
      for (String wrong :
          List.of(
              "action=x",
              "action=user:**",
              "resource=users",
              "scope=x",
              "outcome=DONE",
              "from=yesterday",
              "until=2026-01-01",
              "from=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z",
              "text=",
              "text=%20-%20",
              "text=" + "x".repeat(257),
              "actor=%20",
              "after=x",
              "sort=time")) {
        for (String path : List.of("/audit", "/export/audit", "/export/audit.csv")) {
          Reply refused = root.get(path + "?" + wrong);
          assertThat(refused.status()).as(wrong).isEqualTo(400);
        }
      }
      String cursor = root.get("/audit?limit=1").at("next");
      assertThat(root.get("/audit?actor=root&after=" + cursor).status()).isEqualTo(400);
    }

    @Test
    void theAuditLogIsVerifiedByWhoMay() {
      world.user("vera", "['viewer']");
      assertThat(world.login("vera").post("/audit/verify").status()).isEqualTo(403);
      assertThat(world.root().post("/audit/verify").json().path("intact").asBoolean()).isTrue();
    }

    @Test
    void v16_3_3_refusalsAreAuditedUnderTheCallsName() {
      world.user("ann", "[]");
      Reply refused = world.login("ann").get("/license");

      assertThat(root.get("/audit?limit=5").text()).contains(refused.at("requestId"));
    }
  }

  @Test
  void basicIsTheKeysIdAndSecretInUtf8() {
    byte[] latin = "k\u00e9y:x".getBytes(StandardCharsets.ISO_8859_1);
    String value = "Basic " + Base64.getEncoder().encodeToString(latin);

    assertThat(world.nobody.authorization(value).get("/me").status()).isEqualTo(401);
  }
}
