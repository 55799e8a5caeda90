package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.castellan.access.Policy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The policy as a whole, over REST. */
@Timeout(60)
class PolicyRestTest {

  private static final String KICKERS = "role kicker {\n  allow client:kick on clients/*\n}\n";
  private static final String READERS = "role reader {\n  allow client:read on clients/*\n}\n";

  private final World world = World.ready();
  private final Client root = world.root();

  @AfterEach
  void close() {
    world.close();
  }

  private static String body(String text) {
    return JsonNodeFactory.instance.objectNode().put("text", text).toString();
  }

  private Reply save(Client client, String text) {
    return client.send(
        Client.exactly(client.call("PUT", "/policy").header("If-Match", "*"), body(text)));
  }

  private Reply saveAt(String tag, String text) {
    return root.send(
        Client.exactly(root.call("PUT", "/policy").header("If-Match", tag), body(text)));
  }

  private static Reply restore(Client client, String number) {
    return client.send(
        client.call("POST", "/policy/revisions/" + number + "/restore").header("If-Match", "*"));
  }

  private Reply check(Client client, String text) {
    return client.send(Client.exactly(client.call("POST", "/policy/check"), body(text)));
  }

  @Test
  void isEmptyAtFirst() {
    Reply reply = root.get("/policy");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().path("number").asInt()).isZero();
    assertThat(reply.json().path("savedAt").isNull()).isTrue();
    assertThat(reply.json().path("savedBy").isNull()).isTrue();
    assertThat(reply.at("text")).isEmpty();
    assertThat(reply.at("revision")).isEqualTo(Policy.EMPTY.revision());
    assertThat(reply.header("ETag")).isEqualTo('"' + reply.at("version") + '"');
  }

  @Test
  void isInForceOnceItIsSaved() {
    Reply saved = save(root, KICKERS);

    assertThat(saved.status()).as(saved.text()).isEqualTo(200);
    assertThat(saved.json().path("number").asInt()).isEqualTo(1);
    assertThat(saved.at("savedBy")).isEqualTo("root");
    assertThat(saved.at("savedAt")).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(saved.at("text")).isEqualTo(KICKERS);
    assertThat(root.get("/policy").json()).isEqualTo(saved.json());
    Client kicker = world.nobody.bearing(token(world.user("kim", "['kicker']"), "kim"));
    assertThat(kicker.delete("/clients/c1").status()).isEqualTo(200);
  }

  private String token(String id, String username) {
    assertThat(id).isNotEmpty();
    return world.tryLogin(username, World.PASSWORD).at("token");
  }

  @Test
  void goesAsTextOrAsJsonToTheSameRevision() {
    Reply first = save(root, KICKERS);
    save(root, "");
    String json = "{\"policy\":" + first.json().path("policy") + "}";
    Reply again =
        root.send(Client.exactly(root.call("PUT", "/policy").header("If-Match", "*"), json));

    assertThat(again.status()).as(again.text()).isEqualTo(200);
    assertThat(again.at("revision")).isEqualTo(first.at("revision"));
    assertThat(again.at("text")).isEqualTo(KICKERS);
  }

  @Test
  void keepsWhatPeopleWriteAsTheyWroteIt() {
    String odd = "<script>alert('1')</script> \"' & %0a \ud83d\ude00";
    String text = "# " + odd + "\n" + KICKERS;

    Reply saved = save(root, text);

    assertThat(saved.at("text")).isEqualTo(text);
    assertThat(saved.json().at("/policy/roles/0/comment").asText()).isEqualTo(odd);
    assertThat(saved.header("Content-Type")).isEqualTo("application/json");
    assertThat(saved.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'text':'','policy':{}}",
        "{'text':null}",
        "{'text':1}",
        "{'text':['a']}",
        "{'text':{}}",
        "{'policy':''}",
        "{'policy':[]}",
        "{'policy':null}",
        "{'text':'','extra':1}",
        "{'text':'\\ud800'}",
        "{'text':'# \\udc00x'}"
      })
  void bodiesOfAnotherShapeAreRefused(String body) {
    for (String operation : List.of("PUT /policy", "POST /policy/check")) {
      String[] parts = operation.split(" ", 2);
      Reply reply = root.send(Client.json(root.call(parts[0], parts[1]), body));

      assertThat(reply.problem()).as("%s %s", operation, body).isEqualTo("400 invalid-input");
    }
    assertThat(root.get("/policy").json().path("number").asInt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "[]", "{'text':''", "{'text':'','text':''}", "{'text':''} 1"})
  void bodiesThatAreNotOneObjectAreRefused(String body) {
    assertThat(root.put("/policy", body).problem()).isEqualTo("400 json-malformed");
    assertThat(root.post("/policy/check", body).problem()).isEqualTo("400 json-malformed");
  }

  @Test
  void aTextThatIsNoPolicyIsRefusedWithItsPlaces() {
    Reply reply = save(root, "role a {\n  alow client:kick on **\n}\n");

    assertThat(reply.problem()).isEqualTo("400 policy-invalid");
    assertThat(reply.at("field")).isEqualTo("text");
    JsonNode problem = reply.json().path("problems").get(0);
    assertThat(problem.path("line").asInt()).isEqualTo(2);
    assertThat(problem.path("column").asInt()).isEqualTo(3);
    assertThat(problem.path("message").asText()).isNotEmpty();
    assertThat(problem.path("suggestion").asText()).isEqualTo("allow");
    assertThat(root.get("/policy").json().path("number").asInt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'policy':{'extra':1}}",
        "{'policy':{'roles':{}}}",
        "{'policy':{'roles':[{'name':'A'}]}}",
        "{'policy':{'roles':[{'name':'viewer'}]}}",
        "{'policy':{'roles':[{'name':'a'},{'name':'a'}]}}",
        "{'policy':{'roles':[{'name':'a','inherits':['b']}]}}",
        "{'policy':{'roles':[{'name':'a','comment':'\\ud800'}]}}",
        "{'policy':{'tests':[{'name':'\\udfff'}]}}"
      })
  void jsonThatIsNoPolicyIsRefused(String body) {
    Reply reply = root.put("/policy", body);

    assertThat(reply.problem()).isEqualTo("400 policy-invalid");
    assertThat(reply.at("field")).isEqualTo("policy");
    assertThat(reply.json().path("problems")).isNotEmpty();
  }

  @Test
  void aPolicyWhoseTestsFailIsNotSaved() {
    String failing =
        KICKERS
            + "test \"no\" {\n  given a has kicker at /\n  as a {\n"
            + "    cannot client:kick on /clients/x\n  }\n}\n";

    Reply review = check(root, failing);
    assertThat(review.status()).isEqualTo(200);
    assertThat(review.json().path("accepted").asBoolean()).isFalse();
    assertThat(review.json().path("refusals")).isNotEmpty();
    assertThat(review.json().at("/tests/passed").asBoolean()).isFalse();
    assertThat(review.json().at("/tests/expectations").asInt()).isEqualTo(1);
    assertThat(review.json().at("/tests/failures/0/test").asText()).isEqualTo("no");
    assertThat(save(root, failing).problem()).isEqualTo("400 policy-refused");
    assertThat(root.get("/policy").json().path("number").asInt()).isZero();
  }

  @Test
  void aCheckSaysWhatASaveWouldMeanAndChangesNothing() {
    Reply review = check(root, KICKERS);

    assertThat(review.json().path("accepted").asBoolean()).isTrue();
    assertThat(review.at("revision")).isEqualTo(Policy.parse(KICKERS).revision());
    assertThat(review.json().path("findings").findValuesAsText("kind")).contains("unbound-role");
    assertThat(review.json().at("/tests/rules").asInt()).isEqualTo(1);
    assertThat(review.json().at("/tests/uncovered/0/role").asText()).isEqualTo("kicker");
    JsonNode change = review.json().path("diff").get(0);
    assertThat(change.path("kind").asText()).isEqualTo("gains");
    assertThat(change.path("who").asText()).isEqualTo("role:kicker");
    assertThat(root.get("/policy").json().path("number").asInt()).isZero();
  }

  @Test
  void ofTwoEditorsTheSecondHearsOfTheFirst() {
    String tag = root.get("/policy").header("ETag");

    assertThat(saveAt(tag, KICKERS).status()).isEqualTo(200);
    assertThat(saveAt(tag, READERS).problem()).isEqualTo("412 version-conflict");
    assertThat(root.get("/policy").at("text")).isEqualTo(KICKERS);
    assertThat(saveAt("*", READERS).status()).isEqualTo(200);
    assertThat(save(root, KICKERS).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x|400 request-malformed",
        "\"x|400 request-malformed",
        "\"x\"|412 version-conflict",
        "W/\"x\"|412 version-conflict"
      })
  void aConditionThatCannotHoldIsRefused(String tag, String problem) {
    assertThat(saveAt(tag, KICKERS).problem()).isEqualTo(problem);
    assertThat(root.get("/policy").json().path("number").asInt()).isZero();
  }

  @Test
  void aCheckKnowsNoCondition() {
    HttpCall.Builder call = root.call("POST", "/policy/check").header("If-Match", "*");

    assertThat(root.send(Client.exactly(call, body(""))).problem())
        .isEqualTo("400 request-malformed");
  }

  @Test
  void earlierRevisionsAreListedComparedAndRestored() {
    save(root, KICKERS);
    save(root, READERS);

    JsonNode list = root.get("/policy/revisions").json();
    assertThat(list.path("items").findValuesAsText("number")).containsExactly("2", "1");
    assertThat(list.path("items").findValuesAsText("current")).containsExactly("true", "false");
    assertThat(root.get("/policy/revisions/1").at("text")).isEqualTo(KICKERS);
    JsonNode diff = root.get("/policy/diff?before=1&after=2").json();
    assertThat(diff.path("diff").findValuesAsText("who"))
        .containsExactlyInAnyOrder("role:kicker", "role:reader");

    String tag = root.get("/policy").header("ETag");
    Reply restored =
        root.send(root.call("POST", "/policy/revisions/1/restore").header("If-Match", tag));
    assertThat(restored.status()).as(restored.text()).isEqualTo(200);
    assertThat(restored.at("text")).isEqualTo(KICKERS);
    assertThat(restored.json().path("number").asInt()).isEqualTo(3);
    assertThat(
            root.send(root.call("POST", "/policy/revisions/1/restore").header("If-Match", tag))
                .problem())
        .isEqualTo("412 version-conflict");
  }

  @Test
  void nobodyReplacesAWholePolicyWithoutSayingWhichOne() {
    save(root, KICKERS);

    Reply refused = root.send(Client.exactly(root.call("PUT", "/policy"), body(READERS)));
    assertThat(refused.problem()).isEqualTo("428 precondition-required");
    assertThat(refused.at("field")).isEqualTo("If-Match");
    assertThat(root.post("/policy/revisions/1/restore").problem())
        .isEqualTo("428 precondition-required");
    assertThat(root.get("/policy").at("text")).isEqualTo(KICKERS);
  }

  @Test
  void revisionsComePageByPage() {
    for (int i = 0; i < 5; i++) {
      save(root, i % 2 == 0 ? KICKERS : READERS);
    }
    List<String> numbers = new ArrayList<>();
    String after = "";
    for (int i = 0; i < 3; i++) {
      JsonNode page = root.get("/policy/revisions?limit=2" + after).json();
      numbers.addAll(page.path("items").findValuesAsText("number"));
      after = "&after=" + page.path("next").asText();
      assertThat(page.path("next").isNull()).isEqualTo(i == 2);
    }

    assertThat(numbers).containsExactly("5", "4", "3", "2", "1");
    assertThat(root.get("/roles?limit=2" + after.replace("null", "bm9uZQ")).problem())
        .isEqualTo("400 invalid-input");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "3", "x", "01", "1e3", "99999999999999999999", "1.0", "a-1"})
  void aRevisionThatIsNotThereIsNotFound(String number) {
    save(root, KICKERS);

    assertThat(root.get("/policy/revisions/" + number).problem()).isEqualTo("404 not-found");
    assertThat(restore(root, number).problem()).isEqualTo("404 not-found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "before=1|400 invalid-input",
        "after=1|400 invalid-input",
        "before=x&after=1|400 invalid-input",
        "before=1&after=-1|400 invalid-input",
        "before=1&after=1e0|400 invalid-input",
        "before=1&before=1&after=1|400 invalid-input",
        "before=99999999999999999999&after=1|400 invalid-input",
        "before=1&after=7|404 not-found"
      })
  void aComparisonNamesTwoRevisions(String query, String problem) {
    save(root, KICKERS);

    assertThat(root.get("/policy/diff?" + query).problem()).isEqualTo(problem);
  }

  @Test
  void viewersReadAndWriteNothing() {
    save(root, KICKERS);
    world.user("vic", "['viewer']");
    Client viewer = world.login("vic");

    assertThat(viewer.get("/policy").at("text")).isEqualTo(KICKERS);
    assertThat(viewer.get("/policy/revisions").status()).isEqualTo(200);
    assertThat(viewer.get("/policy/revisions/1").status()).isEqualTo(200);
    assertThat(check(viewer, READERS).status()).isEqualTo(200);
    assertThat(save(viewer, READERS).problem()).isEqualTo("403 forbidden");
    assertThat(restore(viewer, "1").problem()).isEqualTo("403 forbidden");
    assertThat(root.get("/policy").json().path("number").asInt()).isEqualTo(1);
  }

  @Test
  void keysWriteNothingWhateverTheyHold() {
    Client key = world.nobody.bearing(world.key("k", "['administrator']").at("token"));

    assertThat(key.get("/policy").status()).isEqualTo(200);
    assertThat(save(key, KICKERS).status()).isEqualTo(403);
    assertThat(root.get("/policy").json().path("number").asInt()).isZero();
  }

  @Test
  void whoHoldsNothingReadsNothing() {
    world.user("nil", "[]");
    Client nil = world.login("nil");

    for (String path : List.of("/policy", "/policy/revisions", "/policy/revisions/1", "/roles")) {
      assertThat(nil.get(path).problem()).as(path).isEqualTo("403 forbidden");
      assertThat(world.nobody.get(path).problem()).as(path).isEqualTo("401 not-authenticated");
    }
    assertThat(save(nil, KICKERS).problem()).isEqualTo("403 forbidden");
  }

  @Test
  void aLargePolicyIsTakenFromWhoMaySendIt() {
    String large = KICKERS + ("# " + "x".repeat(98) + "\n").repeat(30_000);
    world.user("vic", "['viewer']");
    world.user("nil", "[]");

    assertThat(save(root, large).status()).isEqualTo(200);
    assertThat(root.get("/policy").at("text")).hasSizeGreaterThan(3_000_000);
    assertThat(check(world.login("vic"), large).status()).isEqualTo(200);
    assertThat(save(world.login("vic"), large).problem()).isEqualTo("403 forbidden");
    assertThat(save(world.login("nil"), large).problem()).isEqualTo("413 body-too-large");
    assertThat(save(world.nobody, large).problem()).isEqualTo("413 body-too-large");
  }

  @Test
  void onlyAFewLargeOnesAreReadAtOnce() throws IOException {
    List<String> answers = new ArrayList<>();

    sendWhileOthersAreRead(5, answers);

    // The innermost call is the fifth to come.
    assertThat(answers.get(0)).isEqualTo("503 busy 1");
    assertThat(answers.subList(1, 5)).containsOnly("200");
    assertThat(save(root, KICKERS).status()).isEqualTo(200);
  }

  private void sendWhileOthersAreRead(int calls, List<String> answers) throws IOException {
    byte[] large = body("# x\n".repeat(30_000)).getBytes(StandardCharsets.UTF_8);
    HttpCall head =
        root.call("POST", "/policy/check")
            .header("Content-Type", "application/json")
            .header("Content-Length", String.valueOf(large.length))
            .build();
    HttpReply reply =
        world.console.handle(
            head,
            most -> {
              if (calls > 1) {
                sendWhileOthersAreRead(calls - 1, answers);
              }
              return Arrays.copyOf(large, Math.min(most, large.length));
            });
    answers.add(
        reply.status() == 200
            ? "200"
            : new Reply(reply).problem() + ' ' + String.join(",", reply.header("Retry-After")));
  }

  @Test
  void aPolicyIsTooLargeSomewhere() {
    String tooLong = "#".repeat(Policy.MAX_BYTES + 1);

    assertThat(save(root, tooLong).problem()).isEqualTo("400 policy-invalid");
    byte[] body = new byte[ConsoleLimits.STANDARD.policy() + 1];
    assertThat(root.send(root.call("PUT", "/policy").body(body)).problem())
        .isEqualTo("413 body-too-large");
    byte[] other = body(KICKERS).concat(" ".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
    assertThat(root.send(root.call("POST", "/roles").body(other)).problem())
        .isEqualTo("413 body-too-large");
  }

  @Test
  void nestingIsBounded() {
    String deep = "{'policy':" + "[".repeat(2_000) + "]".repeat(2_000) + "}";

    assertThat(root.put("/policy", deep).problem()).isEqualTo("400 json-malformed");
  }
}
