package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.console.RawHttp.Answer;
import dev.castellan.storage.TimeSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same bytes in, the same replies out, whatever server is in between. */
@Timeout(60)
abstract class HttpAdapterContract {

  private final AtomicReference<Optional<HttpCall>> seen = new AtomicReference<>(Optional.empty());
  private final Console console =
      Console.builder(FakeCastellan.create())
          .route(Route.of("GET", "/echo", this::echo).withQuery("q"))
          .route("POST", "/echo", this::echo)
          .route("DELETE", "/echo", call -> HttpReply.of(204))
          .route("GET", "/fail-null", HttpAdapterContract::nothing)
          .route("GET", "/fail-error", HttpAdapterContract::error)
          .route("GET", "/fail-framing", HttpAdapterContract::framing)
          .route("GET", "/fail-body", HttpAdapterContract::body)
          .build();

  private int port;

  /** Starts a server with this console and nothing else; answers its port. */
  abstract int start(Console served) throws Exception;

  abstract void stop() throws Exception;

  @BeforeEach
  void startServer() throws Exception {
    port = start(console);
  }

  @AfterEach
  void stopServer() throws Exception {
    stop();
  }

  private HttpReply echo(RouteCall call) {
    seen.set(Optional.of(call.http()));
    return HttpReply.json(
            200,
            Map.of("length", call.http().bodyLength(), "q", call.query().getOrDefault("q", "")))
        .header("X-Twice", "one")
        .header("X-Twice", "two");
  }

  private static String request(String method, String target, String... headers) {
    StringBuilder text = new StringBuilder(method + ' ' + target + " HTTP/1.1\r\nHost: localhost");
    for (String header : headers) {
      text.append("\r\n").append(header);
    }
    return text + "\r\n\r\n";
  }

  private static String echo(String method, String... headers) {
    return request(method, "/admin/api/v1/echo", headers);
  }

  private Answer send(String request) throws IOException {
    return RawHttp.exchange(port, request);
  }

  /** The reply of the console itself to the same request. */
  private HttpReply direct(HttpCall.Builder call) {
    return console.handle(call.build());
  }

  /** Every header of the console's reply stands in the answer, once, and no unknown one beside. */
  private static void assertSame(Answer answer, HttpReply direct) {
    Map<String, Object> expected = new TreeMap<>();
    direct.headers().forEach((name, value) -> expected.put(name.toLowerCase(Locale.ROOT), value));
    Map<String, Object> actual = new TreeMap<>(answer.headers());
    for (String ofTheProtocol : new String[] {"date", "content-length", "connection"}) {
      actual.remove(ofTheProtocol);
    }
    expected.remove("x-request-id");
    assertThat(actual.remove("x-request-id")).isNotNull();
    assertThat(actual).isEqualTo(expected);
    assertThat(answer.status()).isEqualTo(direct.status());
    assertThat(answer.body().length())
        .isEqualTo(new String(direct.body(), StandardCharsets.UTF_8).length());
  }

  @Test
  void aReplyComesAsItIs() throws IOException {
    Answer answer = send(request("GET", "/admin/api/v1/echo?q=%25", "Authorization: Bearer good"));

    assertSame(
        answer,
        direct(
            HttpCall.builder("GET", "/admin/api/v1/echo?q=%25")
                .header("Authorization", "Bearer good")));
    assertThat(answer.headers().get("x-twice")).containsExactly("one", "two");
    assertThat(answer.header("content-length")).isEqualTo(String.valueOf(answer.body().length()));
  }

  @Test
  void aFileThatTheBrowserHasIsNotSentAgain() throws IOException {
    String file = "/admin/lib/lit/index.js";
    String tag = send(request("GET", file)).header("etag");
    Answer again = send(request("GET", file, "If-None-Match: " + tag));
    Answer head = send(request("HEAD", file));

    assertSame(again, direct(HttpCall.builder("GET", file).header("If-None-Match", tag)));
    assertThat(again.status()).isEqualTo(304);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("etag")).isEqualTo(tag);
    assertThat(head.header("content-length"))
        .isEqualTo(send(request("GET", file)).header("content-length"));
  }

  @Test
  void everyCookieComesByItself() throws Exception {
    try (World world = World.ready()) {
      stop();
      port = start(world.console);
      String body = "{\"username\":\"root\",\"password\":\"" + World.PASSWORD + "\"}";
      Answer answer =
          send(
              request(
                      "POST",
                      "/admin/api/v1/login",
                      "Castellan-Page: 1",
                      "Content-Type: application/json",
                      "Content-Length: " + body.length())
                  + body);

      assertThat(answer.headers().get("set-cookie")).hasSize(3);
      String cookie = answer.headers().get("set-cookie").get(0);
      Answer me =
          send(
              request(
                  "GET",
                  "/admin/api/v1/me",
                  "Castellan-Page: 1",
                  "Cookie: " + cookie.substring(0, cookie.indexOf(';'))));
      assertThat(me.status()).isEqualTo(200);
    }
  }

  @Test
  void aCallComesAsItIs() throws IOException {
    send(
        request(
                "POST",
                "/admin/api/v1/echo",
                "authorization: Bearer good",
                "X-Two: a",
                "X-Two: b",
                "Content-Length: 5")
            + "\u00ffbody");

    HttpCall call = seen.get().orElseThrow();
    assertThat(call.method()).isEqualTo("POST");
    assertThat(call.path()).isEqualTo("/admin/api/v1/echo");
    assertThat(call.query()).isEmpty();
    assertThat(call.header("X-Two")).containsExactly("a", "b");
    assertThat(call.peer()).contains("127.0.0.1");
    assertThat(call.body()).isEqualTo("\u00ffbody".getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/admin",
        "/admin/",
        "/admin/?x=1",
        "/admin/lib/lit/index.js",
        "/admin/lib/lit/nothing.js",
        "/other",
        "/admin/api/v1/nowhere",
        "/admin/api/v1/echo/",
        "/admin/api/v1/echo?x=1",
        "/admin/api/v1/echo?q=1&q=2",
        "/admin/api/v1/echo?q=%zz",
        "/admin/api/v1/health"
      })
  void problemsAndHeadersComeAsTheyAre(String target) throws IOException {
    boolean badEscape = target.endsWith("%zz");
    Answer answer = send(request("GET", target, "Authorization: Bearer good"));

    if (badEscape && !answer.headers().containsKey("x-request-id")) {
      assertThat(answer.status()).isEqualTo(400); // the server itself will have none of it
    } else {
      assertSame(
          answer, direct(HttpCall.builder("GET", target).header("Authorization", "Bearer good")));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//admin/lib/lit/index.js",
        "/admin/lib//lit/index.js",
        "/admin/lib/./lit/index.js",
        "/admin/lib/../lib/lit/index.js",
        "/admin/lib/%2e%2e/lib/lit/index.js",
        "/admin/lib/..%2flib/lit/index.js",
        "/admin/lib/lit%2findex.js",
        "/admin/lib/lit/index.js;x=y",
        "/admin/lib/lit/index.js%00",
        "/admin/lib/../../openapi.yaml",
        "//admin/api/v1/echo",
        "/admin/../admin/api/v1/echo",
        "/admin/./api/v1/echo",
        "/admin/api/v1/%65cho",
        "/admin/api/v1/echo%00",
        "/admin/api/v1/echo%2f",
        "/admin%2fapi/v1/echo",
        "/admin/api/v1//echo",
        "/admin/api/v1/echo;x=y",
        "/admin/api/v1/x/..%2fecho",
        "/admin/api/v1/x/%2e%2e/echo",
        "http://evil.example/admin/api/v1/echo"
      })
  void anotherSpellingOfAPathLeadsNowhere(String target) throws IOException {
    Answer answer = send(request("GET", target, "Authorization: Bearer good"));

    assertThat(answer.status()).isIn(400, 404);
    assertThat(seen.get()).isEmpty();
  }

  @Test
  void twoAuthorizationsAreNone() throws IOException {
    Answer answer = send(echo("GET", "Authorization: Bearer good", "authorization: Bearer good"));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(seen.get()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS", "TRACE", "PUT", "BREW", "get"})
  void otherMethodsAreRefused(String method) throws IOException {
    Answer answer = send(echo(method, "Authorization: Bearer good", "Content-Length: 0"));

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo("DELETE, GET, HEAD, POST");
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
  }

  @Test
  void headHasTheLengthAndNoBody() throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      http.send(echo("HEAD", "Authorization: Bearer good"));
      Answer head = http.receive(true);
      http.send(echo("GET", "Authorization: Bearer good"));
      Answer get = http.receive(false);

      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("content-length")).isEqualTo(get.header("content-length"));
      assertThat(get.status()).isEqualTo(200);
    }
  }

  @Test
  void aReplyWithoutBodyHasNone() throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      http.send(echo("DELETE", "Authorization: Bearer good"));
      assertThat(http.receive(false).status()).isEqualTo(204);
      http.send(echo("GET", "Authorization: Bearer good"));
      assertThat(http.receive(false).status()).isEqualTo(200);
    }
  }

  @Test
  void aBodyMayHaveTheLargestSizeAndNoByteMore() throws IOException {
    int most = console.limits().body();

    assertThat(send(post(most)).body()).contains("\"length\":" + most);
    Answer refused = send(post(most + 1));
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.header("x-content-type-options")).isEqualTo("nosniff");
  }

  private static String post(int length) {
    return echo("POST", "Authorization: Bearer good", "Content-Length: " + length)
        + "x".repeat(length);
  }

  @Test
  void aPolicyMayBeLargeFromWhoHasToDoWithIt() throws Exception {
    stop();
    try (World world = World.ready()) {
      port = start(world.console);
      String root = "Authorization: Bearer " + world.tryLogin("root", World.PASSWORD).at("token");
      String large = policy(("# " + "x".repeat(97) + "\n").repeat(32_000));

      assertThat(large).hasSizeGreaterThan(3 << 20);
      assertThat(send(put(root, large)).status()).isEqualTo(200);
      assertThat(send(put("X-Nobody: x", policy("#".repeat(100_000)))).status()).isEqualTo(413);
      assertThat(send(put("X-Nobody: x", policy(""))).status()).isEqualTo(401);
      String chunk = "20000\r\n" + "x".repeat(0x20000) + "\r\n";
      String chunked =
          request("PUT", "/admin/api/v1/policy", root, "Transfer-Encoding: chunked")
              + chunk.repeat(40)
              + "1\r\nx\r\n0\r\n\r\n";
      assertThat(send(chunked).status()).isEqualTo(413);
      String tooLarge = "x".repeat(world.console.limits().policy() + 1);
      Answer refused = send(put(root, tooLarge));
      assertThat(refused.status()).isEqualTo(413);
      assertThat(refused.header("connection")).isEqualTo("close");
    }
  }

  private static String policy(String text) {
    return "{\"text\":\"" + text.replace("\n", "\\n") + "\"}";
  }

  private static String put(String header, String body) {
    return request(
            "PUT",
            "/admin/api/v1/policy",
            header,
            "If-Match: *",
            "Content-Type: application/json",
            "Content-Length: " + body.length())
        + body;
  }

  @Test
  void aChunkedBodyIsCountedToo() throws IOException {
    String begin = echo("POST", "Authorization: Bearer good", "Transfer-Encoding: chunked");

    assertThat(send(begin + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").body()).contains("\"length\":5");
    String chunk = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
    assertThat(send(begin + chunk + chunk + "1\r\nx\r\n0\r\n\r\n").status()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 1\r\nContent-Length: 2",
        "Content-Length: 1\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: xchunked",
        "Content-Length: 1\r\nContent-Length: 1",
        "Content-Length: -1",
        "Content-Length: 0x1",
        "Content-Length: one",
        "Content-Length: 0\r\nHost: other",
        "X : y\r\nContent-Length: 0"
      })
  void whatTwoServersReadDifferentlyIsRefusedAndTheLastOfItsConnection(String headers)
      throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      http.send(echo("POST", "Authorization: Bearer good", headers) + "0\r\n\r\n");
      Answer answer = http.receive(false);

      assertThat(answer.status()).isIn(400, 501);
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(http.isHungUp()).isTrue();
    }
    assertThat(seen.get()).isEmpty();
  }

  @Test
  void whatIsLeftOfABodyThatIsTooLargeIsNoRequest() throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      http.send(post(console.limits().body() + 1));
      Answer answer = http.receive(false);

      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(http.isHungUp()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "error", "framing", "body"})
  void aRouteOfTheHostsThatFailsIsAProblemAndTheServerLivesOn(String how) throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      for (int i = 0; i < 40; i++) { // more often than a server has threads
        http.send(request("GET", "/admin/api/v1/fail-" + how, "Authorization: Bearer good"));
        Answer answer = http.receive(false);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.body())
            .contains("\"code\":\"internal-error\"")
            .doesNotContain("s3cret", "Error", "Exception", "dev.castellan", ".java");
      }
      http.send(echo("GET", "Authorization: Bearer good"));
      assertThat(http.receive(false).status()).isEqualTo(200);
    }
  }

  @SuppressWarnings("NullAway") // A host may be wrong.
  private static HttpReply nothing(RouteCall call) {
    return null;
  }

  private static HttpReply error(RouteCall call) {
    throw new AssertionError("s3cret");
  }

  private static HttpReply framing(RouteCall call) {
    return HttpReply.of(200).header("Content-Length", "7");
  }

  private static HttpReply body(RouteCall call) {
    return HttpReply.json(204, Map.of());
  }

  @Test
  void oneConnectionCarriesManyCalls() throws IOException {
    try (RawHttp http = new RawHttp(port)) {
      for (int i = 0; i < 50; i++) {
        http.send(request("GET", "/admin/api/v1/echo?q=" + i, "Authorization: Bearer good"));
        assertThat(http.receive(false).body()).contains("\"q\":\"" + i + "\"");
      }
    }
  }

  @Test
  void repliesAreNotHeldBack() throws IOException {
    // With Nagle's algorithm and delayed acknowledgements nearly each of them takes 44 ms, but for
    // the first, which are acknowledged at once.
    TimeSource time = TimeSource.system();
    List<Long> nanos = new ArrayList<>();
    try (RawHttp http = new RawHttp(port)) {
      for (int i = 0; i < 60; i++) {
        long begin = time.nanoTime();
        http.send(echo("GET", "Authorization: Bearer good"));
        http.receive(false);
        nanos.add(time.nanoTime() - begin);
      }
    }

    List<Long> later = nanos.subList(20, nanos.size());
    Collections.sort(later);
    assertThat(later.get(10)).as("the quickest quarter of %s", later).isLessThan(25_000_000L);
  }
}
