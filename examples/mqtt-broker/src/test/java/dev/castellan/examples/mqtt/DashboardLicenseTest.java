package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.microsoft.playwright.Locator;
import dev.castellan.license.License;
import dev.castellan.license.LicenseIssuer;
import dev.castellan.license.LicenseLimits;
import dev.castellan.license.LicenseSigningKey;
import dev.castellan.license.Limit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The licence in the dashboard: bought, used up, and taken back. One story, in this order. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DashboardLicenseTest {

  @TempDir private static Path folder;
  private static final LicenseSigningKey VENDOR = LicenseSigningKey.generate(new SecureRandom());
  private static Dashboard dashboard;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Path publicKey = folder.resolve("vendor.key.pub");
    Files.writeString(publicKey, VENDOR.publicPem());
    dashboard =
        Dashboard.start(folder.resolve("data"), "-Dcastellan.license.public-key=" + publicKey);
  }

  @AfterAll
  static void close() {
    if (dashboard != null) {
      dashboard.close();
    }
  }

  private static String key(String id, String customer, long connections) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return new LicenseIssuer(VENDOR)
        .issue(
            License.builder(id, customer)
                .issuedAt(now.minus(1, ChronoUnit.DAYS))
                .expiresAt(now.plus(365, ChronoUnit.DAYS), 14)
                .limits(LicenseLimits.connections(Limit.of(connections)))
                .build());
  }

  private static Tab license() {
    return dashboard.openAsRoot().go("#/license", "License");
  }

  private static void check(Tab tab, String key) {
    tab.button("Update license").click();
    tab.awaitDialog("Update license");
    tab.input("key").fill(key);
    tab.button("Check").click();
  }

  private static String customer() {
    return dashboard.root().get("/license").body().path("license").path("customer").asText();
  }

  @Test
  @Order(1)
  void aKeyIsCheckedBeforeItIsInForce() {
    try (Tab tab = license()) {
      tab.awaitText("0 of 50 connections are in use (0 %).");
      tab.awaitText("Community");
      String good = key("L-1", "Acme", 200);
      check(tab, good.substring(0, good.length() - 8) + "AAAAAAAA");
      assertThat(tab.errorAt("key")).isNotEmpty();
      tab.assertAccessible("the dialog of a wrong key");
      assertThat(customer()).isNotEqualTo("Acme");

      tab.input("key").fill("> " + good + "\n");
      tab.button("Check").click();
      Locator review = tab.css("#license-review");
      review.waitFor();
      assertThat(review.innerText())
          .contains("This key is good.", "Acme", "Gained", "Limit: Connections: 50 → 200");
      tab.assertAccessible("the dialog of a good key");
      assertThat(customer()).isNotEqualTo("Acme");
      tab.input("key").fill(good);
      Tab.awaitGone(review);
      tab.button("Check").click();
      tab.button("Put in force").click();
      tab.awaitText("The license is in force");
      tab.awaitText("0 of 200 connections are in use (0 %).");
      assertThat(tab.css("main dl.facts").innerText())
          .contains("Acme", "Official", "L-1", "Set; it is never shown")
          .containsPattern("36[45] days left");
      assertThat(customer()).isEqualTo("Acme");
    }
  }

  @Test
  @Order(2)
  void aFileWithASmallerKeySaysWhatIsLost() throws IOException {
    Path file = Files.writeString(folder.resolve("small.key"), key("L-2", "Acme small", 10));
    try (Tab tab = license()) {
      tab.button("Update license").click();
      tab.awaitDialog("Update license");
      tab.css("#license-file").setInputFiles(file);
      tab.page().waitForCondition(() -> !tab.input("key").inputValue().isEmpty());
      tab.button("Check").click();
      Locator review = tab.css("#license-review");
      review.waitFor();
      assertThat(review.innerText()).contains("Lost", "Limit: Connections: 200 → 10");
      tab.button("Put in force").click();
      tab.awaitText("0 of 10 connections are in use (0 %).");
      assertThat(customer()).isEqualTo("Acme small");
    }
  }

  @Test
  @Order(3)
  void watermarksAreHeldToTheirOrder() {
    try (Tab tab = license()) {
      tab.input("highWatermark").fill("50");
      tab.input("lowWatermark").fill("60");
      tab.button("Save").click();
      assertThat(tab.errorAt("lowWatermark")).contains("below the high watermark");
      tab.input("highWatermark").fill("101");
      tab.button("Save").click();
      assertThat(tab.errorAt("highWatermark")).contains("from 2 to 100");
      tab.assertAccessible("watermarks with an error");
      tab.input("highWatermark").fill("60");
      tab.input("lowWatermark").fill("40");
      tab.button("Save").click();
      tab.awaitText("Alarm from 60 % on (6), cleared at 40 % (4).");
      assertThat(tab.css("svg.gauge").getAttribute("aria-label"))
          .contains("Alarm from 60 % on (6)");
      assertThat(tab.css("svg.gauge line.mark.high").getAttribute("x1")).isEqualTo("600");
      assertThat(tab.css("svg.gauge line.mark.low").getAttribute("x1")).isEqualTo("400");
    }
    assertThat(
            dashboard
                .root()
                .get("/license/settings")
                .expect(200)
                .body()
                .path("highWatermark")
                .asInt())
        .isEqualTo(60);
  }

  private static int ofUsage(String member) {
    return dashboard.root().get("/license/usage").expect(200).body().path(member).asInt();
  }

  @Test
  @Order(4)
  void theGaugeFillsAndTheAlarmsAreShown() throws InterruptedException {
    List<Mqtt5BlockingClient> clients = new ArrayList<>();
    try (Tab tab = license()) {
      connect(clients, 5);
      tab.button("Refresh").click();
      tab.awaitText("5 of 10 connections are in use (50 %).");
      assertThat(tab.css("svg.gauge rect.fill").getAttribute("width")).isEqualTo("500");
      assertThat(tab.css("main .alarms").count()).isZero();

      connect(clients, 7);
      Eventually.await("the alarm is raised", () -> alarms().contains("quota-high"));
      Eventually.await("the peak is noted", () -> ofUsage("peakDay") == 7);
      tab.button("Refresh").click();
      tab.awaitText("7 of 10 connections are in use (70 %).");
      tab.css("main .alarms").getByText("Quota nearly used up").waitFor();
      tab.css("svg.gauge.warn").waitFor();
      tab.awaitText("Most at once: 7 today");
      tab.assertAccessible("a licence with an alarm");

      clients.subList(0, 4).forEach(Mqtt5BlockingClient::disconnect);
      clients.subList(0, 4).clear();
      Eventually.await("the alarm is cleared", () -> !alarms().contains("quota-high"));
      Eventually.await("three are left", () -> ofUsage("connections") == 3);
      tab.button("Refresh").click();
      tab.awaitText("3 of 10 connections are in use (30 %).");
      Tab.awaitGone(tab.css("main .alarms"));
    } finally {
      clients.forEach(Mqtt5BlockingClient::disconnect);
    }
  }

  private static String alarms() {
    return dashboard.root().get("/license").expect(200).body().path("alarms").toString();
  }

  private static void connect(List<Mqtt5BlockingClient> clients, int upTo) {
    while (clients.size() < upTo) {
      Mqtt5BlockingClient client =
          Mqtt5Client.builder()
              .identifier("client-" + clients.size())
              .serverHost(Settings.ADDRESS)
              .serverPort(dashboard.broker().mqttPort())
              .buildBlocking();
      client.connect();
      clients.add(client);
    }
  }

  @Test
  @Order(5)
  void thePreviousOneIsPutInForceAgain() {
    try (Tab tab = license()) {
      tab.button("Back to the previous one").click();
      tab.awaitDialog("Go back to the previous license?");
      tab.assertAccessible("the question before going back");
      tab.button("Back to the previous one").click();
      tab.awaitText("0 of 200 connections are in use (0 %).");
      tab.row("went back").first().getByText("Acme").waitFor();
      assertThat(customer()).isEqualTo("Acme");
    }
  }

  @Test
  @Order(6)
  void aLicenseOfSomebodyElseIsNotOverwritten() {
    try (Tab tab = license().expectStatus(412)) {
      check(tab, key("L-3", "Mine", 30));
      tab.css("#license-review").waitFor();
      dashboard.root().replace("/license", Map.of("key", key("L-4", "Theirs", 40))).expect(200);
      tab.button("Put in force").click();
      tab.awaitText("Somebody else changed this meanwhile.");
      assertThat(customer()).isEqualTo("Theirs");
      assertThat(tab.input("key").inputValue()).isNotEmpty();
      tab.button("Show what changed").click();
      tab.button("Check").click();
      tab.css("#license-review").waitFor();
      assertThat(tab.css("#license-review").innerText())
          .contains("Lost", "Limit: Connections: 40 → 30");
      tab.button("Put in force").click();
      tab.awaitText("0 of 30 connections are in use (0 %).");
      assertThat(customer()).isEqualTo("Mine");
    }
  }
}
