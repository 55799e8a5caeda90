package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route.FulfillOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The ways into the dashboard, in a real browser on the real example. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DashboardEntryTest {

  @TempDir private static Path data;
  private static Dashboard dashboard;

  @BeforeAll
  static void setUpInTheBrowser() throws IOException, InterruptedException {
    dashboard = Dashboard.fresh(data);
    try (Tab tab = dashboard.open().expectStatus(403)) {
      tab.awaitHeading("Set up");
      tab.assertAccessible("set-up");
      tab.shoot("set-up");
      tab.field("Set-up token").fill("wrong");
      tab.field("Username").fill("root");
      tab.css("input[name=password]").fill(Dashboard.PASSWORD);
      tab.css("input[name=repeat]").fill(Dashboard.PASSWORD + "!");
      tab.button("Create administrator").click();
      tab.awaitText("The two passwords differ.");
      tab.css("input[name=repeat]").fill(Dashboard.PASSWORD);
      tab.button("Create administrator").click();
      assertThat(tab.errorAt("token")).isNotEmpty();
      assertThat(tab.field("Username").inputValue()).isEqualTo("root");
      tab.field("Set-up token").fill(dashboard.setupToken());
      tab.button("Create administrator").click();
      tab.awaitFrame();
      tab.awaitHeading("Users");
    }
    dashboard.logIn();
  }

  @AfterAll
  static void close() {
    if (dashboard != null) {
      dashboard.close();
    }
  }

  @Test
  void aWrongPasswordIsToldAndTheNameStays() {
    try (Tab tab = dashboard.open().expectStatus(401)) {
      tab.awaitHeading("Log in");
      tab.assertAccessible("login");
      tab.shoot("login");
      tab.login("root", "wrong");
      tab.css(".banner.error").waitFor();
      assertThat(tab.field("Username").inputValue()).isEqualTo("root");
      tab.login("root", Dashboard.PASSWORD).awaitFrame();
      tab.reload();
      tab.awaitFrame();
      tab.button("Log out").click();
      tab.awaitHeading("Log in");
      tab.reload();
      tab.awaitHeading("Log in");
    }
  }

  @Test
  void noScriptCanReadTheSession() {
    try (Tab tab = dashboard.openAsRoot()) {
      assertThat(tab.page().evaluate("document.cookie")).isEqualTo("");
      assertThat(tab.page().evaluate("JSON.stringify(Object.keys(localStorage))"))
          .isEqualTo("[\"castellan-look\"]");
      assertThat(tab.page().evaluate("sessionStorage.length")).isEqualTo(0);
      assertThat(tab.page().context().cookies())
          .anySatisfy(
              cookie -> {
                assertThat(cookie.name).startsWith("__Host-cst-");
                assertThat(cookie.httpOnly).isTrue();
                assertThat(cookie.secure).isTrue();
              });
    }
  }

  @Test
  void aLinkLetsOneChooseAPasswordAndLeavesTheAddressAtOnce() {
    String id =
        dashboard
            .root()
            .post("/users", Map.of("username", "lena", "roles", List.of("viewer")))
            .expect(201)
            .text("id");
    String token =
        dashboard
            .root()
            .post("/users/" + id + "/password-reset", Map.of())
            .expect(201)
            .text("token");
    try (Tab tab = dashboard.open()) {
      tab.page().navigate("about:blank");
      tab.page().navigate(dashboard.address() + "#password-reset=" + token);
      tab.awaitHeading("Choose a password");
      assertThat(tab.page().url()).doesNotContain(token);
      tab.css("input[name=newPassword]").fill(Dashboard.PASSWORD);
      tab.css("input[name=repeat]").fill(Dashboard.PASSWORD);
      tab.button("Set password").click();
      tab.awaitText("Your password is set.");
      tab.login("lena", Dashboard.PASSWORD).awaitFrame();
    }
  }

  private static String resetOf(String username) {
    String id = dashboard.user(username, "administrator");
    return dashboard
        .root()
        .post("/users/" + id + "/password-reset", Map.of())
        .expect(201)
        .text("token");
  }

  @Test
  void aLinkOpenedByWhoIsLoggedInAsksFirst() {
    String token = resetOf("linda");
    try (Tab tab = dashboard.openAsRoot().go("#/api-keys", "API Keys")) {
      tab.page().evaluate("token => location.hash = 'password-reset=' + token", token);
      tab.awaitDialog("You are logged in as root");
      assertThat(tab.page().url()).endsWith("#/api-keys");
      tab.button("Cancel").click();
      tab.awaitHeading("API Keys");
      tab.page().evaluate("token => location.hash = 'password-reset=' + token", token);
      tab.awaitDialog("You are logged in as root");
      tab.button("Log out and go on").click();
      tab.awaitHeading("Choose a password");
      tab.css("input[name=newPassword]").fill("another river at night");
      tab.css("input[name=repeat]").fill("another river at night");
      tab.button("Set password").click();
      tab.awaitText("Your password is set.");
      tab.login("linda", "another river at night").awaitFrame().awaitHeading("API Keys");
    }
  }

  @Test
  void aLinkPastedIntoTheLoginPageIsFollowed() {
    String token = resetOf("laura");
    try (Tab tab = dashboard.open()) {
      tab.awaitHeading("Log in");
      tab.page().evaluate("token => location.hash = 'password-reset=' + token", token);
      tab.awaitHeading("Choose a password");
      assertThat(tab.page().url()).doesNotContain(token);
    }
  }

  private static void offer(Tab tab, String login) {
    answer(
        tab,
        "/sso/login-options",
        200,
        """
        {"items": [{"id": "idp", "label": "Company", "kind": "oidc", "method": "browser", "login": "%s"}]}
        """
            .formatted(login));
  }

  private static void answer(Tab tab, String path, int status, String body) {
    tab.page()
        .route(
            "**/api/v1" + path,
            route ->
                route.fulfill(
                    new FulfillOptions()
                        .setStatus(status)
                        .setContentType("application/json")
                        .setBody(body)));
  }

  @Test
  void whoLogsInAtAProviderComesBackToThePlace() {
    try (Tab tab = dashboard.open().expectStatus(403)) {
      offer(tab, "/admin/?back#login-code=wrong");
      tab.page().evaluate("location.hash = '#/api-keys'");
      tab.page().reload();
      tab.link("Company").click();
      tab.css(".banner.error").waitFor();
      assertThat(tab.page().url()).endsWith("/admin/#/api-keys");
      assertThat(tab.page().evaluate("sessionStorage.length")).isEqualTo(0);
      tab.login("root", Dashboard.PASSWORD).awaitFrame().awaitHeading("API Keys");
    }
  }

  @Test
  void whoLoggedInAtAProviderDoesSoAgainInAnotherTab() {
    String id = dashboard.user("petra", "administrator");
    try (Tab tab = dashboard.open().expectStatus(401)) {
      offer(tab, "/admin/");
      tab.login("petra", Dashboard.PASSWORD).awaitFrame().go("#/api-keys", "API Keys");
      tab.css("header.page button.primary").click();
      tab.awaitDialog("Create an API key");
      tab.field("Name").fill("of-petra");
      dashboard.root().delete("/users/" + id + "/sessions").expect(204);
      tab.button("Create").click();
      tab.awaitDialog("Your session has ended");
      tab.button("I have logged in").click();
      tab.awaitText("Nobody has logged in yet.");
      Page other = tab.page().waitForPopup(() -> tab.link("Company").click());
      other.locator("input[name=username]").fill("petra");
      other.locator("input[name=password]").fill(Dashboard.PASSWORD);
      other.locator(".entry button.primary").click();
      other.locator(".frame").waitFor();
      tab.button("I have logged in").click();
      tab.awaitDialog("Created successfully");
    }
  }

  @Test
  void whatCannotBeReadOnTheLoginPageIsNoticed() {
    try (Tab tab = dashboard.open()) {
      tab.awaitHeading("Log in");
      tab.assertAccessible("the login page");
      tab.page()
          .evaluate(
              "const it = document.querySelector('label').style;"
                  + " it.color = '#8a8a8a'; it.background = '#9a9a9a'");
      assertThatThrownBy(() -> tab.assertAccessible("the login page"))
          .hasMessageContaining("color-contrast");
    }
  }

  @Test
  void whoHasNoProofHereIsSentToTheProvider() {
    try (Tab tab = dashboard.openAsRoot().expectStatus(403).go("#/api-keys", "API Keys")) {
      tab.css("header.page button.primary").click();
      tab.awaitDialog("Create an API key");
      tab.field("Name").fill("too-old");
      answer(tab, "/api-keys", 403, "{\"code\": \"authentication-too-old\"}");
      answer(tab, "/me/account", 200, "{\"hasPassword\": false}");
      tab.button("Create").click();
      tab.awaitDialog("Confirm that it is you");
      tab.awaitText("yours is kept by a login provider");
      tab.button("Log out").click();
      tab.awaitHeading("Log in");
      assertThat(tab.css("dialog").count()).isZero();
    }
  }

  @Test
  void aPasswordThatSomebodyElseChoseIsChangedFirst() {
    dashboard
        .root()
        .post(
            "/users",
            Map.of("username", "nora", "roles", List.of("viewer"), "password", "given by somebody"))
        .expect(201);
    try (Tab tab = dashboard.open().expectStatus(400)) {
      tab.login("nora", "given by somebody");
      tab.awaitHeading("Choose a new password");
      tab.field("Present password").fill("given by somebody");
      tab.css("input[name=newPassword]").fill("short");
      tab.css("input[name=repeat]").fill("short");
      tab.button("Change password").click();
      tab.css("input[name=newPassword][aria-invalid=true]").waitFor();
      tab.css("input[name=newPassword]").fill("one of her own choice");
      tab.css("input[name=repeat]").fill("one of her own choice");
      tab.button("Change password").click();
      tab.awaitFrame();
    }
  }

  @Test
  void v6_2_6_whatIsTypedAsAPasswordIsHidden() {
    try (Tab tab = dashboard.open()) {
      tab.awaitHeading("Log in");
      assertThat(tab.css("input[name=password]").getAttribute("type")).isEqualTo("password");
      tab.login("root", Dashboard.PASSWORD).awaitFrame().go("#/me", "My Account");
      tab.css("input[name=oldPassword]").waitFor();
      assertThat(tab.css("input[type=password]").count()).isEqualTo(3);
    }
  }

  @Test
  void v6_2_7_passwordsCanBePastedAndComeFromPasswordManagers() {
    try (Tab tab = dashboard.open()) {
      tab.awaitHeading("Log in");
      assertThat(tab.css("input[name=password]").getAttribute("autocomplete"))
          .isEqualTo("current-password");
      assertThat(tab.field("Username").getAttribute("autocomplete")).isEqualTo("username");
      tab.css("input[name=password]").focus();
      tab.page().keyboard().insertText(Dashboard.PASSWORD);
      assertThat(tab.css("input[name=password]").inputValue()).isEqualTo(Dashboard.PASSWORD);
    }
  }

  @Test
  void v7_4_4_everyPageShowsHowToLogOut() {
    try (Tab tab = dashboard.openAsRoot()) {
      Dashboard.VIEWS.forEach(
          (view, heading) -> {
            tab.go("#/" + view, heading);
            assertThat(tab.button("Log out").isVisible()).as(view).isTrue();
          });
    }
  }

  @Test
  void whoNeedsHttpsIsToldSoInsteadOfGoingRound() {
    try (Tab tab = dashboard.open()) {
      tab.page().addInitScript("Object.defineProperty(window, 'isSecureContext', {value: false})");
      tab.reload();
      tab.awaitHeading("This page needs https");
    }
  }
}
