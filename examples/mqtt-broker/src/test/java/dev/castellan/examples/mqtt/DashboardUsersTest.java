package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What administrators do with users in the dashboard, and what those notice of it. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DashboardUsersTest {

  private static final String OTHER = "another river at night";
  private static final String FIREFOX =
      "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

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

  private static Tab users() {
    return dashboard.openAsRoot().go("#/users", "Users");
  }

  private static Tab details(String id, String username) {
    return dashboard.openAsRoot().go("#/users/" + id, username);
  }

  private static Tab openAs(String username) {
    return dashboard.open().login(username, Dashboard.PASSWORD).awaitFrame();
  }

  private static Rest.Reply read(String id) {
    return dashboard.root().get("/users/" + id).expect(200);
  }

  private static String idOf(String username) {
    return dashboard.root().get("/users?q=" + username).items().get(0).path("id").asText();
  }

  private static void assertLoginIsRefused(String username, String password) {
    dashboard
        .anonymous()
        .post("/login", Map.of("username", username, "password", password))
        .expectProblem(401, "credentials-refused");
  }

  @Test
  void aUserIsCreatedWithRoleAndNoteAndMustChooseAPassword() {
    try (Tab tab = users().expectStatus(409)) {
      tab.css("header.page button.primary").click();
      tab.awaitDialog("Create a user");
      tab.field("Username").fill("root");
      tab.input("password").fill("given by the administrator");
      assertThat(tab.field("Must be changed at the first login").isChecked()).isTrue();
      tab.field("Administrator").check();
      tab.field("Note").fill("of the night shift");
      tab.button("Create").click();
      assertThat(tab.errorAt("username")).isEqualTo("There is a user of this name");
      tab.field("Username").fill("carla");
      tab.button("Create").click();
      tab.awaitText("The user carla is created");
      tab.awaitNoDialog();
      assertThat(tab.row("carla").locator("td").allInnerTexts())
          .startsWith("carla", "Administrator", "Local", "Must change password", "Never")
          .contains("of the night shift");
    }
    try (Tab tab = dashboard.open().login("carla", "given by the administrator")) {
      tab.awaitHeading("Choose a new password");
    }
    assertThat(read(idOf("carla")).body().path("bindings").findValuesAsText("role"))
        .containsExactly("administrator");
  }

  @Test
  void aUserIsEditedDownToTheScopeOfARole() {
    String id = dashboard.user("dora", "administrator");
    try (Tab tab = users().expectStatus(400)) {
      tab.button("Edit dora").click();
      tab.awaitDialog("Edit dora");
      tab.field("Display name").fill("Dora Doe");
      tab.field("E-mail").fill("no address");
      tab.field("Note").fill("of one tenant");
      tab.css("dialog details.more summary").click();
      tab.css("dialog .grant select").selectOption("viewer");
      tab.css("dialog .grant input.code").fill("/tenants/acme");
      tab.button("Save").click();
      assertThat(tab.errorAt("email")).isNotEmpty();
      tab.field("E-mail").fill("dora@example.com");
      tab.button("Save").click();
      tab.awaitText("Saved");
      tab.row("Dora Doe").getByText("/tenants/acme").waitFor();
      tab.row("of one tenant").waitFor();
    }
    Rest.Reply dora = read(id);
    assertThat(dora.text("email")).isEqualTo("dora@example.com");
    assertThat(dora.body().path("bindings").findValuesAsText("role")).containsExactly("viewer");
    assertThat(dora.body().path("bindings").findValuesAsText("scope"))
        .containsExactly("/tenants/acme");
  }

  @Test
  void twoWhoEditTheSameUserAreToldAndNothingIsOverwritten() {
    String id = dashboard.user("dieter", "viewer");
    try (Tab tab = users().expectStatus(412)) {
      tab.button("Edit dieter").click();
      tab.awaitDialog("Edit dieter");
      tab.field("Note").fill("mine");
      tab.field("Display name").fill("Mine, too");
      dashboard
          .root()
          .send(
              "PATCH",
              "/users/" + id,
              Optional.of(Map.of("displayName", "Theirs", "email", "dieter@example.com")))
          .expect(200);
      tab.button("Save").click();
      tab.awaitText("Somebody else changed this meanwhile.");
      assertThat(read(id).text("displayName")).isEqualTo("Theirs");
      assertThat(read(id).text("note")).isEmpty();
      tab.button("Show what changed").click();
      tab.awaitText("Changed meanwhile by somebody else:");
      tab.css("dialog .banner.info", "Theirs").waitFor();
      assertThat(tab.field("Display name").inputValue()).isEqualTo("Mine, too");
      assertThat(tab.field("E-mail").inputValue()).isEqualTo("dieter@example.com");
      tab.field("Display name").fill("Theirs");
      tab.button("Save").click();
      tab.awaitNoDialog();
      tab.row("mine").waitFor();
    }
    assertThat(read(id).text("displayName")).isEqualTo("Theirs");
    assertThat(read(id).text("email")).isEqualTo("dieter@example.com");
    assertThat(read(id).text("note")).isEqualTo("mine");
  }

  private static String shownLink(Tab tab, String username) {
    tab.awaitDialog("A link for " + username);
    String link = tab.field("One-time link").first().inputValue();
    assertThat(link).startsWith(dashboard.address() + "#password-reset=cstreset_");
    tab.page().keyboard().press("Escape");
    tab.awaitDialog("A link for " + username);
    tab.button("I have passed it on").click();
    tab.awaitNoDialog();
    assertThat(tab.page().content()).doesNotContain(link);
    return link;
  }

  private static void choosePassword(Tab tab, String password) {
    tab.awaitHeading("Choose a password");
    tab.input("newPassword").fill(password);
    tab.input("repeat").fill(password);
    tab.button("Set password").click();
  }

  @Test
  void whoIsInvitedChoosesAPasswordByTheLinkOnce() {
    String link;
    try (Tab tab = users()) {
      tab.css("header.page button.primary").click();
      tab.awaitDialog("Create a user");
      tab.field("Username").fill("lea");
      tab.button("Create").click();
      link = shownLink(tab, "lea");
      tab.row("lea").getByText("Invited").waitFor();
    }
    try (Tab tab = dashboard.openLink(link).expectStatus(400, 403)) {
      choosePassword(tab, "short");
      assertThat(tab.errorAt("newPassword")).isNotEmpty();
      choosePassword(tab, OTHER);
      tab.awaitText("Your password is set.");
      tab.login("lea", OTHER).awaitFrame();
    }
    try (Tab tab = dashboard.openLink(link).expectStatus(403)) {
      choosePassword(tab, Dashboard.PASSWORD);
      tab.css(".banner.error").waitFor();
    }
    dashboard.anonymous().login("lea", OTHER);
  }

  @Test
  void aLinkThatIsUsedEndsTheSessionsOfBefore() {
    String id = dashboard.user("lars", "viewer");
    try (Tab before = openAs("lars").expectStatus(401);
        Tab tab = details(id, "lars")) {
      tab.button("Reset password").click();
      tab.awaitDialog("Reset the password of lars");
      tab.field("The link works for").selectOption("An hour");
      tab.button("Make a link").click();
      String link = shownLink(tab, "lars");
      before.go("#/me", "My Account");
      try (Tab after = dashboard.openLink(link)) {
        choosePassword(after, OTHER);
        after.awaitText("Your password is set.");
        after.login("lars", OTHER).awaitFrame();
      }
      before.page().evaluate("location.hash = '#/users'");
      before.awaitDialog("Your session has ended");
    }
    assertLoginIsRefused("lars", Dashboard.PASSWORD);
  }

  @Test
  void aPasswordThatAnAdministratorSetsIsForOneLogin() {
    String id = dashboard.user("paula", "viewer");
    Rest before = dashboard.anonymous().login("paula", Dashboard.PASSWORD);
    try (Tab tab = users().expectStatus(400)) {
      tab.button("Reset the password of paula").click();
      tab.awaitDialog("Reset the password of paula");
      tab.field("A password").check();
      tab.button("Set password").click();
      assertThat(tab.errorAt("password")).isEqualTo("This is needed.");
      tab.input("password").fill("short");
      tab.button("Set password").click();
      tab.css("dialog input[name=password][aria-invalid=true]").waitFor();
      tab.input("password").fill(OTHER);
      tab.button("Set password").click();
      tab.awaitText("paula has the new password and must change it at the next login");
      tab.row("paula").getByText("Must change password").waitFor();
    }
    before.get("/me").expect(401);
    assertThat(read(id).body().path("mustChangePassword").asBoolean()).isTrue();
  }

  @Test
  void whoIsLockedOutIsSeenAndUnlocked() {
    String id = dashboard.user("lotte", "viewer");
    // The lock is for 30 seconds, so the page is there before it.
    try (Tab tab = users().go("#/me", "My Account")) {
      for (int i = 0; i < 6; i++) {
        assertLoginIsRefused("lotte", "wrong");
      }
      assertLoginIsRefused("lotte", Dashboard.PASSWORD);
      tab.go("#/users", "Users");
      tab.row("lotte").getByText("Locked").waitFor();
      tab.row("lotte").getByRole(AriaRole.LINK).click();
      tab.awaitHeading("lotte");
      tab.awaitText("Too many wrong passwords or codes");
      tab.button("Unlock").click();
      tab.awaitText("lotte is unlocked");
      Tab.awaitGone(tab.css(".banner.warn"));
      assertThat(tab.button("Unlock").count()).isZero();
    }
    dashboard.anonymous().login("lotte", Dashboard.PASSWORD);
    assertThat(read(id).body().path("lockedUntil").isNull()).isTrue();
  }

  @Test
  void whoIsDisabledIsOutAtOnceAndComesBackWhenEnabled() {
    String id = dashboard.user("emil", "administrator");
    try (Tab theirs = openAs("emil").expectStatus(401);
        Tab tab = details(id, "emil")) {
      tab.button("Disable").click();
      tab.awaitDialog("Disable emil?");
      tab.button("Cancel").click();
      tab.awaitNoDialog();
      assertThat(read(id).body().path("enabled").asBoolean()).isTrue();
      tab.button("Disable").click();
      tab.awaitDialog("Disable emil?");
      tab.button("Disable").click();
      tab.awaitText("emil is disabled");
      theirs.page().evaluate("location.hash = '#/api-keys'");
      theirs.awaitDialog("Your session has ended");
      assertLoginIsRefused("emil", Dashboard.PASSWORD);
      tab.go("#/users?enabled=false", "Users");
      tab.row("emil").getByText("Disabled").waitFor();
      tab.go("#/users/" + id, "emil");
      tab.button("Enable").click();
      tab.awaitText("emil is enabled");
      tab.button("Disable").waitFor();
    }
    dashboard.anonymous().login("emil", Dashboard.PASSWORD);
  }

  @Test
  void whoIsDeletedIsNamedInFullFirst() {
    String id = dashboard.user("gone-soon", "viewer");
    Rest before = dashboard.anonymous().login("gone-soon", Dashboard.PASSWORD);
    try (Tab tab = users()) {
      tab.button("Delete gone-soon").click();
      tab.awaitDialog("Delete the user gone-soon?");
      assertThat(tab.button("Delete").isDisabled()).isTrue();
      tab.field("Type gone-soon to confirm").fill("gone");
      assertThat(tab.button("Delete").isDisabled()).isTrue();
      tab.field("Type gone-soon to confirm").fill("gone-soon");
      tab.button("Delete").click();
      tab.awaitText("The user gone-soon is deleted");
      Tab.awaitGone(tab.row("gone-soon"));
    }
    before.get("/me").expect(401);
    dashboard.root().get("/users/" + id).expect(404);
  }

  @Test
  void nobodyDeletesOrDisablesThemselves() {
    String id = idOf("root");
    try (Tab tab = users()) {
      tab.button("Edit root").waitFor();
      assertThat(tab.row("root").locator("button").all()).hasSize(1);
      tab.row("root").getByRole(AriaRole.LINK).click();
      tab.awaitText("This is you.");
      assertThat(tab.css("header.page button").allInnerTexts())
          .extracting(String::strip)
          .containsExactly("Edit");
      assertThat(tab.button("Reset password").count()).isZero();
    }
    dashboard.root().delete("/users/" + id).expectProblem(409, "not-oneself");
  }

  @Test
  void sessionsOfAUserAreSeenAndEnded() {
    String id = dashboard.user("sven", "viewer");
    Rest phone = dashboard.anonymous().login("sven", Dashboard.PASSWORD, "Sensor/1.0");
    Rest desk = dashboard.anonymous().login("sven", Dashboard.PASSWORD, FIREFOX);
    try (Tab tab = details(id, "sven")) {
      tab.row("Firefox on Linux").waitFor();
      tab.button("End the session: Sensor").click();
      Tab.awaitGone(tab.row("Sensor"));
      phone.get("/me").expect(401);
      desk.get("/me").expect(200);
      tab.button("End all sessions").click();
      tab.awaitDialog("End all sessions");
      tab.button("End all sessions").click();
      tab.awaitText("No sessions.");
      desk.get("/me").expect(401);
    }
  }

  @Test
  void aSecondFactorThatIsLostIsRemoved() {
    String id = dashboard.user("felix", "viewer");
    Rest felix = dashboard.anonymous().login("felix", Dashboard.PASSWORD);
    Authenticator.enrol(felix, Dashboard.PASSWORD);
    try (Tab tab = details(id, "felix")) {
      tab.button("Remove second factor").click();
      tab.awaitDialog("Remove second factor");
      tab.button("Remove second factor").click();
      tab.awaitText("felix has no second factor any more");
      Tab.awaitGone(tab.button("Remove second factor"));
    }
    dashboard.anonymous().login("felix", Dashboard.PASSWORD);
  }

  @Test
  void whoMayOnlyLookHasNothingToPressAndIsRefused() {
    String id = dashboard.user("wanda", "administrator");
    dashboard.user("vera", "viewer");
    try (Tab tab = openAs("vera").expectStatus(403).go("#/users", "Users")) {
      tab.row("wanda").waitFor();
      assertThat(tab.css("header.page button").allInnerTexts())
          .extracting(String::strip)
          .containsExactly("Export");
      assertThat(tab.css("td.actions button").count()).isZero();
      tab.go("#/users/" + id, "wanda").awaitQuiet();
      assertThat(tab.css("main button").count()).isZero();
      assertThat(refusals(tab, id))
          .isEqualTo("forbidden,forbidden,forbidden,forbidden,forbidden,forbidden");
    }
    dashboard.anonymous().login("wanda", Dashboard.PASSWORD);
  }

  /** What the server says to calls for which there are no buttons. */
  private static Object refusals(Tab tab, String id) {
    return tab.page()
        .evaluate(
            """
            async id => {
              const { api } = await import('./app/api.js');
              const calls = [
                () => api.post('/users', { username: 'by-vera' }),
                () => api.patch('/users/' + id, { enabled: false }),
                () => api.delete('/users/' + id),
                () => api.post('/users/' + id + '/password-reset', {}),
                () => api.post('/users/' + id + '/unlock'),
                () => api.delete('/users/' + id + '/sessions'),
              ];
              const answers = await Promise.all(calls.map(call => call().then(() => 'done', e => e.code)));
              return answers.join();
            }
            """,
            id);
  }

  @Test
  void whoAdministersOneScopeSeesAndMakesItsUsersAlone() {
    dashboard
        .root()
        .post(
            "/users",
            Map.of(
                "username",
                "tom-of-acme",
                "scope",
                "/tenants/acme",
                "bindings",
                List.of(Map.of("role", "administrator", "scope", "/tenants/acme")),
                "password",
                Dashboard.PASSWORD,
                "mustChangePassword",
                false))
        .expect(201);
    try (Tab tab = openAs("tom-of-acme").go("#/users", "Users")) {
      tab.row("tom-of-acme").waitFor();
      assertThat(tab.row("root").count()).isZero();
      tab.css("header.page button.primary").click();
      tab.awaitDialog("Create a user");
      tab.field("Username").fill("ina-of-acme");
      tab.button("Create").click();
      shownLink(tab, "ina-of-acme");
      tab.button("Delete ina-of-acme").waitFor();
      for (Object view :
          (List<?>) tab.css("nav.side a").evaluateAll("all => all.map(a => a.hash)")) {
        tab.page().evaluate("hash => { location.hash = hash; }", view);
        tab.awaitQuiet();
        assertThat(tab.css("main .banner.error").count()).as(view.toString()).isZero();
      }
    }
    Rest.Reply made = read(idOf("ina-of-acme"));
    assertThat(made.text("scope")).isEqualTo("/tenants/acme");
    assertThat(made.body().path("bindings").findValuesAsText("scope"))
        .containsExactly("/tenants/acme");
  }

  @Test
  void everythingAboutAUserIsDoneByKeyboard() {
    try (Tab tab = dashboard.open()) {
      Keyboard keyboard = new Keyboard(tab);
      tab.awaitHeading("Log in");
      keyboard.at(tab.field("Username")).type("root").press("Tab");
      keyboard.at(tab.input("password")).type(Dashboard.PASSWORD).press("Enter");
      tab.awaitFrame().awaitHeading("Users");
      tab.awaitQuiet();
      createByKeyboard(tab, keyboard);
      deleteByKeyboard(tab, keyboard);
      keyboard.backTo(tab.button("Log out")).press("Enter");
      tab.awaitHeading("Log in");
      keyboard.at(tab.field("Username"));
    }
    assertThat(dashboard.root().get("/users?q=kay").items()).isEmpty();
  }

  private static void createByKeyboard(Tab tab, Keyboard keyboard) {
    Locator create = tab.css("header.page button.primary");
    keyboard.to(tab.link("Skip to the content")).press("Enter").at(tab.css("main"));
    keyboard.to(create).press("Enter");
    tab.awaitDialog("Create a user");
    keyboard.at(tab.field("Username")).press("Escape");
    tab.awaitNoDialog();
    keyboard.at(create).press("Space");
    tab.awaitDialog("Create a user");
    keyboard.at(tab.field("Username")).type("kay").press("Escape");
    tab.awaitText("Close and lose what you typed?");
    keyboard.backTo(tab.button("Keep editing")).press("Enter");
    keyboard.at(tab.field("Username"));
    keyboard.to(tab.input("password")).type(Dashboard.PASSWORD);
    keyboard.to(tab.field("Must be changed at the first login")).press("Space");
    keyboard.to(tab.field("Viewer")).press("ArrowUp").at(tab.field("Administrator"));
    keyboard.to(tab.button("Create")).press("Enter");
    tab.awaitText("The user kay is created");
    keyboard.at(create);
    assertThat(read(idOf("kay")).body().path("mustChangePassword").asBoolean()).isFalse();
  }

  private static void deleteByKeyboard(Tab tab, Keyboard keyboard) {
    Locator delete = tab.css("header.page button.danger");
    keyboard.to(tab.row("kay").getByRole(AriaRole.LINK)).press("Enter");
    tab.awaitHeading("kay");
    keyboard.at(tab.css("main h1")).to(delete).press("Enter");
    tab.awaitDialog("Delete the user kay?");
    keyboard.at(tab.field("Type kay to confirm")).press("Escape");
    tab.awaitNoDialog();
    keyboard.at(delete).press("Enter");
    tab.awaitDialog("Delete the user kay?");
    keyboard.type("kay").press("Enter");
    tab.awaitHeading("Users");
    keyboard.at(tab.css("main h1"));
  }

  @Test
  void whoDeletesByKeyboardGoesOnAtTheHeadingOfTheTable() {
    dashboard.user("short-lived", "viewer");
    try (Tab tab = dashboard.openAsRoot().go("#/users?q=short-lived", "Users")) {
      Keyboard keyboard = new Keyboard(tab);
      Locator delete = tab.button("Delete short-lived");
      delete.waitFor();
      keyboard.to(delete).press("Enter");
      tab.awaitDialog("Delete the user short-lived?");
      keyboard.press("Escape");
      tab.awaitNoDialog();
      keyboard.at(delete).press("Enter");
      tab.awaitDialog("Delete the user short-lived?");
      keyboard.type("short-lived").press("Enter");
      tab.awaitText("Nothing matches");
      keyboard.at(tab.css("main h1"));
    }
  }
}
