package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the dashboard shows of a server that is slow, broken or gone, and how one goes on. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DashboardTroubleTest {

  /** By their place, and what stands there once all is read. */
  private static final Map<String, String> VIEWS =
      Map.ofEntries(
          Map.entry("#/users", "root"),
          Map.entry("#/api-keys", "known"),
          Map.entry("#/api-keys/KEY", "Without limit"),
          Map.entry("#/roles", "Built in"),
          Map.entry("#/roles/bindings", "Without end"),
          Map.entry("#/policy", "Nothing looks wrong."),
          Map.entry("#/policy/matrix", "user:create"),
          Map.entry("#/policy/revisions", "No revisions yet"),
          Map.entry("#/license", "Basic information"),
          Map.entry("#/sso", "No login providers yet"),
          Map.entry("#/audit", "api-key:create"),
          Map.entry("#/me", "What may I do?"));

  @TempDir private static Path data;
  private static Dashboard dashboard;
  private static String key;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    dashboard = Dashboard.start(data);
    key = dashboard.root().post("/api-keys", Map.of("name", "known")).expect(201).text("id");
  }

  @AfterAll
  static void close() {
    if (dashboard != null) {
      dashboard.close();
    }
  }

  private static void to(Tab tab, String place) {
    tab.page().evaluate("hash => { location.hash = hash; }", place.replace("KEY", key));
  }

  @Test
  void aViewOfASlowOrBrokenServerSaysSoAndGoesOn() {
    try (Tab tab = dashboard.openAsRoot().expectStatus(500)) {
      VIEWS.forEach(
          (place, shown) -> {
            slow(tab, place, shown);
            broken(tab, place, shown);
          });
    }
  }

  private static void slow(Tab tab, String place, String shown) {
    tab.go("#/access", "Why?");
    Tab.Held held = tab.hold("**");
    to(tab, place);
    tab.css("main .skeleton").first().waitFor();
    assertThat(tab.css("main").getByText(shown).count()).as(place).isZero();
    held.release();
    tab.css("main").getByText(shown).first().waitFor();
    Tab.awaitGone(tab.css("main .skeleton"));
  }

  private static void broken(Tab tab, String place, String shown) {
    tab.go("#/access", "Why?");
    tab.breakDown("**");
    to(tab, place);
    Locator trouble = tab.css("main .banner.error", "The server answered 500");
    trouble.first().waitFor();
    Tab.awaitGone(tab.css("main .skeleton"));
    tab.mend();
    trouble.first().getByText("Try again").click();
    tab.css("main").getByText(shown).first().waitFor();
    Tab.awaitGone(trouble);
  }

  @Test
  void aFormOfASlowServerIsSentOnceAndStaysFilled() {
    try (Tab tab = dashboard.openAsRoot().go("#/api-keys", "API Keys")) {
      tab.css("header.page button.primary").click();
      tab.awaitDialog("Create an API key");
      tab.input("name").fill("patient");
      tab.input("note").fill("waits");
      Tab.Held held = tab.hold("api-keys");
      tab.button("Create").click();
      held.await();
      tab.css("dialog footer button[aria-busy=true]").waitFor();
      assertThat(tab.button("Create").isDisabled()).isTrue();
      tab.input("name").press("Enter");
      assertThat(tab.input("name").inputValue()).isEqualTo("patient");
      assertThat(tab.input("note").inputValue()).isEqualTo("waits");
      tab.assertAccessible("a dialog that waits");
      held.release();
      tab.awaitDialog("Created successfully");
      tab.button("I have kept it").click();
      tab.row("patient").waitFor();
    }
    assertThat(dashboard.root().get("/api-keys?q=patient").items()).hasSize(1);
  }

  @Test
  void aTableThatCannotBeReadAnewStays() {
    try (Tab tab = dashboard.openAsRoot().go("#/api-keys", "API Keys")) {
      tab.row("known").waitFor();
      tab.cut("api-keys**");
      tab.css("main th button.sort").first().click();
      tab.css("main .banner.error", "The server cannot be reached.").waitFor();
      assertThat(tab.row("known").count()).isEqualTo(1);
      tab.assertAccessible("a table with trouble");
      tab.mend();
      tab.forgive();
      tab.button("Try again").click();
      Tab.awaitGone(tab.css("main .banner.error"));
      tab.row("known").waitFor();
    }
  }

  @Test
  void aSwitchThatWasNotHeardGoesBack() {
    try (Tab tab = dashboard.openAsRoot().expectStatus(500).go("#/api-keys", "API Keys")) {
      Locator box = tab.row("known").locator("input[role=switch]");
      tab.breakDown("api-keys/*");
      box.click();
      tab.css("cst-toasts").getByText("The server answered 500").waitFor();
      assertThat(box.isChecked()).isTrue();
      tab.mend();
      box.click();
      tab.awaitText("known is disabled");
      box.click();
      tab.awaitText("known is enabled");
    }
  }

  @Test
  void aPageThatCannotBeginSaysSoAndTriesAgain() {
    try (Tab tab = dashboard.openAsRoot().expectStatus(500)) {
      tab.breakDown("dashboard");
      tab.reload();
      tab.css("main.alone .banner.error", "The server answered 500").waitFor();
      tab.assertAccessible("a page that cannot begin");
      tab.mend();
      tab.button("Try again").click();
      tab.awaitFrame();
    }
  }

  @Test
  void aPageThatBeginsSlowlyIsNotEmpty() {
    try (Tab tab = dashboard.openAsRoot()) {
      Tab.Held held = tab.hold("dashboard");
      tab.page().navigate(dashboard.address());
      tab.css("main.alone .skeleton").waitFor();
      held.release();
      tab.awaitFrame().awaitHeading("Users");
      Tab.Held script = tab.holdScript("views/audit.js");
      to(tab, "#/audit");
      tab.css("main .skeleton").first().waitFor();
      script.release();
      tab.awaitHeading("Audit Log");
    }
  }
}
