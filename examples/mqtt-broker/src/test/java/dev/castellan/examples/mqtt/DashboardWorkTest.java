package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Route.FulfillOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people do in the dashboard, and what becomes of it when something goes wrong. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DashboardWorkTest {

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

  private static String key(String name) {
    return dashboard.root().post("/api-keys", Map.of("name", name)).expect(201).text("id");
  }

  @Test
  void aKeyIsCreatedShownOnceChangedAndDeleted() {
    try (Tab tab = dashboard.openAsRoot().go("#/api-keys", "API Keys")) {
      tab.css("header.page button.primary").click();
      tab.awaitDialog("Create an API key");
      tab.field("Name").fill("metrics");
      tab.field("Note").fill("of the monitoring");
      tab.button("Create").click();
      tab.awaitDialog("Created successfully");
      String token = tab.css("dialog input.code").last().inputValue();
      assertThat(dashboard.anonymous().bearer(token).get("/me").expect(200).text("username"))
          .isEqualTo("metrics");
      tab.button("I have kept it").click();
      assertThat(tab.page().content()).doesNotContain(token);

      tab.row("metrics").getByRole(AriaRole.SWITCH).click();
      tab.awaitText("metrics is disabled");
      dashboard.anonymous().bearer(token).get("/me").expect(401);

      tab.row("metrics").getByRole(AriaRole.LINK).click();
      tab.awaitHeading("metrics");
      tab.button("Delete").click();
      tab.awaitDialog("Delete the key metrics?");
      tab.button("Delete").click();
      tab.awaitHeading("API Keys");
      assertThat(dashboard.root().get("/api-keys").expect(200).all("name"))
          .doesNotContain("metrics");
    }
  }

  @Test
  void whoMayNotChangeSeesNoButtonsForIt() {
    dashboard.user("vera", "viewer");
    key("seen");
    try (Tab tab = dashboard.open().login("vera", Dashboard.PASSWORD).awaitFrame()) {
      tab.go("#/api-keys", "API Keys");
      tab.row("seen").waitFor();
      assertThat(tab.css("header.page button, td.actions button").count()).isZero();
      assertThat(tab.row("seen").getByRole(AriaRole.SWITCH).isDisabled()).isTrue();
    }
  }

  @Test
  void twoWhoEditTheSameAreToldAndNothingIsOverwritten() {
    String id = key("shared");
    try (Tab tab = dashboard.openAsRoot().expectStatus(412).go("#/api-keys", "API Keys")) {
      tab.button("Edit shared").click();
      tab.awaitDialog("Edit shared");
      tab.field("Note").fill("mine");
      dashboard
          .root()
          .send("PATCH", "/api-keys/" + id, Optional.of(Map.of("name", "renamed")))
          .expect(200);
      tab.button("Save").click();
      tab.awaitText("Somebody else changed this meanwhile.");
      assertThat(dashboard.root().get("/api-keys/" + id).text("note")).isEmpty();
      tab.button("Show what changed").click();
      tab.awaitText("Changed meanwhile by somebody else:");
      assertThat(tab.field("Note").inputValue()).isEqualTo("mine");
      assertThat(tab.css("input[name=name]").inputValue()).isEqualTo("renamed");
      tab.button("Save").click();
      tab.row("renamed").waitFor();
      assertThat(dashboard.root().get("/api-keys/" + id).text("note")).isEqualTo("mine");
    }
  }

  @Test
  void aSessionThatEndsInTheMiddleOfAFormLosesNothing() {
    String id = dashboard.user("rita", "administrator");
    try (Tab tab =
        dashboard.open().login("rita", Dashboard.PASSWORD).awaitFrame().expectStatus(401)) {
      tab.go("#/api-keys", "API Keys");
      tab.css("header.page button.primary").click();
      tab.awaitDialog("Create an API key");
      tab.field("Name").fill("of-rita");
      dashboard.root().delete("/users/" + id + "/sessions").expect(204);
      tab.button("Create").click();
      tab.awaitDialog("Your session has ended");
      tab.css("dialog cst-entry input[name=password]").fill(Dashboard.PASSWORD);
      tab.button("Log in").click();
      tab.awaitDialog("Created successfully");
      tab.button("I have kept it").click();
      tab.row("of-rita").waitFor();
    }
  }

  @Test
  void aServerThatIsGoneSlowOrBrokenLosesNothing() {
    try (Tab tab = dashboard.openAsRoot().go("#/api-keys", "API Keys")) {
      tab.css("header.page button.primary").click();
      tab.awaitDialog("Create an API key");
      tab.field("Name").fill("stubborn");
      tab.page().route("**/api/v1/api-keys", route -> route.abort());
      tab.button("Create").click();
      tab.awaitText("The server cannot be reached.");
      tab.page().unroute("**/api/v1/api-keys");
      tab.page()
          .route(
              "**/api/v1/api-keys",
              route -> route.fulfill(new FulfillOptions().setStatus(500).setBody("<b>no</b>")));
      tab.button("Create").click();
      tab.awaitText("The server answered 500");
      tab.page().unroute("**/api/v1/api-keys");
      tab.forgive();
      assertThat(tab.field("Name").inputValue()).isEqualTo("stubborn");
      tab.button("Create").click();
      tab.awaitDialog("Created successfully");
    }
  }

  @Test
  void aFormIsNotThrownAwayWithoutAQuestion() {
    try (Tab tab = dashboard.openAsRoot().go("#/api-keys", "API Keys")) {
      Locator create = tab.css("header.page button.primary");
      create.focus();
      tab.page().keyboard().press("Enter");
      tab.awaitDialog("Create an API key");
      tab.field("Name").fill("dear");
      tab.page().keyboard().press("Escape");
      tab.awaitText("Close and lose what you typed?");
      tab.button("Keep editing").click();
      assertThat(tab.field("Name").inputValue()).isEqualTo("dear");
      tab.page().keyboard().press("Escape");
      tab.button("Discard").click();
      assertThat(tab.css("dialog").count()).isZero();
      assertThat(create.evaluate("element => element === document.activeElement")).isEqualTo(true);
    }
  }

  @Test
  void escapeNeverTakesWhatIsLockedOrTyped() {
    try (Tab tab = dashboard.openAsRoot().go("#/api-keys", "API Keys")) {
      tab.css("header.page button.primary").click();
      tab.awaitDialog("Create an API key");
      tab.field("Name").fill("escaped");
      for (int i = 0; i < 3; i++) {
        tab.page().keyboard().press("Escape");
        tab.awaitText("Close and lose what you typed?");
      }
      assertThat(tab.field("Name").inputValue()).isEqualTo("escaped");
      tab.button("Create").click();
      tab.awaitDialog("Created successfully");
      for (int i = 0; i < 3; i++) {
        tab.page().keyboard().press("Escape");
      }
      tab.page().evaluate("document.querySelector('dialog').close()");
      tab.awaitDialog("Created successfully");
      tab.button("I have kept it").click();
      tab.row("escaped").waitFor();
      assertThat(tab.css("cst-dialog").count()).isZero();
    }
  }

  @Test
  void nothingOfOnePersonIsLeftForTheNext() {
    dashboard.user("anna", "administrator");
    dashboard.user("bert", "administrator");
    try (Tab tab = dashboard.open().login("anna", Dashboard.PASSWORD).awaitFrame()) {
      tab.go("#/me", "My Account");
      tab.css("input[name=displayName]").fill("typed by Anna");
      tab.css("input[name=oldPassword]").fill("a secret of Anna");
      tab.button("Log out").click();
      tab.awaitHeading("Log in");
      tab.login("bert", Dashboard.PASSWORD).awaitFrame();
      tab.awaitHeading("My Account");
      tab.css("header.top").getByText("bert").waitFor();
      assertThat(tab.css("input[name=oldPassword]").inputValue()).isEmpty();
      assertThat(tab.css("input[name=displayName]").inputValue()).isEmpty();
      assertThat(tab.page().content()).doesNotContain("anna");
    }
  }

  @Test
  void anUnsavedPolicyIsForgottenWithItsWriter() {
    dashboard.user("paul", "administrator");
    try (Tab tab = dashboard.open().login("paul", Dashboard.PASSWORD).awaitFrame()) {
      tab.go("#/policy", "Policy");
      Locator text = tab.css("cst-policy-text textarea");
      String before = text.inputValue();
      text.fill(before + "\n# of Paul");
      tab.button("Log out").click();
      tab.awaitHeading("Log in");
      tab.login("paul", Dashboard.PASSWORD).awaitFrame().awaitHeading("Policy");
      assertThat(text.inputValue()).isEqualTo(before);
    }
  }

  @Test
  void lettersTypedWhileAReplyArrivesStay() {
    key("lettered");
    try (Tab tab = dashboard.openAsRoot().go("#/api-keys", "API Keys")) {
      tab.row("lettered").waitFor();
      Locator search = tab.css("input[type=search]");
      search.fill("lett");
      tab.page().evaluate("document.querySelector('cst-api-keys').requestUpdate()");
      tab.page().evaluate("document.querySelector('cst-api-keys').updateComplete");
      assertThat(search.inputValue()).isEqualTo("lett");
      tab.page().waitForURL(url -> url.endsWith("#/api-keys?q=lett"));
    }
  }

  @Test
  void aListFollowsItsAddress() {
    key("followed");
    key("other");
    try (Tab tab = dashboard.openAsRoot().go("#/api-keys?q=followed", "API Keys")) {
      tab.row("followed").waitFor();
      assertThat(tab.row("other").count()).isZero();
      tab.go("#/api-keys?q=other", "API Keys");
      tab.row("other").waitFor();
      assertThat(tab.css("input[type=search]").inputValue()).isEqualTo("other");
      tab.page().goBack();
      tab.row("followed").waitFor();
      // In one go: the row goes when what is typed is looked for.
      tab.page()
          .evaluate(
              """
              () => {
                const field = document.querySelector('input[type=search]');
                field.value = 'other';
                field.dispatchEvent(new Event('input', { bubbles: true }));
                [...document.querySelectorAll('tbody a')].find((a) => a.textContent.trim() === 'followed').click();
              }
              """);
      tab.awaitHeading("followed");
      tab.awaitQuiet();
      assertThat(tab.page().url()).doesNotContain("?");
    }
  }

  @Test
  void anAddressLeadsNowhereElseInTheServer() {
    try (Tab tab = dashboard.openAsRoot()) {
      tab.page().onRequest(request -> assertThat(request.url()).doesNotContain("/bindings"));
      tab.page().evaluate("location.hash = '#/api-keys/..%2Fbindings'");
      tab.css(".banner.error").waitFor();
      assertThat(
              tab.page()
                  .evaluate(
                      """
                      async () => {
                        const { api } = await import('./app/api.js');
                        const paths = ['/users/..', '/users/../bindings', '/users/.%2E/bindings', '/users\\\\..\\\\bindings',
                          '/users/.\\t./bindings', '//elsewhere.example/x', '/https://elsewhere.example/x'];
                        const all = await Promise.all(paths.map((path) => api.get(path).then(() => 'asked', (e) => e.status)));
                        return all.join();
                      }
                      """))
          .isEqualTo("400,400,400,400,400,400,400");
    }
  }

  private static void savesPreferences(Tab tab, Runnable choice) {
    tab.page()
        .waitForResponse(
            response ->
                response.request().method().equals("PATCH")
                    && response.url().endsWith("/me/preferences"),
            choice);
  }

  @Test
  void languageAndThemeFollowThePerson() {
    dashboard.user("lian", "viewer");
    try (Tab tab = dashboard.open().login("lian", Dashboard.PASSWORD).awaitFrame()) {
      tab.button("Settings").click();
      tab.awaitDialog("Settings");
      assertThat(tab.css("input[name=theme]").first().isDisabled()).isTrue();
      savesPreferences(tab, () -> tab.field("Sync OS theme").click());
      savesPreferences(tab, () -> tab.field("Dark").check());
      savesPreferences(tab, () -> tab.field("Language").selectOption("zh"));
      tab.css("html[lang=zh-Hans][data-theme=dark]").waitFor();
    }
    try (Tab tab = dashboard.open().login("lian", Dashboard.PASSWORD).awaitFrame()) {
      tab.css("html[lang=zh-Hans][data-theme=dark]").waitFor();
    }
  }

  @Test
  void theThemeFollowsTheSystemAsItChanges() {
    try (Tab tab = dashboard.openAsRoot()) {
      Object light = tab.page().evaluate("getComputedStyle(document.body).backgroundColor");
      tab.page().emulateMedia(new EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
      assertThat(tab.page().evaluate("getComputedStyle(document.body).backgroundColor"))
          .isNotEqualTo(light);
    }
  }
}
