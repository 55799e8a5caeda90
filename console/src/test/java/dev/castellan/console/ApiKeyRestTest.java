package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** API keys over HTTP: their limits, changes, successors and lists. */
@Timeout(60)
final class ApiKeyRestTest {

  private final World world = World.ready();
  private final Client root = world.root();

  @AfterEach
  void close() {
    world.close();
  }

  private Reply create(String members) {
    Reply created = root.post("/api-keys", "{" + members + "}");
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    return created;
  }

  private Client with(Reply key) {
    return world.nobody.bearing(key.at("token"));
  }

  private List<String> names(String query) {
    List<String> names = new ArrayList<>();
    for (JsonNode item : root.get("/api-keys" + query).json().path("items")) {
      names.add(item.path("name").textValue());
    }
    return names;
  }

  @Test
  void tooManyCallsAreTold() {
    Reply key = create("'name':'k','roles':['viewer'],'rateLimit':{'calls':2,'perSeconds':60}");
    assertThat(with(key).get("/me").status()).isEqualTo(200);
    Client basic = world.nobody.basic(key.at("keyId"), key.at("secret"));
    assertThat(basic.get("/me").status()).isEqualTo(200);
    for (Client client : List.of(basic, with(key))) {
      Reply refused = client.get("/users");
      assertThat(refused.problem()).isEqualTo("429 too-many-calls");
      assertThat(refused.header("Retry-After")).isEqualTo("30");
    }
    assertThat(world.nobody.basic(key.at("keyId"), "x".repeat(32)).get("/me").status())
        .as("who does not know the secret learns nothing of the limit")
        .isEqualTo(401);
    assertThat(with(key).get("/health").status()).as("what anybody may ask").isEqualTo(200);
  }

  @Test
  void aLargePolicyIsOneCallLikeAnyOther() {
    Reply key = create("'name':'k','roles':['viewer'],'rateLimit':{'calls':1,'perSeconds':3600}");
    String text = ("# " + "x".repeat(900) + "\\n").repeat(80);
    Reply reply = with(key).post("/policy/check", "{'text':'" + text + "'}");
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(with(key).get("/me").problem()).isEqualTo("429 too-many-calls");
  }

  @Test
  void anotherNetworkIsLikeAWrongSecret() {
    Reply key = create("'name':'k','roles':['viewer'],'networks':['198.51.100.0/24']");
    Reply wrong = world.nobody.basic(key.at("keyId"), "x".repeat(32)).get("/me");
    Reply elsewhere = with(key).get("/me");
    assertThat(elsewhere.problem()).isEqualTo("401 not-authenticated");
    assertThat(elsewhere.json().path("detail")).isEqualTo(wrong.json().path("detail"));
    String path = "/api-keys/" + key.at("id");
    assertThat(root.patch(path, "{'networks':['192.0.2.7']}").json().path("networks").toString())
        .isEqualTo("[\"192.0.2.7/32\"]");
    assertThat(with(key).get("/me").status()).isEqualTo(200);
  }

  @Test
  void aPatchChangesWhatItNames() {
    Reply key =
        create(
            "'name':'k','roles':['viewer'],'networks':['10.0.0.0/8'],"
                + "'rateLimit':{'calls':2,'perSeconds':60,'burst':9},"
                + "'expiresAt':'2027-01-01T00:00:00Z'");
    String path = "/api-keys/" + key.at("id");
    Reply same = root.patch(path, "{'note':'x'}");
    for (String member : List.of("name", "networks", "rateLimit", "expiresAt", "roles")) {
      assertThat(same.json().path(member)).as(member).isEqualTo(key.json().path(member));
    }
    Reply other =
        root.patch(
            path,
            "{'name':'n','roles':[],'networks':[],'rateLimit':null,'expiresAt':null,'note':''}");
    assertThat(other.at("name")).isEqualTo("n");
    assertThat(other.json().path("roles")).isEmpty();
    assertThat(other.json().path("networks")).isEmpty();
    assertThat(other.json().path("rateLimit").isNull()).isTrue();
    assertThat(other.json().path("expiresAt").isNull()).isTrue();
    create("'name':'k'");
    assertThat(root.patch(path, "{'name':'K'}").problem()).isEqualTo("409 key-name-taken");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'name':'a','networks':['x']} | networks",
        "{'name':'a','networks':['10.0.0.1/8']} | networks",
        "{'name':'a','networks':'10.0.0.0/8'} | networks",
        "{'name':'a','networks':null} | networks",
        "{'name':'a','networks':['10.0.0.0/8','10.0.0.0/8']} | networks",
        "{'name':'a','rateLimit':7} | rateLimit",
        "{'name':'a','rateLimit':{}} | rateLimit.calls",
        "{'name':'a','rateLimit':{'calls':0,'perSeconds':1}} | rateLimit",
        "{'name':'a','rateLimit':{'calls':1,'perSeconds':0}} | rateLimit",
        "{'name':'a','rateLimit':{'calls':1,'perSeconds':86401}} | rateLimit",
        "{'name':'a','rateLimit':{'calls':1.5,'perSeconds':1}} | rateLimit.calls",
        "{'name':'a','rateLimit':{'calls':'1','perSeconds':1}} | rateLimit.calls",
        "{'name':'a','rateLimit':{'calls':1,'perSeconds':9999999999}} | rateLimit.perSeconds",
        "{'name':'a','rateLimit':{'calls':1,'perSeconds':1,'x':1}} | rateLimit.x",
        "{'name':['a']} | name",
        "{'name':'a','source':'f'} | source"
      })
  void badInputIsRefusedByItsName(String body, String field) {
    Reply reply = root.post("/api-keys", body.strip());
    assertThat(reply.problem()).isEqualTo("400 invalid-input");
    assertThat(reply.at("field")).isEqualTo(field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'overlapSeconds':-1}", "{'overlapSeconds':2592001}"})
  void anOverlapIsGivenWithinItsBounds(String body) {
    Reply key = create("'name':'k'");
    Reply reply = root.post("/api-keys/" + key.at("id") + "/rotate", body);
    assertThat(reply.problem()).isEqualTo("400 invalid-input");
    assertThat(reply.at("field")).isEqualTo("overlapSeconds");
  }

  @Test
  void aKeyIsReplaced() {
    Reply old = create("'name':'k','roles':['viewer']");
    String path = "/api-keys/" + old.at("id");
    Reply next = root.post(path + "/rotate", "{'overlapSeconds':60}");
    assertThat(next.status()).isEqualTo(201);
    assertThat(next.header("Location")).endsWith("/api-keys/" + next.at("id"));
    assertThat(with(old).get("/me").status()).isEqualTo(200);
    assertThat(with(next).get("/me").status()).isEqualTo(200);
    Reply read = root.get(path);
    assertThat(read.at("replacedBy")).isEqualTo(next.at("id"));
    assertThat(read.json().path("lastUsedFrom").textValue()).isEqualTo("192.0.2.7");
    assertThat(root.post(path + "/rotate", "{'overlapSeconds':0}").problem())
        .isEqualTo("409 key-replaced");
    assertThat(
            root.post("/api-keys/" + "0".repeat(20) + "/rotate", "{'overlapSeconds':0}").status())
        .isEqualTo(404);
    assertThat(with(next).post(path + "/rotate", "{'overlapSeconds':0}").status()).isEqualTo(403);
  }

  @Test
  void listsAreFilteredAndSorted() {
    create("'name':'beta','roles':['viewer'],'expiresAt':'2027-01-01T00:00:00Z'");
    create("'name':'Alpha','enabled':false");
    create("'name':'gamma','expiresAt':'2026-12-01T00:00:00Z'");
    assertThat(names("")).containsExactly("Alpha", "beta", "gamma");
    assertThat(names("?order=desc")).containsExactly("gamma", "beta", "Alpha");
    assertThat(names("?sort=expiresAt")).containsExactly("gamma", "beta", "Alpha");
    assertThat(names("?q=AM")).containsExactly("gamma");
    assertThat(names("?role=viewer")).containsExactly("beta");
    assertThat(names("?enabled=false")).containsExactly("Alpha");
    assertThat(names("?expired=true")).isEmpty();
    assertThat(names("?owner=" + root.get("/me").at("id") + "&limit=2")).hasSize(2);
    for (String query :
        List.of("?sort=id", "?order=up", "?expired=1", "?owner=" + "x".repeat(129))) {
      assertThat(root.get("/api-keys" + query).problem()).isEqualTo("400 invalid-input");
    }
  }

  @Test
  void whatIsLeftOfADeletedKeyIsShown() {
    Reply key = create("'name':'k'");
    String path = "/api-keys/" + key.at("id");
    assertThat(root.get(path + "/deletion").status()).isEqualTo(404);
    root.delete(path);
    assertThat(root.get(path).status()).isEqualTo(404);
    assertThat(root.get(path + "/deletion").at("name")).isEqualTo("k");
  }
}
