package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
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

/** What people do with their own account in the dashboard: second factor, password, sessions. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DashboardAccountTest {

  private static final String OTHER = "another river at night";
  private static final int CODES = 10;

  @TempDir private static Path data;
  private static Dashboard dashboard;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    dashboard = GuardedBroker.start(data);
  }

  @AfterAll
  static void close() {
    if (dashboard != null) {
      dashboard.close();
    }
  }

  private static Rest logIn(String username) {
    return dashboard.anonymous().login(username, Dashboard.PASSWORD);
  }

  private static Tab account(String username) {
    return dashboard
        .open()
        .login(username, Dashboard.PASSWORD)
        .awaitFrame()
        .go("#/me", "My Account");
  }

  private static void logOut(Tab tab) {
    tab.button("Log out").click();
    tab.awaitHeading("Log in");
  }

  private static Tab atSecondStep(Tab tab, String username) {
    tab.login(username, Dashboard.PASSWORD).awaitHeading("Second factor");
    return tab;
  }

  private static void enterCode(Tab tab, String code) {
    tab.input("code").fill(code);
    tab.button("Continue").click();
  }

  private static Authenticator scan(Tab tab) {
    tab.css("svg.qr path").waitFor();
    String secret = tab.field("Secret, for typing").first().inputValue();
    assertThat((String) tab.css("cst-qr").evaluate("picture => picture.text"))
        .startsWith("otpauth://totp/")
        .contains("secret=" + secret);
    return Authenticator.of(secret);
  }

  private static List<String> keepCodes(Tab tab) {
    List<String> codes = tab.css("ul.codes li").allInnerTexts();
    assertThat(codes).hasSize(CODES).doesNotHaveDuplicates();
    tab.button("I have kept them").click();
    return codes;
  }

  @Test
  void aSecondFactorIsSetUpAndAskedForAtEachLogin() {
    dashboard.user("frida", "viewer");
    Rest elsewhere = logIn("frida");
    try (Tab tab = account("frida").expectStatus(400, 401)) {
      tab.button("Set up a second factor").click();
      tab.awaitDialog("Set up a second factor");
      tab.input("password").fill("wrong");
      tab.button("Continue").click();
      assertThat(tab.errorAt("password")).isEqualTo("The present password is another one");
      tab.input("password").fill(Dashboard.PASSWORD);
      tab.button("Continue").click();
      Authenticator app = scan(tab);
      tab.input("code").fill(app.wrong());
      tab.button("Confirm").click();
      assertThat(tab.errorAt("code")).isEqualTo("The code is wrong, or was used already");
      tab.input("code").fill(app.next());
      tab.button("Confirm").click();
      tab.awaitDialog("Recovery codes");
      tab.page().keyboard().press("Escape");
      List<String> codes = keepCodes(tab);
      tab.awaitText("Your second factor is set up");
      tab.button("New recovery codes").waitFor();
      assertThat(tab.page().content()).doesNotContain(codes);
      elsewhere.get("/me").expect(401);

      logOut(tab);
      atSecondStep(tab, "frida");
      enterCode(tab, app.wrong());
      assertThat(tab.errorAt("code")).startsWith("This code is wrong or was used already");
      tab.button("Back to the login").click();
      tab.awaitHeading("Log in");
      atSecondStep(tab, "frida");
      String code = app.next();
      enterCode(tab, code.substring(0, 3) + " " + code.substring(3));
      tab.awaitFrame();

      logOut(tab);
      atSecondStep(tab, "frida");
      enterCode(tab, codes.get(0));
      tab.awaitFrame().go("#/me", "My Account");
      tab.css("dd")
          .getByText(Integer.toString(CODES - 1), new Locator.GetByTextOptions().setExact(true))
          .waitFor();

      logOut(tab);
      atSecondStep(tab, "frida");
      enterCode(tab, codes.get(0));
      assertThat(tab.errorAt("code")).startsWith("This code is wrong or was used already");
    }
  }

  @Test
  void whoHoldsARoleThatNeedsASecondFactorSetsOneUpFirst() {
    dashboard.user("gustav", GuardedBroker.GUARDED);
    try (Tab tab = dashboard.open().expectStatus(400)) {
      tab.login("gustav", Dashboard.PASSWORD).awaitHeading("Set up a second factor");
      tab.input("password").fill("wrong");
      tab.button("Continue").click();
      assertThat(tab.errorAt("password")).isEqualTo("The present password is another one");
      tab.input("password").fill(Dashboard.PASSWORD);
      tab.button("Continue").click();
      Authenticator app = scan(tab);
      tab.input("code").fill(app.wrong());
      tab.button("Confirm").click();
      assertThat(tab.errorAt("code")).isEqualTo("The code is wrong, or was used already");
      tab.input("code").fill(app.next());
      tab.button("Confirm").click();
      tab.awaitHeading("Recovery codes");
      keepCodes(tab);
      tab.awaitFrame().go("#/me", "My Account");
      tab.button("Remove second factor").click();
      tab.awaitText("A role that you hold needs one: you must set up another");
      tab.button("Remove second factor").click();
      tab.awaitHeading("Set up a second factor");
      logOut(tab);
    }
  }

  @Test
  void newRecoveryCodesTakeTheOldOnesPlace() {
    dashboard.user("hanna", "viewer");
    List<String> old = Authenticator.enrol(logIn("hanna"), Dashboard.PASSWORD);
    try (Tab tab = dashboard.open().expectStatus(401)) {
      atSecondStep(tab, "hanna");
      enterCode(tab, old.get(0));
      tab.awaitFrame().go("#/me", "My Account");
      tab.button("New recovery codes").click();
      tab.awaitDialog("New recovery codes");
      tab.button("New recovery codes").click();
      tab.awaitDialog("Recovery codes");
      List<String> fresh = keepCodes(tab);
      assertThat(fresh).doesNotContainAnyElementsOf(old);
      logOut(tab);
      atSecondStep(tab, "hanna");
      enterCode(tab, old.get(1));
      tab.errorAt("code");
      enterCode(tab, fresh.get(0));
      tab.awaitFrame();
    }
  }

  @Test
  void aNewPasswordEndsAllOtherSessions() {
    dashboard.user("petra", "viewer");
    Rest elsewhere = logIn("petra");
    try (Tab tab = account("petra").expectStatus(400)) {
      tab.button("Change password").click();
      assertThat(tab.errorAt("oldPassword")).isEqualTo("This is needed.");
      tab.input("oldPassword").fill("wrong");
      tab.input("newPassword").fill(OTHER);
      tab.input("repeat").fill(OTHER + "!");
      tab.button("Change password").click();
      assertThat(tab.errorAt("repeat")).isEqualTo("The two passwords differ.");
      tab.input("repeat").fill(OTHER);
      tab.button("Change password").click();
      assertThat(tab.errorAt("oldPassword")).isEqualTo("The present password is another one");
      assertThat(tab.input("newPassword").inputValue()).isEqualTo(OTHER);
      tab.input("oldPassword").fill(Dashboard.PASSWORD);
      tab.input("newPassword").fill("short");
      tab.input("repeat").fill("short");
      tab.button("Change password").click();
      tab.css("input[name=newPassword][aria-invalid=true]").waitFor();
      elsewhere.get("/me").expect(200);
      tab.input("newPassword").fill(OTHER);
      tab.input("repeat").fill(OTHER);
      tab.button("Change password").click();
      tab.awaitText("Your password is changed");
      assertThat(tab.css("main input[type=password]").all())
          .allSatisfy(field -> assertThat(field.inputValue()).isEmpty());
      elsewhere.get("/me").expect(401);
      tab.go("#/users", "Users");
    }
    dashboard.anonymous().login("petra", OTHER);
  }

  @Test
  void aNewPasswordGoesOnWithTheSecondFactor() {
    dashboard.user("quirin", "viewer");
    List<String> codes = Authenticator.enrol(logIn("quirin"), Dashboard.PASSWORD);
    try (Tab tab = dashboard.open().expectStatus(401)) {
      atSecondStep(tab, "quirin");
      enterCode(tab, codes.get(0));
      tab.awaitFrame().go("#/me", "My Account");
      tab.input("oldPassword").fill(Dashboard.PASSWORD);
      tab.input("newPassword").fill(OTHER);
      tab.input("repeat").fill(OTHER);
      tab.button("Change password").click();
      tab.awaitDialog("Second factor");
      enterCode(tab, codes.get(0));
      assertThat(tab.errorAt("code")).startsWith("This code is wrong or was used already");
      enterCode(tab, codes.get(1));
      tab.awaitText("Your password is changed");
      tab.go("#/users", "Users");
    }
  }

  @Test
  void nameAndAddressAreOnesOwnToChange() {
    String id = dashboard.user("paul", "viewer");
    try (Tab tab = account("paul").expectStatus(400)) {
      assertThat(tab.button("Save").isDisabled()).isTrue();
      tab.input("displayName").fill("Paul Pfeffer");
      tab.input("email").fill("no address");
      tab.button("Save").click();
      tab.css("input[name=email][aria-invalid=true]").waitFor();
      tab.input("email").fill("paul@example.com");
      tab.button("Save").click();
      tab.awaitText("Saved");
      tab.reload();
      tab.go("#/me", "My Account");
      assertThat(tab.input("email").inputValue()).isEqualTo("paul@example.com");
    }
    Rest.Reply paul = dashboard.root().get("/users/" + id).expect(200);
    assertThat(paul.text("displayName")).isEqualTo("Paul Pfeffer");
  }

  @Test
  void onesOwnSessionsAreSeenAndEnded() {
    dashboard.user("sara", "viewer");
    Rest first = dashboard.anonymous().login("sara", Dashboard.PASSWORD, "First/1.0");
    Rest second = dashboard.anonymous().login("sara", Dashboard.PASSWORD, "Second/1.0");
    Rest third = dashboard.anonymous().login("sara", Dashboard.PASSWORD, "Third/1.0");
    try (Tab tab = account("sara")) {
      tab.row("This one").waitFor();
      assertThat(tab.row("This one").locator("button").count()).isZero();
      tab.button("End the session: First").click();
      Tab.awaitGone(tab.row("First"));
      first.get("/me").expect(401);
      second.get("/me").expect(200);
      tab.button("End all others").click();
      tab.awaitDialog("End all others");
      tab.button("End all others").click();
      tab.awaitText("All other sessions have ended");
      Tab.awaitGone(tab.row("Third"));
      second.get("/me").expect(401);
      third.get("/me").expect(401);
      assertThat(tab.css("main tbody tr").count()).isEqualTo(1);
      tab.go("#/users", "Users");
    }
  }

  @Test
  void whatOneMayDoIsShown() {
    dashboard.user("vera", "viewer");
    dashboard
        .root()
        .post(
            "/users",
            Map.of(
                "username",
                "nils",
                "roles",
                List.of(),
                "password",
                Dashboard.PASSWORD,
                "mustChangePassword",
                false))
        .expect(201);
    try (Tab tab = account("vera")) {
      String rights = tab.css("section.card").last().innerText();
      assertThat(rights)
          .contains("What may I do?", "Everywhere", "API keys", "client", "List", "See")
          .doesNotContain("Create", "Change", "Delete", "kick");
    }
    try (Tab tab = account("nils")) {
      tab.awaitText("You hold no role that allows anything.");
      assertThat(tab.css("nav.side a").allInnerTexts())
          .extracting(String::strip)
          .containsExactly("My Account");
    }
  }

  @Test
  void aProofThatIsWrongIsToldAtItsField() {
    try (Tab tab = dashboard.openAsRoot().expectStatus(403).go("#/api-keys", "API Keys")) {
      tab.page()
          .route(
              "**/api/v1/api-keys",
              route ->
                  route.fulfill(
                      new FulfillOptions()
                          .setStatus(403)
                          .setContentType("application/json")
                          .setBody("{\"code\": \"authentication-too-old\"}")));
      tab.css("header.page button.primary").click();
      tab.awaitDialog("Create an API key");
      tab.field("Name").fill("proved");
      tab.button("Create").click();
      tab.awaitDialog("Confirm that it is you");
      tab.input("proof").fill("wrong");
      tab.button("Continue").click();
      assertThat(tab.errorAt("proof")).contains("is wrong");
      tab.page().unroute("**/api/v1/api-keys");
      tab.input("proof").fill(Dashboard.PASSWORD);
      tab.button("Continue").click();
      tab.awaitDialog("Created successfully");
    }
  }
}
