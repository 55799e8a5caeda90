package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may what, and why, over REST. */
@Timeout(60)
class AccessRestTest {

  private static final String POLICY =
      "{'text':'role kicker {\\n  allow client:kick on clients/* when mfa, address in 10.0.0.0/8\\n}\\n'}";

  private final World world = World.ready();
  private final Client root = world.root();
  private String kim = "";

  @BeforeEach
  void begin() {
    assertThat(root.replace("/policy", POLICY).status()).isEqualTo(200);
    kim = world.user("kim", "['kicker']");
  }

  @AfterEach
  void close() {
    world.close();
  }

  private static Reply ask(Client client, String members) {
    return client.post(
        "/access/explain", "{'action':'client:kick','resource':'/clients/c1'" + members + "}");
  }

  private String kim(String circumstances) {
    return ",'subject':'" + kim + "','circumstances':{" + circumstances + "}";
  }

  @Test
  void theCallerLearnsWhyItMay() {
    JsonNode answer = ask(root, "").json();

    assertThat(answer.path("allowed").asBoolean()).isTrue();
    assertThat(answer.path("outcome").asText()).isEqualTo("allowed");
    assertThat(answer.path("role").asText()).isEqualTo("administrator");
    assertThat(answer.at("/deciding/path/0").asText()).isEqualTo("administrator");
    assertThat(answer.at("/deciding/binding/scope").asText()).isEqualTo("/");
    assertThat(answer.path("matches")).isNotEmpty();
  }

  @Test
  void everybodyLearnsItOfThemselves() {
    JsonNode answer = ask(world.login("kim"), "").json();

    assertThat(answer.path("outcome").asText()).isEqualTo("condition-failed");
    assertThat(answer.path("role").asText()).isEqualTo("kicker");
    assertThat(answer.path("line").asInt()).isEqualTo(2);
    assertThat(answer.at("/deciding/rule").asText()).startsWith("allow client:kick");
    assertThat(answer.at("/deciding/failed")).isNotEmpty();
  }

  @Test
  void circumstancesAreAsTheyAreTold() {
    assertThat(ask(root, ",'subject':'" + kim + "'").at("outcome")).isEqualTo("condition-failed");
    assertThat(ask(root, kim("'secondFactor':true,'address':'10.1.2.3'")).at("outcome"))
        .isEqualTo("allowed");
    assertThat(ask(root, kim("'secondFactor':true,'address':'192.0.2.1'")).at("outcome"))
        .isEqualTo("condition-failed");
    JsonNode unknown = ask(root, kim("'secondFactor':true")).json();
    assertThat(unknown.at("/matches/0/unknown/0").asText()).isEqualTo("address in 10.0.0.0/8");
    assertThat(
            ask(
                    root,
                    kim(
                        "'via':'api-key','owner':true,'time':'2026-05-01T10:00:00Z',"
                            + "'authenticatedAt':'2026-05-01T09:00:00Z'"))
                .status())
        .isEqualTo(200);
  }

  @Test
  void aKeyIsASubjectLikeAUser() {
    String key = world.key("k", "['viewer']").at("id");

    Reply answer = ask(root, ",'subject':'" + key + "'");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.at("outcome")).isEqualTo("no-match");
    assertThat(answer.at("nearestMiss")).isNotNull();
  }

  @Test
  void whoMayNotReadASubjectLearnsNothingOfIt() {
    assertThat(ask(root, ",'subject':'0123456789abcdefghij'").problem()).isEqualTo("404 not-found");
    assertThat(ask(root, ",'subject':''").problem()).isEqualTo("404 not-found");
    String rootId = root.get("/me").at("id");
    assertThat(ask(world.login("kim"), ",'subject':'" + rootId + "'").status()).isIn(403, 404);
    assertThat(ask(world.nobody, "").problem()).isEqualTo("401 not-authenticated");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'action':'client:kick'}",
        "{'resource':'/'}",
        "{'action':'client','resource':'/'}",
        "{'action':'*:kick','resource':'/'}",
        "{'action':1,'resource':'/'}",
        "{'action':'client:kick','resource':'clients'}",
        "{'action':'client:kick','resource':'/a/../b'}",
        "{'action':'client:kick','resource':'/%2f'}",
        "{'action':'client:kick','resource':'/\\ud800'}",
        "{'action':'client:kick','resource':null}",
        "{'action':'client:kick','resource':'/','subject':1}",
        "{'action':'client:kick','resource':'/','subject':null}",
        "{'action':'client:kick','resource':'/','extra':1}",
        "{'action':'client:kick','resource':'/','circumstances':[]}",
        "{'action':'client:kick','resource':'/','circumstances':null}",
        "{'action':'client:kick','resource':'/','circumstances':{'extra':1}}",
        "{'action':'client:kick','resource':'/','circumstances':{'address':'localhost'}}",
        "{'action':'client:kick','resource':'/','circumstances':{'address':'10.0.0.0/8'}}",
        "{'action':'client:kick','resource':'/','circumstances':{'time':'now'}}",
        "{'action':'client:kick','resource':'/','circumstances':{'time':1}}",
        "{'action':'client:kick','resource':'/','circumstances':{'via':'system'}}",
        "{'action':'client:kick','resource':'/','circumstances':{'secondFactor':'true'}}",
        "{'action':'client:kick','resource':'/','circumstances':{'owner':1}}",
        "{'action':'client:kick','resource':'/','circumstances':{'authenticatedAt':null}}"
      })
  void aQuestionOfAnotherShapeIsRefused(String body) {
    Reply reply = root.post("/access/explain", body);

    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(reply.at("field")).isNotEmpty();
  }

  @Test
  void anActionThatIsNotThereIsAnAnswer() {
    Reply reply = root.post("/access/explain", "{'action':'no:way','resource':'/'}");

    assertThat(reply.at("outcome")).isEqualTo("unknown-action");
    assertThat(reply.json().path("deciding").isNull()).isTrue();
  }

  @Test
  void everybodySeesWhatTheyMay() {
    JsonNode mine = world.login("kim").get("/me/permissions").json();

    assertThat(mine.at("/permissions/0/scope").asText()).isEqualTo("/");
    assertThat(mine.at("/bindings/0/role").asText()).isEqualTo("kicker");
    world.user("nil", "[]");
    assertThat(world.login("nil").get("/me/permissions").json().path("permissions")).isEmpty();
    JsonNode all = root.get("/me/permissions").json().at("/permissions/0/actions");
    assertThat(all).extracting(JsonNode::asText).contains("client:kick", "user:update");
    assertThat(world.nobody.get("/me/permissions").problem()).isEqualTo("401 not-authenticated");
  }
}
