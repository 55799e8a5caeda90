package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.castellan.InvalidPolicyException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class PolicyJsonTest {

  private static final String EVERYTHING =
      """
      # the whole

      catalog { topic: read purge }
      # a role
      role a inherits viewer {
        # a rule
        allow topic:read, *:purge on a/b*/** when address in 2001:db8::/32,
          time in 2026-01-01T00:00:00Z..2026-02-01T00:00:00Z, hours in 22:00..06:00,
          authenticated within 90m, mfa, via api-key, owner, attribute site = "north \\"1\\""
        deny *:* on *
      }
      # a binding
      bind group:corp/ops a at /tenants/acme until 2026-12-31T00:00:00Z
      # a test
      test "all of it" {
        given u has a at / until 2026-12-31T00:00:00Z
        given u in group:x
        given u attribute site = "north"
        as u from ::1 at 2026-01-01T00:00:00Z via api-key, mfa, authenticated 5m ago {
          can topic:read on /a/b as owner because a
          cannot topic:read on /a
        }
      }
      """;

  /** Changes of this are changes of what clients read. */
  private static final String JSON =
      """
      {"comment":"the whole","catalog":{"topic":["purge","read"]},"roles":[{"name":"a","comment":\
      "a role","inherits":["viewer"],"rules":[{"comment":"a rule","effect":"allow","actions":\
      ["*:purge","topic:read"],"on":"a/b*/**","when":[{"kind":"address","in":"2001:db8::/32"},\
      {"kind":"attribute","name":"site","value":"north \\"1\\""},{"kind":"authenticated","within":\
      "90m"},{"kind":"hours","from":"22:00","until":"06:00"},{"kind":"mfa"},{"kind":"owner"},\
      {"kind":"time","from":"2026-01-01T00:00:00Z","until":"2026-02-01T00:00:00Z"},{"kind":"via",\
      "via":"api-key"}]},{"effect":"deny","actions":["*:*"],"on":"*","when":[]}]}],"bindings":\
      [{"comment":"a binding","group":"group:corp/ops","role":"a","scope":"/tenants/acme","until":\
      "2026-12-31T00:00:00Z"}],"tests":[{"name":"all of it","comment":"a test","given":[{"subject":\
      "u","kind":"has","role":"a","scope":"/","until":"2026-12-31T00:00:00Z"},{"subject":"u",\
      "kind":"in","group":"group:x"},{"subject":"u","kind":"attribute","name":"site","value":\
      "north"}],"scenes":[{"as":"u","from":"::1","at":"2026-01-01T00:00:00Z","via":"api-key",\
      "mfa":true,"authenticated":"5m","expect":[{"can":true,"action":"topic:read","on":"/a/b",\
      "owner":true,"because":"a"},{"can":false,"action":"topic:read","on":"/a"}]}]}]}""";

  @Test
  void saysAllThatTheTextSays() {
    Policy policy = Policy.parse(EVERYTHING);

    assertThat(policy.json()).isEqualTo(JSON);
    assertThat(Policy.fromJson(JSON)).isEqualTo(policy);
    assertThat(Policy.fromJson(JSON).text()).isEqualTo(policy.text());
  }

  @Test
  void whatIsMissingIsNotThere() {
    assertThat(Policy.fromJson("{}")).isEqualTo(Policy.EMPTY);
    assertThat(Policy.EMPTY.json())
        .isEqualTo("{\"catalog\":{},\"roles\":[],\"bindings\":[],\"tests\":[]}");
    assertThat(Policy.fromJson(" { \"roles\" : [ { \"name\" : \"a\" } ] } \n"))
        .isEqualTo(Policy.builder().role("a").build());
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("[]", "expected an object, found an array"),
        Arguments.of("null", "expected an object, found null"),
        Arguments.of("1", "expected an object, found a number"),
        Arguments.of("", "expected an object, found nothing"),
        Arguments.of("{\"rolls\":[]}", "there is no member 'rolls'; did you mean 'roles'?"),
        Arguments.of("{\"roles\":null}", "/roles: expected an array, found null"),
        Arguments.of("{\"roles\":{}}", "/roles: expected an array, found an object"),
        Arguments.of("{\"roles\":[null]}", "/roles/0: expected an object, found null"),
        Arguments.of("{\"roles\":[{}]}", "/roles/0: the member 'name' is missing"),
        Arguments.of(
            "{\"roles\":[{\"name\":1}]}", "/roles/0/name: expected a string, found a number"),
        Arguments.of(
            "{\"roles\":[{\"name\":\"A\"}]}",
            "/roles/0: A role's name consists of 1 to 64 lower-case letters, digits and hyphens, a"
                + " letter first"),
        Arguments.of(
            "{\"roles\":[{\"name\":\"a\",\"line\":3}]}", "/roles/0: there is no member 'line'"),
        Arguments.of(
            "{\"roles\":[{\"name\":\"a\",\"inherits\":\"b\"}]}",
            "/roles/0/inherits: expected an array, found a string"),
        Arguments.of(
            "{\"roles\":[{\"name\":\"a\",\"inherits\":[true]}]}",
            "/roles/0/inherits/0: expected a string, found true"),
        Arguments.of("{\"roles\":[{\"name\":\"a\",\"inherits\":[\"b\"]}]}", "there is no role 'b'"),
        Arguments.of(
            "{\"roles\":[{\"name\":\"a\"},{\"name\":\"a\"}]}", "the role 'a' is defined twice"),
        Arguments.of(
            "{\"roles\":[{\"name\":\"a\",\"comment\":\"\\u202e\"}]}",
            "/roles/0/comment: U+202E (RIGHT-TO-LEFT OVERRIDE) stands nowhere in a comment"),
        Arguments.of(
            "{\"roles\":[{\"name\":\"a\",\"comment\":\"\\ud800\"}]}",
            "/roles/0/comment: U+D800 (HIGH SURROGATES D800) stands nowhere in a comment"),
        rule("{}", ": the member 'effect' is missing"),
        rule(
            "{\"effect\":\"Allow\"}",
            "/effect: expected one of allow, deny, found 'Allow'; did you mean 'allow'?"),
        rule("{\"effect\":\"allow\"}", ": the member 'on' is missing"),
        rule("{\"effect\":\"allow\",\"on\":\"a\"}", ": A rule speaks of at least one action"),
        rule(
            "{\"effect\":\"allow\",\"on\":\"/a\",\"actions\":[\"a:b\"]}",
            "/on: A pattern is relative to the scope of its role and does not begin with '/'"),
        rule(
            "{\"effect\":\"allow\",\"on\":\"a\",\"actions\":[\"a:b\",\"c\"]}",
            "/actions/1: An action is written type:verb"),
        condition("{}", ": the member 'kind' is missing"),
        condition(
            "{\"kind\":\"adress\"}",
            "/kind: expected one of address, time, hours, authenticated, mfa, via, owner, attribute,"
                + " found 'adress'; did you mean 'address'?"),
        condition("{\"kind\":\"mfa\",\"on\":true}", ": there is no member 'on'"),
        condition(
            "{\"kind\":\"address\",\"in\":\"10.0.0.1/8\"}",
            "/in: A network has no bits set behind its length; the network of this one is"
                + " '10.0.0.0/8'"),
        condition(
            "{\"kind\":\"via\",\"via\":\"system\"}",
            "/via: expected one of session, api-key, found 'system'"),
        condition(
            "{\"kind\":\"hours\",\"from\":\"08:00\",\"until\":\"08:00\"}",
            ": Hours begin and end at different times: 08:00..08:00"),
        Arguments.of(
            "{\"catalog\":{\"topic\":[]}}",
            "/catalog: A type of resource has at least one verb: topic"),
        Arguments.of(
            "{\"catalog\":{\"a/b~\":[1]}}", "/catalog/a~1b~0/0: expected a string, found a number"),
        Arguments.of(
            "{\"bindings\":[{\"group\":\"group:x\",\"role\":\"viewer\",\"scope\":\"acme\"}]}",
            "/bindings/0/scope: A path begins with a slash"),
        Arguments.of(
            "{\"bindings\":[{\"group\":\"group:x\",\"role\":\"viewer\",\"scope\":\"/\",\"until\":null}]}",
            "/bindings/0/until: expected a string, found null"),
        Arguments.of(
            "{\"bindings\":[{\"group\":\"group:x\",\"role\":\"vewer\",\"scope\":\"/\"}]}",
            "there is no role 'vewer'; did you mean 'viewer'?"),
        Arguments.of("{\"tests\":[{\"name\":\"x\"}]}", "/tests/0: A test has at least one scene"),
        Arguments.of(
            "{\"tests\":[{\"name\":\"x\",\"scenes\":[{\"as\":\"u\"}]}]}",
            "/tests/0/scenes/0: A scene has at least one expectation"),
        Arguments.of(
            "{\"tests\":[{\"name\":\"x\",\"scenes\":[{\"as\":\"u\",\"mfa\":\"yes\"}]}]}",
            "/tests/0/scenes/0/mfa: expected true or false, found a string"));
  }

  private static Arguments rule(String rule, String message) {
    return Arguments.of(
        "{\"roles\":[{\"name\":\"a\",\"rules\":[" + rule + "]}]}", "/roles/0/rules/0" + message);
  }

  private static Arguments condition(String condition, String message) {
    return rule(
        "{\"effect\":\"allow\",\"on\":\"a\",\"actions\":[\"a:b\"],\"when\":[" + condition + "]}",
        "/when/0" + message);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void whatIsNoPolicyIsRefusedWithItsPlace(String json, String message) {
    assertThat(problems(json)).extracting(PolicyProblem::toString).containsExactly(message);
    assertThat(problems(json)).extracting(PolicyProblem::line).containsOnly(0);
  }

  static Stream<String> noJson() {
    return Stream.of(
        "{",
        "}",
        "{}{}",
        "{} x",
        "{'roles':[]}",
        "{\"roles\":[],}",
        "{\"roles\":[],\"roles\":[]}",
        "{\"roles\":[{\"name\":\"a\",\"name\":\"b\"}]}",
        "// x\n{}",
        "{\"roles\":NaN}",
        "\ufeff{}",
        "role a { }",
        "[".repeat(17));
  }

  @ParameterizedTest
  @MethodSource("noJson")
  void whatIsNoJsonIsRefused(String text) {
    assertThat(problems(text))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.message()).startsWith("this is no JSON: ").doesNotContain("\n");
              assertThat(problem.message()).hasSizeLessThan(400);
            });
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        Arguments.of("", "[", ""),
        Arguments.of("", "{\"a\":", ""),
        Arguments.of("", "{", ""),
        Arguments.of("", "\"", ""),
        Arguments.of("\"", "a", "\""),
        Arguments.of("", "1", ""),
        Arguments.of("{\"a\":", "1", "}"),
        Arguments.of("{\"a\":1e", "9", "}"),
        Arguments.of("{\"", "a", "\":1}"),
        Arguments.of("{\"roles\":[", "[],", "[]]}"),
        Arguments.of("{\"roles\":[", "{\"name\":\"a\"},", "{}]}"),
        Arguments.of("{\"roles\":[{\"name\":\"", "a", "\"}]}"),
        Arguments.of("{\"roles\":[{\"name\":\"a\",\"inherits\":[", "\"b\",", "\"b\"]}]}"),
        Arguments.of("{\"comment\":\"", "a", "\"}"),
        Arguments.of("{\"comment\":\"", "\\n", "\"}"),
        Arguments.of("{\"comment\":\"", "\\u0000", "\"}"),
        Arguments.of("", " ", ""),
        Arguments.of("", "\0", ""));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void hostileJsonIsRefusedSoon(String start, String unit, String end) {
    String json = start + unit.repeat(Policy.MAX_BYTES / unit.length()) + end;
    List<PolicyProblem> problems = problems(json);

    assertThat(problems).allSatisfy(one -> assertThat(one.toString()).hasSizeLessThan(400));
  }

  private static List<PolicyProblem> problems(String json) {
    InvalidPolicyException e =
        catchThrowableOfType(InvalidPolicyException.class, () -> Policy.fromJson(json));
    assertThat(e).isNotNull();
    return e.problems();
  }
}
