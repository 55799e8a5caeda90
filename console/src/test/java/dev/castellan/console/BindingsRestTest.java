package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who holds what, one by one, over REST; and groups and attributes of users. */
@Timeout(60)
class BindingsRestTest {

  private final World world = World.ready();
  private final Client root = world.root();

  @AfterEach
  void close() {
    world.close();
  }

  private static String body(String kind, String id, String rest) {
    return "{'subject':{'kind':'%s','id':'%s'},%s}".formatted(kind, id, rest);
  }

  private JsonNode list(Client client, String query) {
    Reply reply = client.get("/bindings" + query);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json().path("items");
  }

  private static List<String> who(JsonNode items) {
    List<String> who = new ArrayList<>();
    items.forEach(
        item ->
            who.add(
                item.at("/subject/kind").asText()
                    + ' '
                    + item.at("/subject/name").asText()
                    + ' '
                    + item.path("role").asText()
                    + ' '
                    + item.path("scope").asText()));
    return who;
  }

  @Test
  void groupsUsersAndKeysAreListedWhereverItLies() {
    String ann = world.user("ann", "['viewer']");
    world.key("ci", "['viewer']");
    root.post("/bindings", body("group", "group:corp/ops", "'role':'viewer','scope':'/a'"));
    root.post(
        "/bindings",
        body("user", ann, "'role':'viewer','scope':'/b','until':'2027-01-01T00:00:00Z'"));

    assertThat(who(list(root, "")))
        .containsExactly(
            "group group:corp/ops viewer /a",
            "user ann viewer /",
            "user ann viewer /b",
            "user root administrator /",
            "api-key ci viewer /");
    assertThat(who(list(root, "?kind=user&role=viewer")))
        .containsExactly("user ann viewer /", "user ann viewer /b");
    assertThat(who(list(root, "?kind=group"))).hasSize(1);
    assertThat(list(root, "?role=none")).isEmpty();
    assertThat(root.get("/policy").at("text")).isEqualTo("bind group:corp/ops viewer at /a\n");
    assertThat(root.get("/users/" + ann).json().path("bindings")).hasSize(2);
  }

  @Test
  void comePageByPageWithNothingLostAndNothingTwice() {
    for (int i = 0; i < 7; i++) {
      String id = world.user("u" + i, "['viewer']");
      root.post("/bindings", body("user", id, "'role':'viewer','scope':'/x'"));
      root.post("/bindings", body("group", "group:g" + i, "'role':'viewer'"));
      world.key("k" + i, "['viewer']");
    }
    List<String> all = list(root, "?limit=1000").findValuesAsText("id");
    assertThat(all).hasSizeGreaterThanOrEqualTo(29);
    for (int limit : List.of(1, 3, 4, 28)) {
      List<String> ids = new ArrayList<>();
      String after = "";
      do {
        JsonNode page = root.get("/bindings?limit=" + limit + after).json();
        assertThat(page.path("items").size()).isLessThanOrEqualTo(limit);
        page.path("items").forEach(item -> ids.add(item.path("id").asText()));
        after = page.path("next").isNull() ? "" : "&after=" + page.path("next").asText();
      } while (!after.isEmpty());

      assertThat(ids).as("limit %d", limit).isEqualTo(ids.stream().distinct().toList());
      assertThat(new HashSet<>(ids)).as("limit %d", limit).hasSize(29);
    }
  }

  @Test
  void aCursorOfAnotherListLeadsNowhere() {
    world.user("ann", "['viewer']");
    String next = root.get("/bindings?limit=1").at("next");

    assertThat(root.get("/bindings?limit=1&role=viewer&after=" + next).problem())
        .isEqualTo("400 invalid-input");
    for (String cursor : List.of("x", "user...", "key..x.", "user...!", "group..")) {
      assertThat(root.get("/bindings?after=" + cursor).status()).as(cursor).isIn(200, 400);
    }
  }

  @Test
  void areGivenAndTakenAgain() {
    String ann = world.user("ann", "[]");
    for (String body :
        List.of(
            body("user", ann, "'role':'viewer'"),
            body(
                "group",
                "group:ops",
                "'role':'viewer','scope':'/a','until':'2027-01-01T00:00:00Z'"))) {
      Reply created = root.post("/bindings", body);
      assertThat(created.status()).as(created.text()).isEqualTo(201);
      String id = created.at("id");
      assertThat(created.header("Location")).isEqualTo("/admin/api/v1/bindings/" + id);
      assertThat(root.post("/bindings", body).at("id")).as("given again").isEqualTo(id);
      assertThat(list(root, "?role=viewer").findValuesAsText("id")).contains(id);

      assertThat(root.delete("/bindings/" + id).status()).isEqualTo(204);
      assertThat(root.delete("/bindings/" + id).problem()).isEqualTo("404 not-found");
      assertThat(list(root, "?role=viewer")).isEmpty();
    }
  }

  @Test
  void whatAKeyHoldsIsSaidWhenItIsCreated() {
    String key = world.key("ci", "['viewer']").at("id");

    Reply refused = root.post("/bindings", body("api-key", key, "'role':'viewer'"));
    assertThat(refused.problem()).isEqualTo("400 invalid-input");
    assertThat(refused.at("field")).isEqualTo("subject.kind");
    String id = list(root, "?kind=api-key").get(0).path("id").asText();
    assertThat(root.delete("/bindings/" + id).problem()).isEqualTo("400 invalid-input");
    assertThat(root.get("/api-keys/" + key).json().path("bindings")).hasSize(1);
  }

  @Test
  void theLastAdministratorKeepsTheRole() {
    String id = list(root, "?role=administrator").get(0).path("id").asText();

    assertThat(root.delete("/bindings/" + id).status()).isEqualTo(409);
    assertThat(list(root, "?role=administrator")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'subject':'x','role':'viewer'}",
        "{'subject':null,'role':'viewer'}",
        "{'subject':{},'role':'viewer'}",
        "{'subject':{'kind':'user'},'role':'viewer'}",
        "{'subject':{'kind':'robot','id':'x'},'role':'viewer'}",
        "{'subject':{'kind':'user','id':1},'role':'viewer'}",
        "{'subject':{'kind':'user','id':'x','extra':1},'role':'viewer'}",
        "{'subject':{'kind':'group','id':'ops'},'role':'viewer'}",
        "{'subject':{'kind':'group','id':'group:a/b/c'},'role':'viewer'}",
        "{'subject':{'kind':'group','id':'group:ops'}}",
        "{'subject':{'kind':'group','id':'group:ops'},'role':7}",
        "{'subject':{'kind':'group','id':'group:ops'},'role':'viewer','scope':'x'}",
        "{'subject':{'kind':'group','id':'group:ops'},'role':'viewer','scope':'/a/../b'}",
        "{'subject':{'kind':'group','id':'group:ops'},'role':'viewer','until':'soon'}",
        "{'subject':{'kind':'group','id':'group:ops'},'role':'viewer','until':1}",
        "{'subject':{'kind':'group','id':'group:ops'},'role':'viewer','extra':1}",
        "{'subject':{'kind':'group','id':'group:\\ud800'},'role':'viewer'}",
        "{'subject':{'kind':'group','id':'group:ops'},'role':'none'}",
        "{'subject':{'kind':'group','id':'group:ops'},'role':'A'}"
      })
  void whatIsNoBindingIsRefused(String body) {
    Reply reply = root.post("/bindings", body);

    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(reply.at("field")).isNotEmpty();
    assertThat(list(root, "")).hasSize(1);
  }

  @Test
  void aUserThatIsNotThereGetsNothing() {
    assertThat(
            root.post("/bindings", body("user", "0123456789abcdefghij", "'role':'viewer'"))
                .problem())
        .isEqualTo("404 not-found");
    assertThat(root.post("/bindings", body("user", "\\u0000", "'role':'viewer'")).problem())
        .isEqualTo("404 not-found");
    String ann = world.user("ann", "[]");
    Reply unknown = root.post("/bindings", body("user", ann, "'role':'none'"));
    assertThat(unknown.problem()).isEqualTo("400 role-unknown");
    assertThat(unknown.at("field")).isEqualTo("role");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "g-0123456789abcdef0123456789abcdef",
        "u-0123456789abcdef0123456789abcdef",
        "u-0123456789abcdefghij-0123456789abcdef0123456789abcdef",
        "k-0123456789abcdefghij-0123456789abcdef0123456789abcdef",
        "g-x-0123456789abcdef0123456789abcdef"
      })
  void aBindingThatIsNotThereIsNotFound(String id) {
    assertThat(root.delete("/bindings/" + id).problem()).isEqualTo("404 not-found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kind=x", "kind=", "kind=user&kind=user", "limit=0", "q=x", "limit=x"})
  void aQueryOfAnotherShapeIsRefused(String query) {
    assertThat(root.get("/bindings?" + query).problem()).isEqualTo("400 invalid-input");
  }

  @Test
  void aTenantsAdministratorSeesAndChangesWhatIsOfTheTenant() {
    world.user("ann", "['viewer']");
    String tim = tenantUser("tim", "/acme", "{'role':'administrator','scope':'/acme'}");
    String bob = tenantUser("bob", "/acme", "{'role':'viewer','scope':'/acme'}");
    tenantUser("eve", "/beta", "{'role':'viewer','scope':'/beta'}");
    root.post("/bindings", body("group", "group:ops", "'role':'viewer'"));
    Client tenant = world.login("tim");

    assertThat(who(list(tenant, "")))
        .containsExactly("user bob viewer /acme", "user tim administrator /acme");
    assertThat(tenant.get("/bindings?kind=group").problem()).isEqualTo("403 forbidden");
    assertThat(
            tenant
                .post("/bindings", body("user", bob, "'role':'viewer','scope':'/acme/x'"))
                .status())
        .isEqualTo(201);
    assertThat(tenant.post("/bindings", body("user", bob, "'role':'viewer'")).problem())
        .isEqualTo("403 escalation");
    assertThat(
            tenant
                .post("/bindings", body("group", "group:ops", "'role':'viewer','scope':'/acme'"))
                .status())
        .isEqualTo(403);
    assertThat(tim).isNotEmpty();
  }

  private String tenantUser(String name, String scope, String binding) {
    Reply reply =
        root.post(
            "/users",
            "{'username':'%s','password':'%s','mustChangePassword':false,'scope':'%s','bindings':[%s]}"
                .formatted(name, World.PASSWORD, scope, binding));
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    return reply.at("id");
  }

  @Test
  void whoMayReadNothingOfThemIsRefused() {
    world.user("nil", "[]");
    world.user("vic", "['viewer']");
    Client viewer = world.login("vic");

    assertThat(world.login("nil").get("/bindings").problem()).isEqualTo("403 forbidden");
    assertThat(world.nobody.get("/bindings").problem()).isEqualTo("401 not-authenticated");
    assertThat(list(viewer, "")).hasSize(2);
    String id = list(viewer, "?role=viewer").get(0).path("id").asText();
    assertThat(viewer.delete("/bindings/" + id).status()).isEqualTo(403);
    assertThat(viewer.post("/bindings", body("group", "group:ops", "'role':'viewer'")).status())
        .isEqualTo(403);
  }

  @Test
  void usersAreInGroupsAndHaveAttributes() {
    Reply created =
        root.post(
            "/users",
            "{'username':'ann','password':'%s','groups':['group:ops','group:corp/eng'],'attributes':{'site':'<b>&\\\"'}}"
                .formatted(World.PASSWORD));
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    String path = "/users/" + created.at("id");
    assertThat(created.json().path("groups"))
        .extracting(JsonNode::asText)
        .containsExactly("group:corp/eng", "group:ops");
    assertThat(created.json().at("/attributes/site").asText()).isEqualTo("<b>&\"");

    Reply changed = root.patch(path, "{'attributes':{'shift':'late'}}");
    assertThat(changed.json().path("attributes").size()).isEqualTo(1);
    assertThat(changed.json().path("groups")).hasSize(2);
    assertThat(root.patch(path, "{'groups':[]}").json().path("groups")).isEmpty();
    assertThat(root.get(path).json().at("/attributes/shift").asText()).isEqualTo("late");
    assertThat(root.patch(path, "{'note':'x'}").json().at("/attributes/shift").asText())
        .isEqualTo("late");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'groups':'group:ops'}|groups",
        "{'groups':null}|groups",
        "{'groups':['ops']}|groups",
        "{'groups':['group:ops','group:ops']}|groups",
        "{'groups':['group:a b']}|groups",
        "{'groups':[1]}|groups",
        "{'attributes':[]}|attributes",
        "{'attributes':null}|attributes",
        "{'attributes':{'site':1}}|attributes.site",
        "{'attributes':{'site':null}}|attributes.site",
        "{'attributes':{'site':'\\ud800'}}|attributes.site",
        "{'attributes':{'Site':'x'}}|attributes",
        "{'attributes':{'site':''}}|attributes"
      })
  void groupsAndAttributesOfAnotherShapeAreRefused(String body, String field) {
    String path = "/users/" + world.user("ann", "[]");
    Reply reply = root.patch(path, body);

    assertThat(reply.problem()).as(reply.text()).startsWith("400 ");
    assertThat(reply.at("field")).startsWith(field.substring(0, 5));
  }
}
