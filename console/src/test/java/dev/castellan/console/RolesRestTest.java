package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Roles one by one, over REST. */
@Timeout(60)
class RolesRestTest {

  private static final String KICKER =
      "{'name':'kicker','rules':[{'effect':'allow','actions':['client:kick'],'on':'clients/*'}]}";

  private final World world = World.ready();
  private final Client root = world.root();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void theBuiltInOnesComeFirstWithTheirRules() {
    root.post("/roles", "{'name':'a'}");

    JsonNode items = root.get("/roles").json().path("items");
    assertThat(items.findValuesAsText("name")).containsExactly("administrator", "viewer", "a");
    assertThat(items.findValuesAsText("builtIn")).containsExactly("true", "true", "false");
    assertThat(items.get(1).path("rules").get(0).path("actions"))
        .extracting(JsonNode::asText)
        .containsExactly("*:list", "*:read");
    assertThat(root.get("/roles/viewer").json()).isEqualTo(items.get(1));
  }

  @Test
  void comePageByPage() {
    for (String name : List.of("c", "a", "d", "b")) {
      assertThat(root.post("/roles", "{'name':'" + name + "'}").status()).isEqualTo(201);
    }
    List<String> names = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = root.get("/roles?limit=2" + after).json();
      names.addAll(page.path("items").findValuesAsText("name"));
      after = page.path("next").isNull() ? "" : "&after=" + page.path("next").asText();
    } while (!after.isEmpty());

    assertThat(names).containsExactly("administrator", "viewer", "a", "b", "c", "d");
    assertThat(root.get("/roles?after=x").problem()).isEqualTo("400 invalid-input");
    assertThat(root.get("/roles?limit=0").problem()).isEqualTo("400 invalid-input");
  }

  @Test
  void areCreatedChangedAndDeleted() {
    Reply created = root.post("/roles", KICKER);
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    assertThat(created.header("Location")).isEqualTo("/admin/api/v1/roles/kicker");
    assertThat(created.header("ETag")).isEqualTo(root.get("/policy").header("ETag"));
    assertThat(root.get("/policy").at("text"))
        .isEqualTo("role kicker {\n  allow client:kick on clients/*\n}\n");

    Reply changed = root.put("/roles/kicker", "{'name':'kicker','inherits':['viewer']}");
    assertThat(changed.status()).isEqualTo(200);
    assertThat(root.get("/roles/kicker").json()).isEqualTo(changed.json());
    assertThat(changed.json().path("rules")).isEmpty();

    assertThat(root.delete("/roles/kicker").status()).isEqualTo(204);
    assertThat(root.get("/roles/kicker").problem()).isEqualTo("404 not-found");
    assertThat(root.delete("/roles/kicker").problem()).isEqualTo("404 not-found");
  }

  @Test
  void ofTwoEditorsTheSecondHearsOfTheFirst() {
    String tag = root.get("/policy").header("ETag");
    root.post("/roles", KICKER);

    assertThat(
            root.send(
                    Client.json(
                        root.call("POST", "/roles").header("If-Match", tag), "{'name':'b'}"))
                .problem())
        .isEqualTo("412 version-conflict");
    assertThat(
            root.send(
                    Client.json(root.call("PUT", "/roles/kicker").header("If-Match", tag), KICKER))
                .problem())
        .isEqualTo("412 version-conflict");
    assertThat(root.send(root.call("DELETE", "/roles/kicker").header("If-Match", tag)).problem())
        .isEqualTo("412 version-conflict");
    assertThat(root.get("/roles/kicker").status()).isEqualTo(200);
  }

  @Test
  void aNameIsTakenOnceAndStays() {
    root.post("/roles", KICKER);

    assertThat(root.post("/roles", KICKER).problem()).isEqualTo("409 role-exists");
    Reply renamed = root.put("/roles/kicker", "{'name':'other'}");
    assertThat(renamed.problem()).isEqualTo("400 invalid-input");
    assertThat(renamed.at("field")).isEqualTo("name");
    assertThat(root.put("/roles/none", "{'name':'none'}").problem()).isEqualTo("404 not-found");
  }

  @Test
  void oneThatIsHeldIsNotDeleted() {
    root.post("/roles", KICKER);
    world.user("kim", "['kicker']");

    assertThat(root.delete("/roles/kicker").problem()).isEqualTo("409 role-in-use");
  }

  @Test
  void theBuiltInOnesStayAsTheyAre() {
    for (String name : List.of("administrator", "viewer")) {
      assertThat(root.put("/roles/" + name, "{'name':'" + name + "'}").problem())
          .isEqualTo("400 policy-invalid");
      assertThat(root.post("/roles", "{'name':'" + name + "'}").problem())
          .isEqualTo("400 policy-invalid");
      assertThat(root.delete("/roles/" + name).status()).isIn(400, 403, 404, 409);
      assertThat(root.get("/roles/" + name).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'name':1}",
        "{'name':null}",
        "{'name':''}",
        "{'name':'A'}",
        "{'name':'a','extra':1}",
        "{'name':'a','builtIn':true}",
        "{'name':'a','inherits':'b'}",
        "{'name':'a','inherits':['b']}",
        "{'name':'a','inherits':['a']}",
        "{'name':'a','rules':[1]}",
        "{'name':'a','rules':[{'effect':'allow','actions':['x'],'on':'**'}]}",
        "{'name':'a','rules':[{'effect':'allow','actions':['client:kick'],'on':'/x'}]}",
        "{'name':'a','rules':[{'effect':'permit','actions':['client:kick'],'on':'**'}]}",
        "{'name':'a','rules':[{'effect':'allow','actions':['client:kick'],'on':'**','when':['mfa']}]}",
        "{'name':'a','comment':'\\ud800'}",
        "{'name':'a','comment':'a\\u0000b'}"
      })
  void whatIsNoRoleIsRefused(String body) {
    Reply reply = root.post("/roles", body);

    assertThat(reply.problem()).as(reply.text()).isEqualTo("400 policy-invalid");
    assertThat(reply.json().path("problems")).isNotEmpty();
    assertThat(root.get("/policy").json().path("number").asInt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "null", "{'name':'a'", "{'name':'a','name':'a'}"})
  void whatIsNotOneObjectIsRefused(String body) {
    assertThat(root.post("/roles", body).problem()).isEqualTo("400 json-malformed");
    assertThat(root.put("/roles/a", body).problem()).isEqualTo("400 json-malformed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "a.b", "0", "x_y"})
  void aRoleThatIsNotThereIsNotFound(String name) {
    assertThat(root.get("/roles/" + name).problem()).isEqualTo("404 not-found");
    assertThat(root.delete("/roles/" + name).problem()).isEqualTo("404 not-found");
  }

  @Test
  void viewersReadAndKeysWriteNothing() {
    root.post("/roles", KICKER);
    world.user("vic", "['viewer']");
    Client viewer = world.login("vic");
    Client key = world.nobody.bearing(world.key("k", "['administrator']").at("token"));

    for (Client client : List.of(viewer, key)) {
      assertThat(client.get("/roles").status()).isEqualTo(200);
      assertThat(client.get("/roles/kicker").status()).isEqualTo(200);
      assertThat(client.post("/roles", "{'name':'b'}").status()).isEqualTo(403);
      assertThat(client.put("/roles/kicker", KICKER).status()).isEqualTo(403);
      assertThat(client.delete("/roles/kicker").status()).isEqualTo(403);
    }
  }
}
