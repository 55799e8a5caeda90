package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.examples.mqtt.Chromium.Look;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard in a real browser, on the real example: what people do in it, first of all. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DashboardTest {

  private static final String PASSWORD = "a long and quiet river";

  @TempDir private static Path data;
  private static Chromium chromium;
  private static BrokerProcess broker;
  private static String address;
  private static Rest root;

  @BeforeAll
  static void setUp() throws IOException, InterruptedException {
    chromium = Chromium.start();
    broker = BrokerProcess.start(data);
    Eventually.await("a token is shown", () -> broker.says("setup-token: "));
    address = "http://127.0.0.1:" + broker.httpPort() + "/admin/";
    try (Tab tab = chromium.open(address, Look.PLAIN)) {
      tab.awaitHeading("Set up");
      tab.shoot("set-up");
      tab.expectStatus(403);
      tab.field("Set-up token").fill("wrong");
      tab.field("Username").fill("root");
      tab.css("input[name=password]").fill(PASSWORD);
      tab.css("input[name=repeat]").fill(PASSWORD + "!");
      tab.button("Create administrator").click();
      tab.awaitText("The two passwords differ.");
      tab.css("input[name=repeat]").fill(PASSWORD);
      tab.button("Create administrator").click();
      tab.css("[role=alert], p.error").first().waitFor();
      tab.field("Set-up token").fill(broker.said("setup-token: "));
      tab.button("Create administrator").click();
      tab.awaitFrame();
    }
    root = Rest.anonymous(broker).login("root", PASSWORD);
  }

  @AfterAll
  static void tearDown() {
    if (broker != null) {
      broker.close();
    }
    if (chromium != null) {
      chromium.close();
    }
  }

  private static Tab rootTab() {
    return chromium.open(address, Look.PLAIN).login("root", PASSWORD).awaitFrame();
  }

  @Test
  void aWrongPasswordIsToldAndNothingIsLost() {
    try (Tab tab = chromium.open(address, Look.PLAIN)) {
      tab.expectStatus(401);
      tab.awaitHeading("Log in");
      tab.login("root", "wrong");
      tab.css(".banner.error").waitFor();
      assertThat(tab.field("Username").inputValue()).isEqualTo("root");
      tab.login("root", PASSWORD).awaitFrame();
      tab.button("Log out").click();
      tab.awaitHeading("Log in");
      tab.reload();
      tab.awaitHeading("Log in");
    }
  }

  @Test
  void aKeyIsCreatedShownOnceChangedAndDeleted() {
    try (Tab tab = rootTab().go("#/api-keys", "API Keys")) {
      tab.css("header.page button.primary").click();
      tab.field("Name").fill("metrics");
      tab.field("Note").fill("of the monitoring");
      tab.button("Create").click();
      tab.awaitText("Created successfully");
      String token = tab.field("Both in one, as a bearer token").inputValue();
      assertThat(Rest.anonymous(broker).bearer(token).get("/me").expect(200).text("username"))
          .isEqualTo("metrics");
      tab.shoot("key-created");
      tab.button("I have kept it").click();
      assertThat(tab.page().content()).doesNotContain(token);

      tab.row("metrics").getByRole(com.microsoft.playwright.options.AriaRole.SWITCH).click();
      tab.awaitText("metrics is disabled");
      Rest.anonymous(broker).bearer(token).get("/me").expect(401);

      tab.row("metrics").getByText("metrics").first().click();
      tab.awaitHeading("metrics");
      tab.button("Delete").click();
      tab.button("Delete").click();
      tab.awaitHeading("API Keys");
      assertThat(root.get("/api-keys").expect(200).all("name")).doesNotContain("metrics");
    }
  }

  @Test
  void whoMayNotChangeSeesNoButtonsForIt() {
    root.post("/users", Map.of("username", "vera", "roles", java.util.List.of("viewer"), "password", "clouds over the harbour", "mustChangePassword", false)).expect(201);
    try (Tab tab = chromium.open(address, Look.PLAIN).login("vera", "clouds over the harbour").awaitFrame()) {
      tab.go("#/api-keys", "API Keys");
      tab.css(".empty, tbody tr").first().waitFor();
      assertThat(tab.css("header.page button").count()).isZero();
    }
  }
}
