package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.Health;
import dev.castellan.InvalidInputException;
import dev.castellan.NotFoundException;
import dev.castellan.UnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every call goes through before a service is asked. */
@Timeout(20)
class GatesTest {

  private final Console console = console(builder -> builder);
  private final Client somebody = Client.of(console).bearing("good");

  private static Console console(UnaryOperator<ConsoleBuilder> more) {
    return more.apply(
            Console.builder(FakeCastellan.create())
                .route(Route.of("GET", "/echo", GatesTest::echo).withQuery("q", "r"))
                .route(Route.of("GET", "/echo/{id}/{other}", GatesTest::echo))
                .route("POST", "/echo", GatesTest::echo))
        .build();
  }

  private static HttpReply echo(RouteCall call) {
    return HttpReply.json(
        200,
        Map.of(
            "query",
            new TreeMap<>(call.query()),
            "parameters",
            new TreeMap<>(call.parameters()),
            "address",
            call.admin().principal().origin().address().orElse("none"),
            "requestId",
            call.admin().principal().origin().requestId().orElse("none")));
  }

  @Nested
  class Paths {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/",
          "",
          "/admin/api/v1",
          "/admin/api/v1/",
          "/admin/api/v1/me/",
          "/admin/api/v1//me",
          "//admin/api/v1/me",
          "/admin/api/v1/./me",
          "/admin/api/v1/users/../me",
          "/admin/api/v1/%6de",
          "/admin/api/v1/me%00",
          "/admin/api/v1/me%2f",
          "/admin/api/v1/users/..%2f..%2fme",
          "/admin/api/v1/me;jsessionid=1",
          "/admin/api/v1/me\0",
          "/admin/api/v1/me\r\nX: y",
          "/admin/api/v1/m\u00e9",
          "/admin/api/v1\\me",
          "/admin/api/v1/ME",
          "/ADMIN/api/v1/me",
          "/admin/api/v1/echo/a/..",
          "/admin/api/v1/echo/./b",
          "/admin/api/v1/echo/A/b",
          "/admin/api/v1/echo/a/-b",
          "/admin/api/v1/echo/a/",
          "/admin/api/v1/echo//b",
          "/admin/api/v1/me#x",
          "http://evil.example/admin/api/v1/me",
          "admin/api/v1/me",
          "*",
          "/api/v1/me"
        })
    void thereIsOneSpellingOfEachPath(String path) {
      Reply reply = somebody.send(somebody.raw("GET", path));

      assertThat(reply.problem()).isIn("404 not-found", "400 request-malformed");
    }

    @Test
    void idsStandInPathsAsTheyAre() {
      Reply reply = somebody.get("/echo/0a.b_c-d/x");

      assertThat(reply.json().path("parameters").toString())
          .isEqualTo("{\"id\":\"0a.b_c-d\",\"other\":\"x\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE", "CONNECT", "get", "PUT", "PATCH", "BREW", ""})
    void otherMethodsAreNamed(String method) {
      Reply reply = somebody.send(somebody.call(method, "/echo"));

      assertThat(reply.problem()).isEqualTo("405 method-not-allowed");
      assertThat(reply.header("Allow")).isEqualTo("GET, HEAD, POST");
    }

    @Test
    void headIsGet() {
      assertThat(somebody.send(somebody.call("HEAD", "/echo")).status()).isEqualTo(200);
    }

    @Test
    void theBasePathIsTheHosts() {
      Client root = Client.of(console(builder -> builder.basePath(""))).bearing("good");
      Client deep = Client.of(console(builder -> builder.basePath("/a/b-c"))).bearing("good");

      assertThat(root.send(root.raw("GET", "/api/v1/echo")).status()).isEqualTo(200);
      assertThat(root.get("/echo").status()).isEqualTo(404);
      assertThat(deep.send(deep.raw("GET", "/a/b-c/api/v1/echo")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "/admin/", "/Admin", "/a//b", "/a/..", "/%61", "/"})
    void aBasePathIsPlain(String path) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> console(builder -> builder.basePath(path)));
    }
  }

  @Nested
  class Queries {

    @Test
    void areDecodedOnce() {
      assertThat(somebody.get("/echo?q=a+b%20%25%41%C3%A9&r=").json().path("query").toString())
          .isEqualTo("{\"q\":\"a b %A\u00e9\",\"r\":\"\"}");
    }

    @Test
    void mayBeEmpty() {
      assertThat(somebody.get("/echo?").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "q=1&q=1 | q",
          "q=1&q=2 | q",
          "x=1 | x",
          "Q=1 | Q",
          "q | q",
          "q=%zz | q",
          "q=%4 | q",
          "q=% | q",
          "q=%ff | q",
          "q=%C0%80 | q",
          "q=%ED%A0%80 | q",
          "q=%00 | q",
          "q=%0d%0a | q",
          "q=\u00e9 | q",
          "q=1&& | ",
          "&q=1 | ",
          "=1 | ",
          "%71=1 | ",
          "q[]=1 | ",
          "q=1&callback=x | callback"
        })
    void areReadInOneWayOnly(String query, String field) {
      Reply reply = somebody.get("/echo?" + query);

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.json().path("field").asText(null)).isEqualTo(field);
    }
  }

  @Nested
  class WhoCalls {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "Bearer good",
          "bearer good",
          "BEARER good",
          "Basic azE6Z29vZDoxMg==",
          "basic azE6Z29vZDoxMg=="
        })
    void v6_3_4_isShownInTheAuthorization(String value) {
      Client client = Client.of(console).authorization(value);

      assertThat(client.get("/echo").status()).isEqualTo(200);
      assertThat(console.authenticate(client.call("GET", "/echo").build())).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          " ",
          "Bearer",
          "Bearer ",
          "Bearer  good",
          " Bearer good",
          "Bearer good ",
          "Bearer\tgood",
          "Bearer good, Bearer good",
          "Bearer good good",
          "Bearer \"good\"",
          "Bearer good=",
          "Bearer goo",
          "Bearer ood",
          "Bearer g%6fod",
          "Bearer good\0",
          "Bearer go\u00f6d",
          "Bearergood",
          "good",
          "Token good",
          "Negotiate good",
          "Basic",
          "Basic ",
          "Basic azE6Z29vZDoxMg",
          "Basic azE6Z29vZDoxMg=",
          "Basic azE6Z29vZDoxMg===",
          "Basic azE6Z29vZDoxMh==", // the spare bits differ
          "Basic azE6Z29vZDoxMg== azE6Z29vZDoxMg==",
          "Basic azE6Z29vZDox",
          "Basic azE6Z29vZDoxMw==",
          "Basic ***",
          "Basic azE=",
          "Basic Og==",
          "Basic OmE=",
          "Basic /w==",
          "Basic gDph",
          "Bearer azE6Z29vZDoxMg=="
        })
    void c19_isNobodyIfItIsAnythingElse(String value) {
      Client client = Client.of(console).authorization(value);
      Reply reply = client.get("/echo");

      assertThat(reply.problem()).isEqualTo("401 not-authenticated");
      assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"castellan\"");
      assertThat(console.authenticate(client.call("GET", "/echo").build())).isEmpty();
    }

    @Test
    void isNobodyIfThereAreTwo() {
      HttpCall.Builder two = somebody.call("GET", "/echo").header("authorization", "Bearer good");

      assertThat(somebody.send(two).status()).isEqualTo(401);
      assertThat(console.authenticate(two.build())).isEmpty();
    }

    @Test
    void v6_3_4_isNobodyWithoutAHeader() {
      Client nobody = Client.of(console);

      assertThat(nobody.get("/echo").status()).isEqualTo(401);
      assertThat(nobody.get("/me").status()).isEqualTo(401);
      assertThat(console.authenticate(nobody.call("GET", "/x").build())).isEmpty();
    }

    @Test
    void isNotShownInQueriesOrCookies() {
      Client nobody = Client.of(console);

      assertThat(nobody.get("/me?access_token=good").status()).isEqualTo(401);
      assertThat(nobody.send(nobody.call("GET", "/me").header("Cookie", "token=good")).status())
          .isEqualTo(401);
      assertThat(
              nobody
                  .send(nobody.call("GET", "/me").header("X-Authorization", "Bearer good"))
                  .status())
          .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"DOWN, 503 stale", "CLOSED, 503 closed"})
    void cannotBeToldWhileNothingIsKnown(Health.State state, String problem) {
      Client client = Client.of(Console.of(FakeCastellan.create().being(state))).bearing("good");

      assertThat(client.get("/me").problem()).isEqualTo(problem);
    }
  }

  @Nested
  class Addresses {

    private String seen(Console by, UnaryOperator<HttpCall.Builder> more) {
      Client client = Client.of(by).bearing("good");
      return client.send(more.apply(client.call("GET", "/echo"))).at("address");
    }

    @Test
    void areThePeersUnlessAProxyIsTrusted() {
      assertThat(
              seen(
                  console,
                  call ->
                      call.header("X-Forwarded-For", "10.9.9.9")
                          .header("X-Forwarded_For", "10.9.9.9")
                          .header("Forwarded", "for=10.9.9.9")
                          .header("X-Real-IP", "10.9.9.9")
                          .header("X-Client-IP", "10.9.9.9")))
          .isEqualTo("192.0.2.7");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "10.9.9.9 | 10.9.9.9",
          "1.1.1.1, 10.9.9.9 | 10.9.9.9",
          "1.1.1.1, 10.9.9.9, 192.0.2.8 | 10.9.9.9",
          "192.0.2.9, 192.0.2.8 | 192.0.2.9",
          "10.9.9.9:4711 | 10.9.9.9",
          "[2001:db8::1]:4711 | 2001:db8:0:0:0:0:0:1",
          "2001:db8::1 | 2001:db8:0:0:0:0:0:1",
          "::ffff:10.9.9.9 | 10.9.9.9",
          "1.1.1.1, unknown | 192.0.2.7",
          "1.1.1.1, localhost, 192.0.2.8 | 192.0.2.8",
          "1.1.1.1, | 192.0.2.7",
          "010.9.9.9 | 192.0.2.7",
          "1 | 192.0.2.7",
          "0x0a090909 | 192.0.2.7"
        })
    void areTheRightMostThatIsNotTrusted(String header, String address) {
      Console trusting = console(builder -> builder.trustedProxies("192.0.2.0/24", "::1"));

      assertThat(seen(trusting, call -> call.header("X-Forwarded-For", header))).isEqualTo(address);
    }

    @Test
    void areReadFromAllLinesOfTheHeader() {
      Console trusting = console(builder -> builder.trustedProxies("192.0.2.0/24"));

      assertThat(
              seen(
                  trusting,
                  call ->
                      call.header("X-Forwarded-For", "1.1.1.1")
                          .header("X-Forwarded-For", "10.9.9.9, 192.0.2.8")))
          .isEqualTo("10.9.9.9");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '\'',
        value = {
          "for=10.9.9.9 | 10.9.9.9",
          "For=10.9.9.9;proto=https;by=192.0.2.7 | 10.9.9.9",
          "proto=https;for=10.9.9.9 | 10.9.9.9",
          "for=1.1.1.1, for=10.9.9.9, for=192.0.2.8 | 10.9.9.9",
          "for=\"[2001:db8::1]:4711\" | 2001:db8:0:0:0:0:0:1",
          "for=_hidden | 192.0.2.7",
          "for=unknown | 192.0.2.7",
          "by=10.9.9.9 | 192.0.2.7",
          "10.9.9.9 | 192.0.2.7"
        })
    void areReadFromTheOneHeaderThatTheProxyWrites(String header, String address) {
      Console trusting =
          console(builder -> builder.trustedProxies(ProxyHeader.FORWARDED, "192.0.2.7/32"));
      boolean tail = header.endsWith("for=192.0.2.8");

      assertThat(
              seen(
                  trusting,
                  call -> call.header("Forwarded", header).header("X-Forwarded-For", "6.6.6.6")))
          .isEqualTo(tail ? "192.0.2.8" : address);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "10.0.0.0/33",
          "10.0.0.1/8",
          "example.org",
          "10.0.0.0/",
          "::/129",
          "10/8",
          "/8",
          "*"
        })
    void networksAreInCidrNotation(String network) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> console(builder -> builder.trustedProxies(network)));
    }
  }

  @Nested
  class Sizes {

    @Test
    void ofBodies() {
      String fits = "x".repeat(65_536);

      assertThat(somebody.send(body(fits)).status()).isEqualTo(200);
      assertThat(somebody.send(body(fits + "x")).problem()).isEqualTo("413 body-too-large");
    }

    private HttpCall.Builder body(String text) {
      return somebody.call("POST", "/echo").body(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void ofTargets() {
      assertThat(somebody.get("/" + "x".repeat(1_100)).problem()).isEqualTo("414 target-too-long");
      assertThat(somebody.get("/echo?q=" + "x".repeat(4_100)).problem())
          .isEqualTo("414 target-too-long");
    }

    @Test
    void ofHeaders() {
      HttpCall.Builder many = somebody.call("GET", "/echo");
      for (int i = 0; i < 101; i++) {
        many.header("X-" + i, "y");
      }

      assertThat(somebody.send(many).problem()).isEqualTo("431 headers-too-large");
      assertThat(
              somebody
                  .send(somebody.call("GET", "/echo").header("X", "y".repeat(16_400)))
                  .problem())
          .isEqualTo("431 headers-too-large");
    }

    @Test
    void areTheHostsToSet() {
      ConsoleLimits small = new ConsoleLimits(1_024, 1_024, 8, 1_024, 256, 256);
      Client client = Client.of(console(builder -> builder.limits(small))).bearing("good");

      assertThat(client.send(client.call("POST", "/echo").body(new byte[1_025])).status())
          .isEqualTo(413);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ConsoleLimits(1_023, 1_024, 8, 1_024, 256, 256));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ConsoleLimits(1_024, 1_023, 8, 1_024, 256, 256));
    }
  }

  @Nested
  class MediaTypes {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "text/plain",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "application/json; charset=utf-16",
          "application/json; charset=iso-8859-1",
          "application/json, text/plain",
          "application/jsonx",
          "",
          "text/json"
        })
    void ofBodiesAreJson(String type) {
      HttpCall.Builder call = somebody.call("POST", "/users").header("Content-Type", type);

      assertThat(somebody.send(call.body(new byte[] {'{', '}'})).problem())
          .isEqualTo("415 media-type-unsupported");
    }

    /** What is accepted goes on to the service, which is not there. */
    @ParameterizedTest
    @CsvSource({
      "POST, /users, application/merge-patch+json, 415",
      "POST, /login, Application/Merge-Patch+JSON; charset=utf-8, 415",
      "PUT, /me/password, application/merge-patch+json, 415",
      "PATCH, /me/preferences, application/merge-patch+json, 500",
      "PATCH, /me/preferences, application/merge-patch+json; charset=utf-8, 500",
      "PATCH, /me/preferences, application/json, 500",
      "PATCH, /me/preferences, application/json-patch+json, 415"
    })
    void ofMergePatchesAreForPatchAlone(String method, String path, String type, int status) {
      HttpCall.Builder call = somebody.call(method, path).header("Content-Type", type);

      assertThat(somebody.send(call.body(new byte[] {'{', '}'})).status()).isEqualTo(status);
    }

    @Test
    void ofBodiesAreNamedOnce() {
      HttpCall.Builder none = somebody.call("POST", "/users").body(new byte[] {'{', '}'});

      assertThat(somebody.send(none).status()).isEqualTo(415);
      none.header("Content-Type", "application/json").header("Content-Type", "application/json");
      assertThat(somebody.send(none).status()).isEqualTo(415);
    }

    @Test
    void areNotCompressed() {
      HttpCall.Builder call =
          Client.json(somebody.call("POST", "/users"), "{}").header("Content-Encoding", "gzip");

      assertThat(somebody.send(call).status()).isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "*/* | 200",
          "application/* | 200",
          "application/json | 200",
          "text/html, application/JSON;q=0.5 | 200",
          "text/html, */*;q=0.1 | 200",
          "'' | 200",
          "text/html | 406",
          "application/xml;q=0.9, image/* | 406",
          "application/json;q=0, */* | 406",
          "application/json;q=0.000 | 406",
          "garbage | 406"
        })
    void ofRepliesFitOrNot(String accept, int status) {
      assertThat(somebody.send(somebody.call("GET", "/echo").header("Accept", accept)).status())
          .isEqualTo(status);
    }
  }

  @Nested
  class Bodies {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          " ",
          "null",
          "[]",
          "\"x\"",
          "1",
          "{",
          "{}}",
          "{} {}",
          "{},",
          "{'username':'a','username':'a'}",
          "{'a':{'b':1,'b':1}}",
          "{username:'a'}",
          "{'username':'a',}",
          "{'username':NaN}",
          "{'username':'a'} // x",
          "{'username':01}",
          "{'a':[[[[[[[[[[]]]]]]]]]]}",
          "{'username':'\t'}",
          "\ufeff{}"
        })
    void areOneJsonObject(String body) {
      assertThat(somebody.post("/users", body).problem()).isEqualTo("400 json-malformed");
    }

    @Test
    void areUtf8() {
      for (byte[] bytes :
          List.of(
              "{}".getBytes(StandardCharsets.UTF_16),
              "{}".getBytes(StandardCharsets.UTF_16LE),
              new byte[] {'{', '"', (byte) 0xe9, '"', ':', '1', '}'},
              new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'})) {
        HttpCall.Builder call =
            somebody.call("POST", "/users").header("Content-Type", "application/json");

        assertThat(somebody.send(call.body(bytes)).problem()).isEqualTo("400 json-malformed");
      }
    }

    @Test
    void areBoundedInLengthOfTextsNamesAndNumbers() {
      assertThat(somebody.post("/users", "{'username':'" + "x".repeat(17_000) + "'}").status())
          .isEqualTo(400);
      assertThat(somebody.post("/users", "{'" + "x".repeat(200) + "':1}").status()).isEqualTo(400);
      assertThat(somebody.post("/users", "{'username':1" + "0".repeat(50) + "}").status())
          .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '"',
        value = {
          "{'username':'a','password':null} | password",
          "{'password':'a'} | username",
          "{'username':null,'password':'a'} | username",
          "{'username':['a'],'password':'a'} | username",
          "{'username':{'a':'a'},'password':'a'} | username",
          "{'username':1,'password':'a'} | username",
          "{'username':true,'password':'a'} | username",
          "{'username':'\\ud800','password':'a'} | username",
          "{'username':'a','password':1} | password",
          "{'username':'a','password':'b','admin':true} | admin",
          "{'username':'a','password':'b','Enabled':true} | Enabled",
          "{'username':'a','password':'b','id':'u1'} | id",
          "{'username':'a','password':'b','verified':true} | verified",
          "{'username':'a','password':'b','enabled':'true'} | enabled",
          "{'username':'a','password':'b','enabled':1} | enabled",
          "{'username':'a','password':'b','enabled':null} | enabled",
          "{'username':'a','password':'b','note':7} | note",
          "{'username':'a','password':'b','roles':'viewer'} | roles",
          "{'username':'a','password':'b','roles':['viewer','viewer']} | roles",
          "{'username':'a','password':'b','roles':[1]} | roles",
          "{'username':'a','password':'b','roles':[null]} | roles",
          "{'username':'a','password':'b','roles':{}} | roles",
          "{'username':'a','password':'b','roles':[],'bindings':[]} | bindings",
          "{'username':'a','password':'b','bindings':['viewer']} | bindings",
          "{'username':'a','password':'b','bindings':[{}]} | bindings.role",
          "{'username':'a','password':'b','bindings':[{'role':'v','x':1}]} | bindings.x",
          "{'username':'a','password':'b','bindings':[{'role':'v','scope':'t'}]} | bindings.scope",
          "{'username':'a','password':'b','bindings':[{'role':'v','until':'now'}]} |"
              + " bindings.until",
          "{'username':'a','password':'b','bindings':[{'role':'v','until':1}]} | bindings.until",
          "{'username':'a','password':'b','scope':'/a/'} | scope",
          "{'username':'a','password':'b','scope':'/%61'} | scope",
          "{'username':'a','password':'b','scope':null} | scope"
        })
    void haveExactlyTheMembersAndTypesThatAreKnown(String body, String field) {
      Reply reply = somebody.post("/users", body);

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.at("field")).isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "2030-01-01",
          "2030-01-01T00:00:00",
          "2030-02-30T00:00:00Z",
          "2030-01-01T24:00:00Z",
          "2030-01-01T00:00:00+25:00",
          "2030-01-01t00:00:00z",
          "+12030-01-01T00:00:00Z",
          "1893456000",
          "never",
          ""
        })
    void haveTimesInOneForm(String time) {
      Reply reply = somebody.post("/api-keys", "{'name':'a','expiresAt':'" + time + "'}");

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.at("field")).isEqualTo("expiresAt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+10000-01-01T00:00:00Z", "20300-01-01T00:00:00Z"})
    void haveTimesWithFourDigitsOfAYear(String time) {
      Reply reply = somebody.post("/api-keys", "{'name':'a','expiresAt':'" + time + "'}");

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.at("field")).isEqualTo("expiresAt");
      assertThat(reply.at("detail")).endsWith("lies behind the year 9999");
    }

    @Test
    void areRefusedWhereNoneIsTaken() {
      assertThat(somebody.send(Client.json(somebody.call("GET", "/me"), "{}")).problem())
          .isEqualTo("400 request-malformed");
      assertThat(somebody.post("/logout", "{}").problem()).isEqualTo("400 request-malformed");
    }
  }

  @Nested
  class Conditions {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "x",
          "\"x",
          "x\"",
          "'x'",
          "\"x\" \"y\"",
          "\"x\",",
          ",\"x\"",
          "\"x\",*",
          "*,*",
          "w/\"x\"",
          "\"a b\"",
          "\"x\"\"y\"",
          "\"\u00e9\""
        })
    void areEntityTags(String value) {
      Reply reply =
          somebody.send(
              Client.json(somebody.call("PATCH", "/users/u1"), "{}").header("If-Match", value));

      assertThat(reply.problem()).isEqualTo("400 request-malformed");
      assertThat(reply.at("field")).isEqualTo("If-Match");
    }

    @Test
    void areRefusedWhereTheyWouldNotBeLookedAt() {
      assertThat(
              somebody
                  .send(
                      Client.json(somebody.call("POST", "/users"), "{}")
                          .header("If-None-Match", "*"))
                  .at("field"))
          .isEqualTo("If-None-Match");
      assertThat(
              somebody
                  .send(
                      Client.json(somebody.call("PUT", "/users/u1/password"), "{}")
                          .header("If-Match", "*"))
                  .at("field"))
          .isEqualTo("If-Match");
    }
  }

  @Nested
  class Sites {

    private Reply from(Console by, String site, String origin) {
      Client client = Client.of(by).bearing("good");
      HttpCall.Builder call = client.call("POST", "/echo");
      if (!site.isEmpty()) {
        call.header("Sec-Fetch-Site", site);
      }
      if (!origin.isEmpty()) {
        call.header("Origin", origin);
      }
      return client.send(call);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "'' | '' | 200",
          "same-origin | '' | 200",
          "none | '' | 200",
          "same-origin | https://mq.example:8443 | 200",
          "'' | https://mq.example:8443 | 200",
          "cross-site | '' | 403",
          "same-site | '' | 403",
          "Same-Origin | '' | 403",
          "cross-site | https://mq.example:8443 | 403",
          "same-origin | https://evil.example | 403",
          "'' | https://evil.example | 403",
          "'' | https://mq.example | 403",
          "'' | http://mq.example:8443 | 403",
          "'' | https://mq.example:8443.evil.example | 403",
          "'' | https://xmq.example:8443 | 403",
          "'' | https://MQ.example:8443 | 403",
          "'' | null | 403"
        })
    void ofOthersChangeNothing(String site, String origin, int status) {
      Console known = console(builder -> builder.publicUrl("https://MQ.example:8443/admin"));

      assertThat(from(known, site, origin).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "'' | '' | 200",
          "same-origin | http://localhost:8080 | 200",
          "'' | http://localhost:8080 | 403",
          "cross-site | '' | 403"
        })
    void areToldByTheBrowserAloneWithoutAPublicUrl(String site, String origin, int status) {
      assertThat(from(console, site, origin).status()).isEqualTo(status);
    }

    @Test
    void aRefusalHasItsCode() {
      assertThat(from(console, "cross-site", "").problem()).isEqualTo("403 cross-site");
    }

    @Test
    void mayNotReadEither() {
      Reply reply =
          somebody.send(somebody.call("GET", "/echo").header("Origin", "https://evil.example"));

      assertThat(reply.http().headers().keySet())
          .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "mq.example",
          "ftp://mq.example",
          "https://",
          "https://u@mq.example",
          "https://mq.example/?x",
          "https://mq.example/#x",
          "https://mq.example/a//b",
          "https://mq.example/%41",
          "https://mq example",
          "javascript:alert(1)"
        })
    void aPublicUrlIsPlain(String url) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> console(builder -> builder.publicUrl(url)));
    }
  }

  @Nested
  class Replies {

    private static final Map<String, String> ALWAYS =
        Map.of(
            "Cache-Control", "no-store",
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin",
            "X-Frame-Options", "DENY");

    private List<Reply> allKinds(Client client) {
      return List.of(
          client.get("/echo"),
          client.get("/health"),
          client.get("/openapi.yaml"),
          client.get("/nowhere"),
          client.send(client.raw("GET", "/")),
          client.send(client.raw("GET", "//%")),
          client.anonymous().get("/me"),
          client.send(client.call("PUT", "/me")),
          client.send(client.call("GET", "/echo").header("Accept", "x/y")),
          client.send(client.call("POST", "/users").body(new byte[70_000])),
          client.send(client.call("POST", "/users")),
          client.get("/" + "x".repeat(2_000)),
          client.send(client.call("GET", "/echo").header("X", "y".repeat(20_000))),
          client.post("/users", "{"),
          client.get("/users"));
    }

    @Test
    void allHaveTheSecurityHeaders() {
      for (Reply reply : allKinds(somebody)) {
        ALWAYS.forEach((name, value) -> assertThat(reply.header(name)).isEqualTo(value));
        assertThat(reply.header("Content-Security-Policy"))
            .startsWith("default-src 'none';")
            .contains("frame-ancestors 'none'");
        assertThat(reply.header("Permissions-Policy")).isNotEmpty();
        assertThat(reply.header("X-Request-Id")).matches("[0-9a-f]{32}");
        assertThat(reply.http().header("Strict-Transport-Security")).isEmpty();
      }
    }

    @Test
    void insistOnHttpsWhereThatIsThePublicUrl() {
      Console secure = console(builder -> builder.publicUrl("https://mq.example/admin"));

      for (Reply reply : allKinds(Client.of(secure).bearing("good"))) {
        assertThat(reply.header("Strict-Transport-Security"))
            .isEqualTo("max-age=31536000; includeSubDomains");
      }
    }

    @Test
    void theHostsOwnCannotWeakenThem() {
      Console own =
          console(
              builder ->
                  builder.route(
                      "GET",
                      "/own",
                      call ->
                          HttpReply.of(200)
                              .header("Cache-Control", "public")
                              .header("content-security-policy", "none")
                              .header("X-Own", "kept")));
      Reply reply = Client.of(own).bearing("good").get("/own");

      assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
      assertThat(reply.header("Content-Security-Policy")).startsWith("default-src");
      assertThat(reply.header("X-Own")).isEqualTo("kept");
    }

    @Test
    void problemsNameTheCallAsTheHeaderDoes() {
      Reply reply = somebody.get("/nowhere");

      assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(reply.at("requestId")).isEqualTo(reply.header("X-Request-Id"));
      assertThat(reply.json().path("status").intValue()).isEqualTo(404);
      assertThat(reply.at("type")).isEqualTo("urn:castellan:problem:not-found");
      assertThat(reply.at("title")).isEqualTo("Not found");
    }

    @Test
    void callsHaveNamesOfTheirOwnWhateverTheCallerSays() {
      HttpCall.Builder call = somebody.call("GET", "/echo").header("X-Request-Id", "mine");
      Reply first = somebody.send(call);
      Reply second = somebody.send(call);

      assertThat(first.at("requestId"))
          .isEqualTo(first.header("X-Request-Id"))
          .isNotEqualTo("mine")
          .isNotEqualTo(second.at("requestId"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: x=y", "a\nb", "a\0", "\u00e9", "", " a", "a "})
    void noValueCanBeginAnotherHeader(String value) {
      assertThatIllegalArgumentException().isThrownBy(() -> HttpReply.of(200).header("X", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X:", "X Y", "X\r\n", "\u00e9"})
    void noNameCanEither(String name) {
      assertThatIllegalArgumentException().isThrownBy(() -> HttpReply.of(200).header(name, "x"));
    }

    @Test
    void showNoSecretsAsText() {
      assertThat(HttpReply.json(200, Map.of("token", "s3cret")).toString())
          .doesNotContain("s3cret");
      assertThat(somebody.call("GET", "/x?s3cret").header("A", "s3cret").build().toString())
          .doesNotContain("s3cret");
    }
  }

  @Nested
  class Trouble {

    private Reply reply(Throwable trouble) {
      Console throwing = Console.of(FakeCastellan.throwing(() -> trouble));
      return Client.of(throwing).bearing("good").get("/users");
    }

    @Test
    void becomesTheStatusThatFits() {
      Map<RuntimeException, String> expected =
          Map.of(
              new InvalidInputException(ErrorCode.USERNAME_INVALID, "username", "m"),
                  "400 username-invalid",
              new ForbiddenException(ErrorCode.NOT_AUTHENTICATED, "m"), "401 not-authenticated",
              new ForbiddenException(ErrorCode.ESCALATION, "m"), "403 escalation",
              new NotFoundException("m"), "404 not-found",
              new ConflictException(ErrorCode.USERNAME_TAKEN, "m"), "409 username-taken",
              new ConflictException(ErrorCode.VERSION_CONFLICT, "m"), "409 version-conflict",
              new UnavailableException(ErrorCode.BUSY, "m"), "503 busy",
              new UnavailableException(ErrorCode.STALE, "m"), "503 stale",
              new UnavailableException(ErrorCode.OUTCOME_UNKNOWN, "m"), "503 outcome-unknown");

      Map<RuntimeException, String> seen =
          expected.keySet().stream().collect(Collectors.toMap(e -> e, e -> reply(e).problem()));
      assertThat(seen).isEqualTo(expected);
    }

    @Test
    void namesTheFieldAndTheDetail() {
      Reply reply = reply(new InvalidInputException(ErrorCode.USERNAME_INVALID, "username", "why"));

      assertThat(reply.at("field")).isEqualTo("username");
      assertThat(reply.at("detail")).isEqualTo("why");
    }

    @Test
    void saysWhenToTryAgain() {
      assertThat(reply(new UnavailableException(ErrorCode.BUSY, "m")).header("Retry-After"))
          .isEqualTo("1");
      assertThat(
              reply(new UnavailableException(ErrorCode.STORE_UNAVAILABLE, "m"))
                  .header("Retry-After"))
          .isEqualTo("5");
      assertThat(
              reply(new UnavailableException(ErrorCode.OUTCOME_UNKNOWN, "m"))
                  .http()
                  .header("Retry-After"))
          .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
        classes = {
          IllegalStateException.class,
          NullPointerException.class,
          StackOverflowError.class,
          OutOfMemoryError.class,
          NoClassDefFoundError.class
        })
    void thatIsAFaultShowsNothingOfIt(Class<? extends Throwable> kind) throws Exception {
      Throwable fault = kind.getConstructor(String.class).newInstance("s3cret /etc/passwd");
      Reply reply = reply(fault);

      assertThat(reply.problem()).isEqualTo("500 internal-error");
      assertThat(reply.text())
          .doesNotContain("s3cret", "passwd", "dev.castellan", "java", kind.getSimpleName());
    }

    @Test
    void ofAHostsRouteIsAFaultToo() {
      Console own =
          console(
              builder ->
                  builder.route(
                      "GET",
                      "/own",
                      call -> {
                        throw new java.io.IOException("s3cret");
                      }));

      assertThat(Client.of(own).bearing("good").get("/own").problem())
          .isEqualTo("500 internal-error");
    }
  }

  @Nested
  class Routes {

    @ParameterizedTest
    @CsvSource({
      "GET, /users",
      "GET, /users/{name}",
      "GET, /users/mine",
      "DELETE, /api-keys/{x}",
      "POST, /login",
      "GET, /echo"
    })
    void cannotBeTakenForOthers(String method, String pattern) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> console(b -> b.route(method, pattern, call -> HttpReply.of(204))));
    }

    @ParameterizedTest
    @CsvSource({
      "get, /x",
      "OPTIONS, /x",
      "GET, x",
      "GET, /",
      "GET, /x/",
      "GET, /X",
      "GET, /x{id}",
      "GET, /../x",
      "GET, /{}"
    })
    void havePlainPatterns(String method, String pattern) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Route.of(method, pattern, call -> HttpReply.of(204)));
    }

    @Test
    void knowTheirParameters() {
      RouteCall call =
          new RouteCall(
              HttpCall.builder("GET", "/").build(),
              FakeCastellan.create().actingAs(null),
              Map.of("id", "x"),
              Map.of("q", "y"));

      assertThat(call.parameter("id")).isEqualTo("x");
      assertThat(call.queryParameter("q")).contains("y");
      assertThat(call.queryParameter("r")).isEmpty();
      org.assertj.core.api.Assertions.assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() -> call.parameter("other"));
    }
  }
}
