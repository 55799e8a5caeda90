package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.castellan.Castellan;
import dev.castellan.access.Origin;
import dev.castellan.console.Console;
import dev.castellan.console.ConsoleServer;
import dev.castellan.console.JdkHttp;
import dev.castellan.examples.mqtt.Chromium.Look;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.TimeSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The dashboard below a path of a proxy, which the console itself knows nothing of but by name. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DashboardProxyTest {

  private static final String PREFIX = "/admin/castellan";
  private static final String CLIENT = "203.0.113.7";

  /** What belongs to one connection, and what the JDK's client writes by itself. */
  private static final Set<String> HOP =
      Set.of("connection", "content-length", "host", "keep-alive", "transfer-encoding", "upgrade");

  private static Chromium chromium;
  private static HttpServer proxy;
  private static ExecutorService workers;
  private static Castellan castellan;
  private static ConsoleServer console;
  private static final HttpClient CALLER =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void start() throws IOException {
    chromium = Chromium.start();
    JdkHttp.prepare();
    proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    workers = Executors.newFixedThreadPool(8);
    proxy.setExecutor(workers);
    castellan = Castellan.builder(InMemoryRecordStore.open(TimeSource.system())).open();
    castellan
        .setup()
        .complete(
            castellan.setup().token().orElseThrow().token(),
            "root",
            SecretText.of(Dashboard.PASSWORD),
            Origin.ofAddress("127.0.0.1"));
    console =
        ConsoleServer.start(
            Console.builder(castellan)
                .basePath("/inside")
                .publicUrl(address())
                .trustedProxies("127.0.0.1/32")
                .build(),
            "127.0.0.1",
            0);
    proxy.createContext(PREFIX + "/", DashboardProxyTest::pass);
    proxy.start();
  }

  @AfterAll
  static void close() {
    if (console != null) {
      console.close();
    }
    if (castellan != null) {
      castellan.close();
    }
    if (proxy != null) {
      proxy.stop(0);
      workers.shutdownNow();
    }
    if (chromium != null) {
      chromium.close();
    }
  }

  private static String address() {
    return "http://127.0.0.1:" + proxy.getAddress().getPort() + PREFIX;
  }

  private static void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().toString().substring(PREFIX.length());
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + console.port() + "/inside" + path))
              .method(
                  exchange.getRequestMethod(),
                  BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()))
              .header("X-Forwarded-For", CLIENT);
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) -> {
                if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
                  values.forEach(value -> request.header(name, value));
                }
              });
      HttpResponse<byte[]> response = CALLER.send(request.build(), BodyHandlers.ofByteArray());
      response
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
                  exchange.getResponseHeaders().put(name, values);
                }
              });
      byte[] body = response.body();
      exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void everythingComesFromBelowThePrefix() {
    List<String> asked = new CopyOnWriteArrayList<>();
    try (Tab tab = chromium.open(address() + "/", Look.PLAIN)) {
      tab.awaitHeading("Log in");
      tab.page().onRequest(request -> asked.add(request.url()));
      tab.reload();
      tab.awaitHeading("Log in");
      tab.login("root", Dashboard.PASSWORD).awaitFrame().go("#/api-keys", "API Keys").awaitQuiet();
      tab.button("Create the first key").click();
      tab.awaitDialog("Create an API key");
      tab.input("name").fill("behind");
      tab.button("Create").click();
      tab.awaitDialog("Created successfully");
      tab.button("I have kept it").click();
      tab.row("behind").waitFor();
      tab.go("#/audit?action=api-key:create", "Audit Log");
      tab.row("api-key:create").getByText(CLIENT).waitFor();
      tab.reload();
      tab.awaitFrame();
      tab.button("Log out").click();
      tab.awaitHeading("Log in");
    }
    assertThat(asked).hasSizeGreaterThan(30).allMatch(url -> url.startsWith(address() + "/"));
  }

  @Test
  void aLinkForAPasswordLeadsThroughTheProxy() {
    try (Tab tab = chromium.open(address() + "/", Look.PLAIN)) {
      tab.login("root", Dashboard.PASSWORD).awaitFrame().go("#/users", "Users");
      tab.css("header.page button.primary").click();
      tab.awaitDialog("Create a user");
      tab.input("username").fill("lina");
      tab.button("Create").click();
      tab.awaitDialog("A link for lina");
      String link = tab.css("dialog input.code").inputValue();
      assertThat(link).startsWith(address() + "/#password-reset=");
      try (Tab other = chromium.open(link, Look.PLAIN)) {
        other.awaitHeading("Choose a password");
        other.css("input[name=newPassword]").fill(Dashboard.PASSWORD);
        other.css("input[name=repeat]").fill(Dashboard.PASSWORD);
        other.button("Set password").click();
        other.awaitText("Your password is set.");
        other.login("lina", Dashboard.PASSWORD).awaitFrame();
      }
    }
  }

  @Test
  void whoComesAroundTheProxyIsLedToIt() {
    String around = "http://127.0.0.1:" + console.port() + "/inside/";
    try (Tab tab = chromium.open(around, Look.PLAIN)) {
      tab.awaitHeading("Log in");
      tab.expectStatus(403).login("root", Dashboard.PASSWORD);
      tab.awaitText("A page of another site may not change anything here");
      tab.link(address() + "/").click();
      tab.awaitHeading("Log in");
      assertThat(tab.page().url()).startsWith(address() + "/");
      tab.login("root", Dashboard.PASSWORD).awaitFrame();
    }
  }
}
