package dev.castellan.examples.mqtt;

import com.microsoft.playwright.Route.FulfillOptions;
import com.microsoft.playwright.options.FilePayload;
import dev.castellan.examples.mqtt.Chromium.Look;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every dialog about users and the own account, and every step on the way in: accessible as it
 * opens, when something in it is wrong, and in its further steps; and it fits the window.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class DashboardPeopleDialogsTest {

  private static final String OTHER = "another river at night";
  private static final String USERS = "**/api/v1/users?*";

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

  private static Stream<Look> looks() {
    return Look.all(390, 1_280).filter(look -> !look.equals(Look.PLAIN));
  }

  @Test
  void ofUsers() {
    ofUsers(Look.PLAIN);
  }

  @Tag("long")
  @Test
  void ofTheOwnAccount() {
    ofTheOwnAccount(Look.PLAIN);
  }

  @Tag("long")
  @Test
  void onTheWayIn() {
    onTheWayIn(Look.PLAIN);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("looks")
  void inEveryLook(Look look) {
    ofUsers(look);
    ofTheOwnAccount(look);
    onTheWayIn(look);
  }

  private static void press(Tab tab, String key) {
    tab.button(tab.text(key)).click();
  }

  private static void press(Tab tab, String key, String name) {
    tab.button(tab.text(key, Map.of("name", name))).click();
  }

  /** The button that goes on, the last one below. */
  private static void submit(Tab tab) {
    tab.css("dialog[open] footer button:last-child").last().click();
  }

  private static void opened(Tab tab, String what) {
    tab.css("dialog[open]").waitFor();
    tab.inspect("dialog-" + what);
  }

  private static void leave(Tab tab) {
    press(tab, "common.close");
    tab.awaitNoDialog();
  }

  private static void ofUsers(Look look) {
    String name = "uma-" + look;
    String id = dashboard.user(name, "viewer");
    Rest uma = dashboard.anonymous().login(name, Dashboard.PASSWORD);
    Authenticator.enrol(uma, Dashboard.PASSWORD);
    try (Tab tab = dashboard.openAsRoot(look)) {
      tab.page().evaluate("hash => { location.hash = hash; }", "#/users?q=" + name);
      tab.row(name).waitFor();
      creating(tab);
      inTheTable(tab, name);
      importing(tab);
      tab.page().evaluate("hash => { location.hash = hash; }", "#/users/" + id);
      tab.css("section.card").first().waitFor();
      for (String question : List.of("users.disable", "users.resetFactor", "users.endAll")) {
        press(tab, question);
        opened(tab, question);
        leave(tab);
      }
    }
  }

  private static void creating(Tab tab) {
    tab.css("header.page button.primary").click();
    tab.css("dialog details.more summary").click();
    opened(tab, "create-user");
    submit(tab);
    tab.errorAt("username");
    tab.inspect("dialog-create-user-wrong");
    tab.input("username").fill("unfinished");
    tab.page().keyboard().press("Escape");
    tab.button(tab.text("common.discard")).waitFor();
    tab.inspect("dialog-discard");
    press(tab, "common.discard");
    tab.awaitNoDialog();
  }

  private static void inTheTable(Tab tab, String name) {
    press(tab, "users.editName", name);
    opened(tab, "edit-user");
    leave(tab);
    press(tab, "users.resetName", name);
    opened(tab, "reset-password");
    tab.css("dialog .choices label").last().click();
    submit(tab);
    tab.errorAt("password");
    tab.inspect("dialog-reset-password-wrong");
    tab.css("dialog .choices label").first().click();
    submit(tab);
    tab.css("dialog input.code").waitFor();
    tab.inspect("dialog-link");
    press(tab, "users.linkKept");
    tab.awaitNoDialog();
    press(tab, "users.deleteName", name);
    opened(tab, "delete-user");
    leave(tab);
  }

  private static void importing(Tab tab) {
    press(tab, "users.import");
    opened(tab, "import");
    tab.css("#import-file")
        .setInputFiles(
            new FilePayload("users.jsonl", "", "{\"name\":1}\n{".getBytes(StandardCharsets.UTF_8)));
    tab.css("dialog tbody tr").nth(1).waitFor();
    tab.inspect("dialog-import-wrong");
    leave(tab);
  }

  private static void ofTheOwnAccount(Look look) {
    String name = "mia-" + look;
    String id = dashboard.user(name, "administrator");
    dashboard.anonymous().login(name, Dashboard.PASSWORD);
    try (Tab tab = dashboard.open(look).expectStatus(400, 401, 403)) {
      tab.login(name, Dashboard.PASSWORD).awaitFrame();
      tab.page().evaluate("location.hash = '#/me'");
      tab.css("section.card").first().waitFor();
      press(tab, "me.endOthers");
      opened(tab, "end-others");
      leave(tab);
      List<String> codes = enrolling(tab);
      for (String question : List.of("me.codesNew", "me.factorRemove")) {
        press(tab, question);
        opened(tab, question);
        leave(tab);
      }
      tab.input("oldPassword").fill(Dashboard.PASSWORD);
      tab.input("newPassword").fill(OTHER);
      tab.input("repeat").fill(OTHER);
      press(tab, "entry.mustChangeDo");
      tab.css("dialog input[name=code]").waitFor();
      enterWrongCode(tab);
      tab.inspect("dialog-second-step-wrong");
      tab.input("code").fill(codes.get(0));
      submit(tab);
      tab.awaitNoDialog();
      interrupted(tab, id);
    }
  }

  private static List<String> enrolling(Tab tab) {
    press(tab, "me.factorSetUp");
    opened(tab, "factor-password");
    tab.input("password").fill(Dashboard.PASSWORD);
    submit(tab);
    tab.css("dialog svg.qr path").waitFor();
    Authenticator app = Authenticator.of(tab.css("dialog input.code").inputValue());
    tab.input("code").fill(app.wrong());
    submit(tab);
    tab.errorAt("code");
    tab.inspect("dialog-factor-code");
    tab.input("code").fill(app.next());
    submit(tab);
    tab.css("ul.codes li").first().waitFor();
    tab.inspect("dialog-factor-codes");
    List<String> codes = tab.css("ul.codes li").allInnerTexts();
    press(tab, "factor.codesKept");
    tab.awaitNoDialog();
    return codes;
  }

  private static void enterWrongCode(Tab tab) {
    tab.input("code").fill("no code");
    submit(tab);
    tab.errorAt("code");
  }

  /** A proof that is asked for in the middle of work, and the login after the session has ended. */
  private static void interrupted(Tab tab, String id) {
    FulfillOptions tooOld =
        new FulfillOptions()
            .setStatus(403)
            .setContentType("application/json")
            .setBody("{\"code\": \"authentication-too-old\"}");
    tab.page().route(USERS, route -> route.fulfill(tooOld));
    tab.page().evaluate("location.hash = '#/users'");
    tab.css("dialog input[name=proof]").waitFor();
    tab.input("proof").fill("no code");
    submit(tab);
    tab.errorAt("proof");
    tab.inspect("dialog-step-up-wrong");
    tab.page().unroute(USERS);
    leave(tab);
    dashboard.root().delete("/users/" + id + "/sessions").expect(204);
    tab.page().evaluate("location.hash = '#/users?q=anybody'");
    tab.css("dialog cst-entry input[name=password]").waitFor();
    tab.inspect("dialog-session-ended");
  }

  private static void onTheWayIn(Look look) {
    withTheSecondFactor(look);
    settingUpTheSecondFactor(look);
    withAPasswordOfSomebodyElse(look);
    byALink(look);
  }

  private static void withTheSecondFactor(Look look) {
    String name = "olga-" + look;
    dashboard.user(name, "viewer");
    Authenticator.enrol(dashboard.anonymous().login(name, Dashboard.PASSWORD), Dashboard.PASSWORD);
    try (Tab tab = dashboard.open(look).expectStatus(401)) {
      tab.login(name, "wrong").css(".banner.error").waitFor();
      tab.inspect("dialog-login-wrong");
      tab.login(name, Dashboard.PASSWORD).input("code").fill("no code");
      tab.css(".entry button.primary").click();
      tab.errorAt("code");
      tab.inspect("dialog-login-second-step-wrong");
    }
  }

  private static void settingUpTheSecondFactor(Look look) {
    String name = "gina-" + look;
    dashboard.user(name, GuardedBroker.GUARDED);
    try (Tab tab = dashboard.open(look)) {
      tab.login(name, Dashboard.PASSWORD);
      tab.awaitHeading(tab.text("factor.needed"));
      tab.inspect("dialog-login-factor-password");
      tab.input("password").fill(Dashboard.PASSWORD);
      tab.css(".entry button.primary").click();
      tab.css("svg.qr path").waitFor();
      tab.inspect("dialog-login-factor-code");
      String secret = tab.css("input.code").inputValue();
      tab.input("code").fill(Authenticator.of(secret).next());
      tab.css(".entry button.primary").click();
      tab.css("ul.codes li").first().waitFor();
      tab.inspect("dialog-login-factor-codes");
    }
  }

  private static void withAPasswordOfSomebodyElse(Look look) {
    String name = "nora-" + look;
    dashboard.root().post("/users", Map.of("username", name, "password", OTHER)).expect(201);
    try (Tab tab = dashboard.open(look)) {
      tab.login(name, OTHER).input("newPassword").waitFor();
      tab.css(".entry button.primary").click();
      tab.errorAt("oldPassword");
      tab.inspect("dialog-login-must-change-wrong");
    }
  }

  private static void byALink(Look look) {
    String id = dashboard.user("lisa-" + look, "viewer");
    Rest.Reply made =
        dashboard.root().post("/users/" + id + "/password-reset", Map.of()).expect(201);
    try (Tab tab = dashboard.open(look)) {
      tab.page().evaluate("token => location.hash = 'password-reset=' + token", made.text("token"));
      tab.input("newPassword").waitFor();
      tab.inspect("dialog-login-by-link");
    }
  }
}
