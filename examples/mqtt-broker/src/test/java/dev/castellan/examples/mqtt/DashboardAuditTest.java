package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route.ResumeOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The audit log in the dashboard. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DashboardAuditTest {

  private static final DateTimeFormatter TYPED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm").withZone(ZoneId.of("Europe/Zurich"));

  @TempDir private static Path data;
  private static Dashboard dashboard;
  private static String vera;
  private static String changed;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    dashboard = Dashboard.start(data);
    vera = dashboard.user("vera", "viewer");
    dashboard
        .anonymous()
        .login("vera", Dashboard.PASSWORD)
        .post("/api-keys", Map.of("name", "not for her"))
        .expect(403);
    changed = dashboard.root().post("/api-keys", Map.of("name", "before")).text("id");
    dashboard
        .root()
        .send(
            "PATCH",
            "/api-keys/" + changed,
            Optional.of(Map.of("name", "after", "note", "=1+1,\"quoted\"")))
        .expect(200);
  }

  @AfterAll
  static void close() {
    if (dashboard != null) {
      dashboard.close();
    }
  }

  private static Tab audit() {
    Tab tab = dashboard.openAsRoot().go("#/audit", "Audit Log");
    tab.row("/api-keys/" + changed).first().waitFor();
    return tab;
  }

  /** Fills a filter, as somebody does who leaves the field then. */
  private static void filter(Tab tab, String name, String value) {
    Locator field = tab.css("#audit-" + name);
    field.fill(value);
    field.press("Enter");
  }

  @Test
  void entriesAreFoundByWhoWhatHowAndWhen() {
    try (Tab tab = audit().expectStatus(400)) {
      Locator others = tab.row("/api-keys/" + changed);
      tab.field("Outcome").selectOption("refused");
      Tab.awaitGone(others);
      tab.row("api-key:create").getByText("vera").waitFor();
      assertThat(tab.page().url()).endsWith("#/audit?outcome=refused");
      tab.button("Show everything").click();
      others.first().waitFor();

      tab.button("More filters").click();
      tab.assertAccessible("the filters of the audit log");
      filter(tab, "actor", "vera");
      Tab.awaitGone(others);
      tab.row("api-key:create").waitFor();
      filter(tab, "action", "user:*");
      tab.awaitText("Nothing matches the search and the filters.");
      filter(tab, "actor", "root");
      tab.row("/users/" + vera).waitFor();
      filter(tab, "action", "");
      filter(tab, "actor", "");
      filter(tab, "resource", "/api-keys/" + changed);
      Tab.awaitGone(tab.row("/users/" + vera));
      assertThat(tab.css("tbody tr").count()).isEqualTo(2);

      filter(tab, "from", TYPED.format(Instant.now().plus(Duration.ofHours(1))));
      tab.awaitText("Nothing matches the search and the filters.");
      filter(tab, "from", TYPED.format(Instant.now().minus(Duration.ofHours(1))));
      others.first().waitFor();
      filter(tab, "until", TYPED.format(Instant.now().minus(Duration.ofMinutes(30))));
      tab.awaitText("Nothing matches the search and the filters.");
      tab.button("Show everything").click();
      tab.row("/users/" + vera).first().waitFor();

      filter(tab, "resource", "no path");
      tab.css("#audit-resource[aria-invalid=true]").waitFor();
      assertThat(tab.css("#audit-resource-error").innerText()).isNotBlank();
      tab.assertAccessible("a wrong filter of the audit log");
    }
  }

  @Test
  void whatIsTypedIsLeftAloneByWhatArrives() {
    try (Tab tab = audit()) {
      tab.button("More filters").click();
      tab.page()
          .waitForResponse(
              response -> response.url().contains("/api/v1/audit?"),
              () -> tab.css("main input[role=switch]").click());
      Tab.awaitGone(tab.css("main .table[aria-busy=true]"));
      Locator field = tab.css("#audit-actor");
      field.pressSequentially("ver");
      dashboard.root().post("/api-keys", Map.of("name", "that-arrives")).expect(201);
      tab.css("tbody tr.fresh").first().waitFor();
      assertThat(field.inputValue()).isEqualTo("ver");
      field.pressSequentially("a");
      field.press("Enter");
      Tab.awaitGone(tab.row("/api-keys/" + changed));
      assertThat(tab.page().url()).endsWith("#/audit?actor=vera");
      tab.button("Show everything").click();
      tab.row("/api-keys/" + changed).first().waitFor();
      assertThat(field.inputValue()).isEmpty();
    }
  }

  @Test
  void anEntryTellsWhatChanged() {
    try (Tab tab = audit()) {
      tab.css("tbody tr", "api-key:update").locator("td.actions button").first().click();
      tab.awaitDialog("api-key:update");
      String text = tab.css("dialog").innerText();
      assertThat(text).contains("root", "Done", "/api-keys/" + changed, "127.0.0.1", "main");
      assertThat(text).contains("− before", "+ after", "+ =1+1,\"quoted\"");
      tab.css("dialog summary").click();
      tab.css("dialog dt", "Hash of the entry before").waitFor();
      tab.assertAccessible("the dialog of an entry");
      tab.css("dialog dl.facts > div", "Resource").getByText("Only these").click();
      tab.awaitNoDialog();
      Tab.awaitGone(tab.row("/users/" + vera));
      assertThat(tab.css("tbody tr").count()).isEqualTo(2);
      assertThat(tab.css("#audit-resource").inputValue()).isEqualTo("/api-keys/" + changed);
    }
  }

  @Test
  void whatHappensIsSeenLive() {
    try (Tab tab = audit()) {
      tab.field("Live").click();
      tab.awaitQuiet();
      String user = dashboard.user("newcomer", "viewer");
      tab.css("tr.fresh", "/users/" + user).locator(".badge.info").waitFor();
      assertThat(tab.css("main p.hidden[role=status]").innerText()).contains("new entr");
      tab.field("Live").click();
    }
  }

  @Test
  void allThatFitsIsExportedAsLines() throws IOException {
    try (Tab tab = audit()) {
      bySmallPages(tab);
      List<String> exported = new ArrayList<>();
      ObjectMapper mapper = new ObjectMapper();
      for (String line : tab.download(tab.button("Export JSON lines")).lines().toList()) {
        exported.add(mapper.readTree(line).path("id").asText());
      }
      tab.awaitNoDialog();
      List<String> all = dashboard.root().get("/audit?limit=200").expect(200).all("id");
      assertThat(all).hasSizeGreaterThan(4).endsWith(exported.toArray(String[]::new));
      assertThat(exported).hasSizeGreaterThan(4).doesNotHaveDuplicates();

      tab.go("#/audit?resource=/api-keys/" + changed, "Audit Log").awaitQuiet();
      Tab.awaitGone(tab.row("/users/" + vera));
      JsonNode newest =
          mapper.readTree(
              tab.download(tab.button("Export JSON lines")).lines().findFirst().orElseThrow());
      assertThat(newest.path("changes").findValuesAsText("after")).contains("after");
      tab.awaitNoDialog();
    }
  }

  @Test
  void allThatFitsIsExportedAsCsv() {
    try (Tab tab = audit()) {
      bySmallPages(tab);
      tab.go("#/audit?actor=root", "Audit Log").awaitQuiet();
      Tab.awaitGone(tab.row("vera").filter(new Locator.FilterOptions().setHasText("refused")));
      List<String> lines = tab.download(tab.button("Export CSV")).lines().toList();
      List<String> ids = dashboard.root().get("/audit?actor=root&limit=200").expect(200).all("id");
      assertThat(lines.get(0)).contains("id", "time", "action");
      assertThat(lines.stream().filter(lines.get(0)::equals)).hasSize(1);
      assertThat(lines.subList(1, lines.size()))
          .hasSizeGreaterThan(3)
          .allMatch(line -> ids.stream().anyMatch(line::contains));
    }
  }

  /** As if the log had many more entries than there are. */
  private static void bySmallPages(Tab tab) {
    tab.page()
        .route(
            "**/api/v1/export/**",
            route ->
                route.resume(
                    new ResumeOptions()
                        .setUrl(route.request().url().replace("limit=1000", "limit=2"))));
  }

  @Test
  void theChainIsVerified() {
    try (Tab tab = audit()) {
      Tab.Held held = tab.hold("audit/verify");
      tab.button("Verify").click();
      held.await();
      tab.css("main progress").waitFor();
      assertThat(tab.button("Verify").isDisabled()).isTrue();
      held.release();
      tab.awaitText("The log is intact:");
      assertThat(tab.css("section.card", "State of the chain").innerText())
          .contains("Sealed segments", "1 chain");
      tab.assertAccessible("a verified audit log");
      tab.button("Dismiss").click();
      Tab.awaitGone(tab.css("section.card", "State of the chain"));
    }
  }

  @Test
  void anExportThatIsCutGoesOnWhereItWas() {
    try (Tab tab = audit()) {
      tab.cut("export/**");
      tab.button("Export JSON lines").click();
      tab.css("dialog").getByText("The server cannot be reached.").waitFor();
      tab.assertAccessible("the dialog of an export that was cut");
      tab.mend();
      tab.forgive();
      assertThat(tab.download(tab.button("Try again")).lines().count()).isGreaterThan(4);
      tab.awaitNoDialog();
    }
  }
}
