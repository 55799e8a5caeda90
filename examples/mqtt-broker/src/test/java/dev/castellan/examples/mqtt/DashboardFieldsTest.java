package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What fields of the dashboard show is what is sent, and nothing else is. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DashboardFieldsTest {

  @TempDir private static Path data;
  private static Dashboard dashboard;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    dashboard = Dashboard.start(data);
  }

  @AfterAll
  static void close() {
    if (dashboard != null) {
      dashboard.close();
    }
  }

  private static void newKey(Tab tab, String name) {
    tab.go("#/api-keys", "API Keys").awaitQuiet();
    tab.css("header.page button.primary").click();
    tab.awaitDialog("Create an API key");
    tab.field("Name").fill(name);
  }

  private static Locator role(Tab tab, int row) {
    return tab.css("dialog .grant").nth(row).locator("select");
  }

  @Test
  void aRowThatGoesTakesNoOtherWithIt() {
    try (Tab tab = dashboard.openAsRoot()) {
      newKey(tab, "of-rows");
      tab.button("Add a role").click();
      role(tab, 0).selectOption("administrator");
      tab.css("dialog .grant").first().getByLabel("Take this role away").click();
      tab.css("dialog .grant")
          .nth(1)
          .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
      assertThat(role(tab, 0).inputValue()).isEqualTo("viewer");
      tab.button("Create").click();
      tab.awaitDialog("Created successfully");
      tab.button("I have kept it").click();
    }
    String id = dashboard.root().get("/api-keys?q=of-rows").items().get(0).path("id").asText();
    assertThat(
            dashboard
                .root()
                .get("/api-keys/" + id)
                .body()
                .path("bindings")
                .findValuesAsText("role"))
        .containsExactly("viewer");
  }

  @Test
  void aTimeThatIsNoneIsRefusedAtItsField() {
    try (Tab tab = dashboard.openAsRoot().expectStatus(400)) {
      newKey(tab, "of-the-far-future");
      tab.field("Expires").fill("12345-01-01T00:00");
      tab.button("Create").click();
      tab.css("dialog input[name=expiresAt][aria-invalid=true]").waitFor();
      assertThat(tab.field("Expires").inputValue()).isEqualTo("12345-01-01T00:00");
      tab.field("Expires").fill("");
      Locator until = tab.css("dialog .grant input[type=datetime-local]");
      until.fill("12345-01-01T00:00");
      until.blur();
      tab.button("Create").click();
      tab.css("dialog .grant select[aria-invalid=true]").waitFor();
      assertThat(until.inputValue()).isEqualTo("12345-01-01T00:00");
    }
    assertThat(dashboard.root().get("/api-keys?q=of-the-far-future").items()).isEmpty();
  }

  @Test
  void nobodyIsGivenARoleWhoWasOnlyFound() {
    String id = dashboard.user("mallory-the-only-one", "viewer");
    try (Tab tab = dashboard.openAsRoot().go("#/roles/bindings", "Roles")) {
      tab.button("Give a role").click();
      tab.awaitDialog("Give a role to somebody");
      Locator who = tab.css("dialog input[list^=subject-]");
      who.fill("mallory-the");
      tab.css("dialog select[name=role]").selectOption("administrator");
      tab.button("Give a role").click();
      tab.awaitText("Did you mean mallory-the-only-one?");
      assertThat(who.inputValue()).isEqualTo("mallory-the-only-one");
      assertThat(bindings(id)).containsExactly("viewer");
      tab.button("Give a role").click();
      tab.awaitText("mallory-the-only-one holds Administrator");
      assertThat(bindings(id)).containsExactlyInAnyOrder("viewer", "administrator");
    }
  }

  private static List<String> bindings(String user) {
    return dashboard.root().get("/users/" + user).body().path("bindings").findValuesAsText("role");
  }

  @Test
  void anErrorThatLiesInTheClosedPartOpensIt() {
    try (Tab tab = dashboard.openAsRoot().expectStatus(400).go("#/users", "Users")) {
      tab.css("header.page button.primary").click();
      tab.awaitDialog("Create a user");
      tab.field("Username").fill("of-nowhere");
      Locator more = tab.css("dialog details.more");
      more.locator("summary").click();
      more.locator(".grant input.code").fill("nowhere");
      more.locator("summary").click();
      assertThat(more.getAttribute("open")).isNull();
      tab.button("Create").click();
      more.locator("select[aria-invalid=true]").waitFor();
      assertThat(more.getAttribute("open")).isNotNull();
      more.locator(".grant input.code").fill("/");
      assertThat(more.getAttribute("open")).isNotNull();
    }
  }

  @Test
  void aFilterShowsWhatIsAsked() {
    try (Tab tab = dashboard.openAsRoot().go("#/me", "My Account")) {
      tab.page().evaluate("() => { location.hash = '#/users?enabled=false&role=nobody-knows'; }");
      tab.awaitQuiet();
      assertThat(tab.css("main .filter select").first().inputValue()).isEqualTo("nobody-knows");
      assertThat(tab.css("main .filter select").nth(1).inputValue()).isEqualTo("false");
      tab.button("Show everything").click();
      tab.row("root").waitFor();
      assertThat(tab.css("main .filter select").first().inputValue()).isEmpty();
      assertThat(tab.css("main .filter select").nth(1).inputValue()).isEmpty();
    }
  }
}
