package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What is secret on its way in stands in no log and no reply, whatever goes wrong. */
@Timeout(60)
class CanaryTest {

  private static final String CANARY = "canary7f3a91 needs fifteen";

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger rootLogger =
      (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final List<String> replies = new ArrayList<>();

  @BeforeEach
  void listen() {
    OpenApiWitness.ofDescription(); // Parses the description, with thousands of lines of TRACE.
    rootLogger.setLevel(Level.TRACE);
    log.start();
    rootLogger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    rootLogger.detachAppender(log);
    rootLogger.setLevel(Level.OFF);
  }

  private Client witnessed(Client client) {
    return client.witnessedBy(
        (call, reply) -> {
          replies.add(reply.headers().toString());
          replies.add(new String(reply.body(), StandardCharsets.UTF_8));
        });
  }

  private String logged() {
    return log.list.stream()
        .map(
            event ->
                event.getFormattedMessage()
                    + event.getMDCPropertyMap()
                    + (event.getThrowableProxy() == null
                        ? ""
                        : ThrowableProxyUtil.asString(event.getThrowableProxy())))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void theListenerHearsWhatIsLogged() {
    Client client =
        witnessed(
            Client.of(
                    Console.of(FakeCastellan.throwing(() -> new IllegalStateException("planted"))))
                .bearing("good"));
    client.get("/users");

    assertThat(logged()).contains("planted");
    assertThat(String.join("", replies)).doesNotContain("planted");
  }

  @Test
  void c35_noReplyAndNoLogHoldsWhatWasSent() {
    try (World world = World.ready()) {
      Client nobody = witnessed(world.nobody);
      Client root = witnessed(world.root());
      sendEverywhere(nobody);
      sendEverywhere(root);
      root.post("/users", "{'username':'ann','password':'" + CANARY + "'}");
      nobody.post("/login", "{'username':'ann','password':'" + CANARY + "'}");
    }
    sendEverywhere(
        witnessed(
            Client.of(
                    Console.of(FakeCastellan.throwing(() -> new IllegalStateException("planted"))))
                .bearing("good")));

    assertThat(replies).hasSizeGreaterThan(50);
    assertThat(String.join("\n", replies)).doesNotContain("canary7f3a91").doesNotContain("planted");
    assertThat(logged()).doesNotContain("canary7f3a91");
  }

  @Test
  void c35_noLogHoldsWhatALoginAtAProviderBrings() {
    try (World world = World.providing(OpenApiWitness.ofDescription(), SsoRestTest.PUBLIC_URL)) {
      Client root = witnessed(world.root());
      String corp = SsoRestTest.CORP.replace("canary-secret", CANARY);
      root.post("/sso/providers", corp);
      root.post("/sso/test", corp.replace("'kind':'fake'", "'kind':'none'"));
      root.post("/sso/test", corp);
      root.patch(
          "/sso/providers/corp",
          "{'secrets':{'clientSecret':'%s','no':'%s'}}".replace("%s", CANARY));
      root.post("/sso/providers/corp/test", "{'secrets':{'clientSecret':'" + CANARY + "'}}");
      root.get("/sso/providers/corp");
      root.get("/audit");
      String sent = "code=canary7f3a91&SAMLResponse=canary7f3a91&state=";
      SsoRestTest.Browser browser = new SsoRestTest.Browser(world);
      browser.cookies.put("__Host-castellan-00000000-sso-0", "canary7f3a91");
      String state = browser.leave();
      for (String handle : List.of(state, "canary7f3a91")) {
        for (Reply reply :
            List.of(
                browser.get("/admin/sso/corp/callback?" + sent + handle),
                browser.post("/admin/sso/corp/acs", sent.replace("state", "RelayState") + handle),
                browser.post("/admin/sso/corp/backchannel", "logout_token=canary7f3a91"),
                browser.post("/admin/sso/corp/departure", "departure=canary7f3a91"),
                browser.get("/admin/sso/corp/logout?" + sent + handle))) {
          replies.add(reply.http().headers() + reply.text());
        }
      }
      replies.add(browser.exchange("canary7f3a91").text());
    }

    assertThat(String.join("\n", replies)).doesNotContain("canary7f3a91");
    assertThat(logged()).doesNotContain("canary7f3a91");
  }

  private static void sendEverywhere(Client client) {
    String basic =
        Base64.getEncoder().encodeToString(("k:" + CANARY).getBytes(StandardCharsets.UTF_8));
    for (String authorization :
        List.of("Bearer " + CANARY, "Bearer canary7f3a91", "Basic " + basic, CANARY)) {
      client.authorization(authorization).get("/users");
    }
    for (String body :
        List.of(
            "{'token':'%s','username':'u','password':'%s'}",
            "{'username':'root','password':'%s'}",
            "{'username':'root','password':['%s']}",
            "{'username':'root','password':'%s','password':'%s'}",
            "{'username':'root','password':'%s'",
            "%s",
            "{'oldPassword':'%s','newPassword':'%s'}",
            "{'oldPassword':'%s','newPassword':1}",
            "{'password':'%s'}")) {
      String filled = body.replace("%s", CANARY);
      client.post("/setup", filled);
      client.post("/login", filled);
      client.put("/me/password", filled);
      client.post("/users", filled);
      client.put("/users/0123456789abcdefghij/password", filled);
      client.post("/api-keys", filled);
      client.put("/policy", filled);
      client.post("/policy/check", filled);
      client.post("/roles", filled);
      client.post("/bindings", filled);
      client.post("/access/explain", filled);
    }
  }

  @Test
  void whatIsShownOnceIsShownOnce() {
    try (World world = World.ready()) {
      Client root = world.root();
      Reply key = root.post("/api-keys", "{'name':'k','roles':['viewer']}");
      String token = world.tryLogin("root", World.PASSWORD).at("token");
      Client seen = witnessed(root);
      for (String path : List.of("/api-keys", "/api-keys/" + key.at("id"), "/audit", "/users")) {
        seen.get(path);
      }
      witnessed(world.nobody).bearing(key.at("token")).get("/me");
      witnessed(world.nobody).bearing(token).get("/me");

      String everything = String.join("\n", replies) + logged();
      assertThat(everything).doesNotContain(key.at("secret"), token, World.PASSWORD);
    }
  }

  /** The JDK's server has a log of its own. */
  @Test
  void theServerLogsNoCredentials() throws IOException {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    Handler handler = new LineHandler(lines);
    java.util.logging.Logger server = java.util.logging.Logger.getLogger("com.sun.net.httpserver");
    server.setLevel(java.util.logging.Level.ALL);
    server.setUseParentHandlers(false);
    server.addHandler(handler);
    try (ConsoleServer console =
        ConsoleServer.start(Console.of(FakeCastellan.create()), "127.0.0.1", 0)) {
      RawHttp.exchange(
          console.port(),
          "GET /admin/api/v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer canary7f3a91\r\n\r\n");
      RawHttp.exchange(
          console.port(),
          "POST /admin/api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Content-Length: 14\r\n\r\n'canary7f3a91'");
    } finally {
      server.removeHandler(handler);
      server.setUseParentHandlers(true);
      server.setLevel(null);
    }

    assertThat(lines).isNotEmpty();
    assertThat(String.join("\n", lines) + logged()).doesNotContain("canary7f3a91");
  }

  private static final class LineHandler extends Handler {

    private final List<String> lines;

    private LineHandler(List<String> lines) {
      this.lines = lines;
      setLevel(java.util.logging.Level.ALL);
    }

    @Override
    public void publish(LogRecord line) {
      lines.add(new SimpleFormatter().format(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
