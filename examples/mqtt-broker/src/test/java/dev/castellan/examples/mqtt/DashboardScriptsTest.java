package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.microsoft.playwright.Locator.FilterOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What people and MQTT clients can write may be a script: it is shown as it was written, on every
 * page that shows it, and never runs. A script that ran would open a dialog, and one that was only
 * stopped by the policy of contents would stand on the console: both fail the test.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class DashboardScriptsTest {

  @TempDir private static Path data;
  private static Dashboard dashboard;
  private static List<String> scripts;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    dashboard = Dashboard.start(data);
    try (InputStream file = DashboardScriptsTest.class.getResourceAsStream("scripts.txt")) {
      scripts = new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    assertThat(scripts).hasSizeGreaterThanOrEqualTo(80);
  }

  @AfterAll
  static void close() {
    if (dashboard != null) {
      dashboard.close();
    }
  }

  /** Names, attributes and client ids take no control characters, and names not many. */
  private static String printable(String script) {
    return script.substring(0, Math.min(128, script.length())).replace('\t', ' ').strip();
  }

  /** Nowhere in the document is anything that runs, but the two scripts of the page. */
  private static boolean harmless(Tab tab) {
    return Boolean.TRUE.equals(
        tab.page()
            .evaluate(
                "document.querySelectorAll('script').length === 2 && !document.querySelector('body"
                    + " script, body link, body style, body meta, iframe, object, embed, base,"
                    + " form[action], [formaction], [onload], [onerror], [onfocus],"
                    + " a[href^=\"javascript:\" i]')"));
  }

  private static void look(Tab tab, String hash, String... shown) {
    tab.page().evaluate("hash => { location.hash = hash; }", hash);
    tab.awaitQuiet();
    for (String text : shown) {
      tab.css("main").filter(new FilterOptions().setHasText(text)).waitFor();
      assertThat(tab.css("main").innerText()).contains(text);
    }
    assertThat(harmless(tab)).as(hash).isTrue();
  }

  @Test
  void whatIsWrittenOfUsersRunsNowhere() {
    for (int i = 0; i < scripts.size(); i++) {
      String script = scripts.get(i);
      dashboard
          .root()
          .post(
              "/users",
              Map.of(
                  "username",
                  "user-" + i,
                  "displayName",
                  printable(script),
                  "note",
                  script,
                  "attributes",
                  Map.of("mark", printable(script))))
          .expect(201);
    }
    String first = dashboard.root().get("/users?q=user-14").items().get(0).path("id").asText();
    try (Tab tab = dashboard.openAsRoot()) {
      look(tab, "#/users", scripts.get(0));
      for (int page = 1; page < 2; page++) {
        tab.button("Next").click();
        tab.awaitQuiet();
        assertThat(harmless(tab)).isTrue();
      }
      look(tab, "#/users/" + first, scripts.get(14));
      look(tab, "#/audit");
      look(tab, "#/roles");
    }
  }

  @Test
  void whatIsWrittenOfKeysRunsNowhere() {
    for (int i = 0; i < scripts.size(); i++) {
      String script = scripts.get(i);
      Rest.Reply reply =
          dashboard
              .root()
              .post("/api-keys", Map.of("name", "key-" + i + " " + script, "note", script));
      if (reply.status() != 201) {
        dashboard.root().post("/api-keys", Map.of("name", "key-" + i, "note", script)).expect(201);
      }
    }
    String id = dashboard.root().get("/api-keys?q=key-14").items().get(0).path("id").asText();
    try (Tab tab = dashboard.openAsRoot()) {
      look(tab, "#/api-keys", scripts.get(0));
      tab.button("Next").click();
      tab.awaitQuiet();
      assertThat(harmless(tab)).isTrue();
      look(tab, "#/api-keys/" + id, scripts.get(14));
      look(tab, "#/audit");
    }
  }

  @Test
  void whatAnMqttClientCallsItselfRunsNowhere() {
    for (String script : scripts) {
      Mqtt5BlockingClient client =
          Mqtt5Client.builder()
              .identifier(printable(script))
              .serverHost("127.0.0.1")
              .serverPort(dashboard.broker().mqttPort())
              .buildBlocking();
      client.connect();
      String id = new Client(printable(script), "").id();
      dashboard.root().delete("/clients/" + id).expect(204);
    }
    String[] newest =
        scripts.subList(scripts.size() - 40, scripts.size()).stream()
            .map(script -> new Client(printable(script), "").resource().toString())
            .toArray(String[]::new);
    try (Tab tab = dashboard.openAsRoot()) {
      look(tab, "#/audit");
      look(tab, "#/license");
      look(tab, "#/audit?action=client:kick&outcome=done", newest);
    }
  }

  @Test
  void whatABrowserCallsItselfRunsNowhere() {
    String user = dashboard.user("visitor", "viewer");
    List<String> agents =
        Stream.of(0, 14, 20, 35, 40, 53, 71, 72, 78, 84).map(scripts::get).toList();
    for (String agent : agents) {
      dashboard.anonymous().login("visitor", Dashboard.PASSWORD, agent);
    }
    try (Tab tab = dashboard.openAsRoot()) {
      look(tab, "#/users/" + user, "<script>alert(1)<", "<img");
      assertThat(titles(tab)).containsAll(agents);
    }
    try (Tab tab = dashboard.open().login("visitor", Dashboard.PASSWORD).awaitFrame()) {
      look(tab, "#/me", "<script>alert(1)<", "<img");
      assertThat(titles(tab)).containsAll(agents);
    }
  }

  private static List<Object> titles(Tab tab) {
    Object titles =
        tab.css("main [title]").evaluateAll("all => all.map(one => one.getAttribute('title'))");
    return List.copyOf((List<?>) titles);
  }

  @Test
  void whatStandsInThePolicyAndInAddressesRunsNowhere() {
    Rest.Reply policy = dashboard.root().get("/policy").expect(200);
    StringBuilder text = new StringBuilder(policy.text("text"));
    for (String script : scripts) {
      text.append("\n# ").append(script);
    }
    text.append("\nrole looks-odd { allow *:read on topics/* }\n");
    dashboard.root().replace("/policy", Map.of("text", text.toString())).expect(200);
    try (Tab tab = dashboard.openAsRoot().expectStatus(400, 404)) {
      look(tab, "#/policy");
      look(tab, "#/roles", "looks-odd");
      for (String script : scripts.subList(0, 20)) {
        String encoded = (String) tab.page().evaluate("text => encodeURIComponent(text)", script);
        look(tab, "#/" + encoded);
        look(tab, "#/users?q=" + encoded);
        look(tab, "#/audit?text=" + encoded);
        look(tab, "#/access?resource=" + encoded + "&action=" + encoded);
      }
    }
  }
}
