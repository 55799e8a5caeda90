package dev.castellan.sso.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.castellan.access.Network;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.storage.TimeSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpCallerTest {

  private static final int MAX_BYTES = 10_000;
  private static final Limits LIMITS = limits(Duration.ofSeconds(20), Duration.ofSeconds(30));

  @ParameterizedTest
  @MethodSource("readable")
  void readsWhatIsWellFormed(String answer, int status, String body) throws Exception {
    try (RawServer server = RawServer.answering(answer)) {
      Answer got = get(server.port());
      assertThat(got.status()).isEqualTo(status);
      assertThat(got.text()).isEqualTo(body);
    }
  }

  static Stream<Arguments> readable() {
    return Stream.of(
        Arguments.of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"),
        Arguments.of("HTTP/1.1 200\r\ncontent-length:5\r\n\r\nhello and more", 200, "hello"),
        Arguments.of("HTTP/1.0 200 OK\r\n\r\nhello", 200, "hello"),
        Arguments.of(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nT: v\r\n\r\n",
            200,
            "hello"),
        Arguments.of("HTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 204 No\r\n\r\n", 204, ""),
        Arguments.of("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", 500, ""));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void refusesWhatIsNot(String what, String answer) {
    try (RawServer server = RawServer.answering(answer)) {
      assertThat(problem(server.port())).as(what).isEqualTo(ProviderProblem.BAD_ANSWER);
    }
  }

  static Stream<Arguments> unreadable() {
    String ok = "HTTP/1.1 200 OK\r\n";
    String chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
    return Stream.of(
        Arguments.of("nothing", ""),
        Arguments.of("no HTTP", "hello\r\n\r\n"),
        Arguments.of("HTTP/2", "HTTP/2.0 200 OK\r\n\r\n"),
        Arguments.of("status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"),
        Arguments.of("bare LF", "HTTP/1.1 200 OK\nContent-Length: 0\n\n"),
        Arguments.of("bare CR", "HTTP/1.1 200 OK\rX: y\r\n\r\n"),
        Arguments.of("switches the protocol", "HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n"),
        Arguments.of("interim without end", "HTTP/1.1 100 Continue\r\n\r\n".repeat(20)),
        Arguments.of("no end of the head", ok + "A: b\r\n"),
        Arguments.of("space before the colon", ok + "Content-Length : 0\r\n\r\n"),
        Arguments.of("folded header", ok + "A: b\r\n c\r\nContent-Length: 0\r\n\r\n"),
        Arguments.of("NUL in a header", ok + "A: b\0c\r\nContent-Length: 0\r\n\r\n"),
        Arguments.of(
            "both lengths",
            ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Arguments.of("two lengths", ok + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
        Arguments.of("list of lengths", ok + "Content-Length: 5, 5\r\n\r\nhello"),
        Arguments.of("signed length", ok + "Content-Length: +5\r\n\r\nhello"),
        Arguments.of("length too large", ok + "Content-Length: 10001\r\n\r\n"),
        Arguments.of(
            "length beyond all numbers", ok + "Content-Length: 99999999999999999999\r\n\r\n"),
        Arguments.of("body too short", ok + "Content-Length: 5\r\n\r\nhell"),
        Arguments.of("body too long without length", ok + "\r\n" + "x".repeat(MAX_BYTES + 1)),
        Arguments.of("two codings", ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        Arguments.of("compressed", ok + "Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n"),
        Arguments.of("chunk without size", chunked + "\r\nhello"),
        Arguments.of("chunk of negative size", chunked + "-5\r\nhello\r\n0\r\n\r\n"),
        Arguments.of("chunk of 0x size", chunked + "0x5\r\nhello\r\n0\r\n\r\n"),
        Arguments.of("chunk longer than it says", chunked + "3\r\nhello\r\n0\r\n\r\n"),
        Arguments.of("chunk shorter than it says", chunked + "9\r\nhello\r\n0\r\n\r\n"),
        Arguments.of("chunks without end", chunked + "5\r\nhello\r\n"),
        Arguments.of("chunk too large", chunked + "7fffffff\r\n"),
        Arguments.of("chunk beyond int", chunked + "ffffffff\r\n"),
        Arguments.of(
            "chunks too large together",
            chunked + ("fff\r\n" + "x".repeat(4095) + "\r\n").repeat(3)),
        Arguments.of("too many headers", ok + "A: b\r\n".repeat(101) + "\r\n"),
        Arguments.of("line too long", ok + "A: " + "b".repeat(9_000) + "\r\n\r\n"),
        Arguments.of(
            "headers too long", ok + ("A: " + "b".repeat(8_000) + "\r\n").repeat(5) + "\r\n"));
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (RawServer other = RawServer.answering("HTTP/1.1 200 OK\r\n\r\nsecret");
        RawServer server =
            RawServer.answering(
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:"
                    + other.port()
                    + "/\r\nContent-Length: 0\r\n\r\n")) {
      assertThat(get(server.port()).status()).isEqualTo(302);
      assertThat(other.connections()).isZero();
    }
  }

  @Test
  void whatIsSentArrives() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    AtomicReference<String> got = new AtomicReference<>();
    server.createContext(
        "/",
        exchange -> {
          got.set(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    try {
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/a%20b?c=d%26");
      caller(LIMITS).send(Request.form(uri, "x=y", Map.of("Authorization", "Basic Zm9v")));
      assertThat(got)
          .hasValue("POST /a%20b?c=d%26 Basic Zm9v application/x-www-form-urlencoded x=y");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whoSaysNothingIsGivenUp() {
    Limits impatient = limits(Duration.ofMillis(150), Duration.ofSeconds(30));
    try (RawServer server = new RawServer(socket -> socket.getInputStream().readAllBytes())) {
      assertThat(problem(caller(impatient), plain(server.port())))
          .isEqualTo(ProviderProblem.TIMEOUT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void whoSaysAByteNowAndThenIsGivenUpAtTheEndOfTheTime(String scheme) {
    // A second passes with each look at the clock, and with each the peer says one more byte.
    Semaphore looks = new Semaphore(0);
    AtomicLong seconds = new AtomicLong();
    TimeSource time = ticking(looks, seconds);
    try (RawServer server = new RawServer(socket -> drip(socket, looks, scheme))) {
      HttpCaller caller = new HttpCaller(loopback(), LIMITS, time, systemTls());
      URI uri = URI.create(scheme + "://127.0.0.1:" + server.port() + "/");
      assertThat(problem(caller, uri)).isEqualTo(ProviderProblem.TIMEOUT);
      assertThat(seconds.get()).isBetween(30L, 40L);
    }
  }

  private static TimeSource ticking(Semaphore looks, AtomicLong seconds) {
    return new TimeSource() {
      @Override
      public Instant instant() {
        return Instant.EPOCH;
      }

      @Override
      public long nanoTime() {
        looks.release();
        return Duration.ofSeconds(seconds.incrementAndGet()).toNanos();
      }
    };
  }

  private static void drip(Socket socket, Semaphore looks, String scheme)
      throws IOException, InterruptedException {
    // The head of a TLS record of a handshake, or that of an answer of HTTP.
    byte[] start =
        scheme.equals("https")
            ? new byte[] {22, 3, 3, 0x40, 0}
            : "HTTP/1.1 200 OK\r\nA: ".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 10_000; i++) {
      looks.acquire();
      socket.getOutputStream().write(i < start.length ? start[i] : 'x');
      socket.getOutputStream().flush();
    }
  }

  @Test
  void whereNobodyListensIsUnreachable() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertThat(problem(port)).isEqualTo(ProviderProblem.UNREACHABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "jar:http://127.0.0.1!/a",
        "http:127.0.0.1",
        "http://user:pw@127.0.0.1/",
        "http://127.0.0.1/#a",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:65536/",
        "//127.0.0.1/",
        "http://8.8.8.8/"
      })
  void onlyPlainAddressesAreCalled(String uri) {
    assertThat(problem(caller(LIMITS), URI.create(uri))).isEqualTo(ProviderProblem.NOT_ALLOWED);
  }

  @Test
  void withoutLeaveNothingIsCalledWithoutTls() {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\n\r\n")) {
      Destinations strict =
          new Destinations(
              List.of(), List.of(Network.parse("127.0.0.1")), false, HttpCallerTest::literally);
      HttpCaller caller = new HttpCaller(strict, LIMITS, TimeSource.system(), systemTls());
      assertThat(problem(caller, plain(server.port()))).isEqualTo(ProviderProblem.NOT_ALLOWED);
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void aNameThatTurnsPrivateIsNotCalled() {
    AtomicInteger asked = new AtomicInteger();
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\n\r\n")) {
      Destinations rebinding =
          new Destinations(
              List.of(),
              List.of(),
              true,
              name -> {
                asked.incrementAndGet();
                return List.of(address("10.0.0.1"));
              });
      HttpCaller caller = new HttpCaller(rebinding, LIMITS, TimeSource.system(), systemTls());
      URI uri = URI.create("http://idp.localhost:" + server.port() + "/");
      assertThat(problem(caller, uri)).isEqualTo(ProviderProblem.NOT_ALLOWED);
      assertThat(asked).hasValue(1);
    }
  }

  @Test
  void aNameIsResolvedOnceAndThatAddressCalled() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\n\r\nhello")) {
      Destinations once =
          new Destinations(
              List.of(),
              List.of(),
              true,
              name ->
                  List.of(
                      InetAddress.getByName(
                          asked.incrementAndGet() == 1 ? "127.0.0.1" : "127.0.0.2")));
      HttpCaller caller = new HttpCaller(once, LIMITS, TimeSource.system(), systemTls());
      URI uri = URI.create("http://idp.localhost:" + server.port() + "/");
      assertThat(caller.send(Request.get(uri, "*/*")).text()).isEqualTo("hello");
      assertThat(asked).hasValue(1);
    }
  }

  @Test
  void theSecondAddressIsTriedWhenTheFirstDoesNotAnswer() throws Exception {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\n\r\nhello")) {
      Destinations two =
          new Destinations(
              List.of(),
              List.of(),
              true,
              name -> List.of(address("127.0.0.2"), address("127.0.0.1")));
      HttpCaller caller = new HttpCaller(two, LIMITS, TimeSource.system(), systemTls());
      URI uri = URI.create("http://idp.localhost:" + server.port() + "/");
      assertThat(caller.send(Request.get(uri, "*/*")).text()).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @MethodSource("certificates")
  void theCertificateMustBeTrustedAndForTheHost(
      String what, TestCertificate served, TestCertificate trusted, String host, boolean good)
      throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(served.server()));
    AtomicInteger calls = new AtomicInteger();
    server.createContext(
        "/",
        exchange -> {
          calls.incrementAndGet();
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("hello".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    try {
      Destinations here =
          new Destinations(
              List.of(),
              List.of(Network.parse("127.0.0.1")),
              false,
              name -> List.of(address("127.0.0.1")));
      HttpCaller caller = new HttpCaller(here, LIMITS, TimeSource.system(), trusted.client());
      URI uri = URI.create("https://" + host + ":" + server.getAddress().getPort() + "/");
      if (good) {
        assertThat(caller.send(Request.get(uri, "*/*")).text()).isEqualTo("hello");
      } else {
        assertThat(problem(caller, uri)).as(what).isEqualTo(ProviderProblem.TLS);
        assertThat(calls).hasValue(0);
      }
    } finally {
      server.stop(0);
    }
  }

  static Stream<Arguments> certificates() {
    TestCertificate right = TestCertificate.of("idp.example", "127.0.0.1");
    TestCertificate wrong = TestCertificate.of("other.example", "*.example", "127.0.0.2");
    TestCertificate old =
        TestCertificate.of(Instant.now().minus(Duration.ofMinutes(5)), "idp.example");
    return Stream.of(
        Arguments.of("right", right, right, "idp.example", true),
        Arguments.of("right address", right, right, "127.0.0.1", true),
        Arguments.of("not trusted", right, wrong, "idp.example", false),
        Arguments.of("another name", wrong, wrong, "idp.test", false),
        Arguments.of("another address", wrong, wrong, "127.0.0.1", false),
        Arguments.of("over", old, old, "idp.example", false));
  }

  @Test
  void whoSpeaksNoTlsIsATroubleOfTls() {
    try (RawServer blunt =
        new RawServer(
            socket ->
                socket
                    .getOutputStream()
                    .write("HTTP/1.1 400 No\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))) {
      URI uri = URI.create("https://127.0.0.1:" + blunt.port() + "/");
      assertThat(problem(caller(LIMITS), uri)).isEqualTo(ProviderProblem.TLS);
    }
  }

  @Test
  void aHeaderCannotBeginAnother() {
    assertThat(
            catchThrowableOfType(
                IllegalArgumentException.class,
                () ->
                    caller(LIMITS)
                        .send(new Request(plain(1), Map.of("A", "b\r\nC: d"), Optional.empty()))))
        .isNotNull();
  }

  private static Answer get(int port) throws ProviderException {
    return caller(LIMITS).send(Request.get(plain(port), "*/*"));
  }

  private static ProviderProblem problem(int port) {
    return problem(caller(LIMITS), plain(port));
  }

  private static ProviderProblem problem(HttpCaller caller, URI uri) {
    return catchThrowableOfType(ProviderException.class, () -> caller.send(Request.get(uri, "*/*")))
        .problem();
  }

  private static URI plain(int port) {
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  private static HttpCaller caller(Limits limits) {
    return new HttpCaller(loopback(), limits, TimeSource.system(), systemTls());
  }

  private static Destinations loopback() {
    return new Destinations(List.of(), List.of(), true, HttpCallerTest::literally);
  }

  private static List<InetAddress> literally(String host) throws java.net.UnknownHostException {
    return List.of(address(host));
  }

  private static Limits limits(Duration read, Duration total) {
    return new Limits(Duration.ofSeconds(10), read, total, MAX_BYTES);
  }

  private static SSLContext systemTls() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of digits, of which there is one alone. */
  private static InetAddress address(String digits) throws UnknownHostException {
    return InetAddress.getAllByName(digits)[0];
  }
}
