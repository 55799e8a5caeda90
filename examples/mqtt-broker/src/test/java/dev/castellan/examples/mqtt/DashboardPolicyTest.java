package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Roles, who holds them, and the policy as text, in the dashboard. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DashboardPolicyTest {

  private static final String HELD =
      """

      role watcher { allow client:list on ** }
      bind group:watchers watcher at /
      """;

  private static final Pattern HOLD = Pattern.compile("All \\d+ expectations hold\\.");

  @TempDir private static Path data;
  private static Dashboard dashboard;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    dashboard = Dashboard.start(data);
    save(inForce() + HELD);
  }

  @AfterAll
  static void close() {
    if (dashboard != null) {
      dashboard.close();
    }
  }

  private static String inForce() {
    return dashboard.root().get("/policy").expect(200).text("text");
  }

  private static int revision() {
    return dashboard.root().get("/policy").expect(200).body().path("number").asInt();
  }

  private static void save(String text) {
    dashboard.root().replace("/policy", Map.of("text", text)).expect(200);
  }

  /** Somebody who holds nothing but what a group does. */
  private static Rest member(String username, String group) {
    dashboard
        .root()
        .post(
            "/users",
            Map.of(
                "username",
                username,
                "groups",
                List.of(group),
                "password",
                Dashboard.PASSWORD,
                "mustChangePassword",
                false))
        .expect(201);
    return dashboard.anonymous().login(username, Dashboard.PASSWORD);
  }

  /**
   * Opens the text of the policy, writes this into it, and waits for what the server says of it.
   */
  private static Locator write(Tab tab, String text) {
    tab.go("#/policy", "Policy").awaitQuiet();
    Locator sheet = tab.css("cst-policy-text textarea");
    sheet.fill(text);
    tab.button("Check").click();
    Tab.awaitGone(tab.css(".findings [role=status]", "Checking"));
    return sheet;
  }

  private static int lineOf(String text, String line) {
    return (int) text.substring(0, text.indexOf(line)).chars().filter(c -> c == '\n').count() + 1;
  }

  @Test
  void aRoleIsMadeByClickingGivenToAGroupAndTakenAway() {
    Rest olga = member("olga", "group:ops");
    olga.get("/users").expect(403);
    try (Tab tab = dashboard.openAsRoot().expectStatus(400, 409).go("#/roles", "Roles")) {
      tab.button("Create a role").click();
      tab.awaitDialog("Create a role");
      tab.input("name").fill("User Reader");
      tab.button("Create").click();
      assertThat(tab.errorAt("name")).startsWith("A lower-case letter");
      tab.input("name").fill("user-reader");
      tab.button("Create").click();
      tab.awaitText("Each rule needs at least one action and a pattern.");
      tab.assertAccessible("the dialog of a role with errors");
      Locator actions = tab.field("Actions");
      actions.pressSequentially("user:list");
      actions.press("Enter");
      tab.button("Remove user:list").waitFor();
      tab.button("Create").click();
      tab.awaitText("The role user-reader is saved");

      tab.link("Who holds what").click();
      tab.button("Give a role").click();
      tab.awaitDialog("Give a role to somebody");
      tab.input("kind").selectOption("group");
      tab.input("subject").fill("ops");
      tab.input("role").selectOption("user-reader");
      tab.input("scope").fill("nowhere");
      tab.button("Give a role").click();
      assertThat(tab.errorAt("scope")).isNotEmpty();
      tab.assertAccessible("the dialog of a binding");
      tab.input("scope").fill("/");
      tab.button("Give a role").click();
      tab.awaitText("ops holds user-reader");
      olga.get("/users").expect(200);

      tab.go("#/roles", "Roles").button("Delete user-reader").click();
      tab.awaitDialog("Delete the role user-reader?");
      tab.button("Delete").click();
      tab.awaitDialog("user-reader is in use");
      tab.assertAccessible("the dialog of a role in use");
      tab.link("Holders of user-reader").last().click();
      tab.button("Take user-reader from ops").click();
      tab.awaitDialog("Take user-reader from ops?");
      tab.button("Take away").click();
      tab.awaitText("ops no longer holds user-reader");
      olga.get("/users").expect(403);

      tab.go("#/roles", "Roles").button("Delete user-reader").click();
      tab.awaitDialog("Delete the role user-reader?");
      tab.button("Delete").click();
      tab.awaitText("The role user-reader is deleted");
      assertThat(dashboard.root().get("/roles").all("name")).doesNotContain("user-reader");
    }
  }

  @Test
  void aConditionThatIsClickedHolds() {
    save(inForce() + "\nrole conditional { allow user:list on ** }\n");
    String id = dashboard.user("conny", "conditional");
    Rest conny = dashboard.anonymous().login("conny", Dashboard.PASSWORD);
    conny.get("/users").expect(200);
    try (Tab tab = dashboard.openAsRoot().go("#/roles", "Roles")) {
      tab.button("Edit conditional").click();
      tab.awaitDialog("Edit the role conditional");
      tab.button("Add a condition").click();
      tab.css("dialog .condition select").selectOption("address");
      tab.field("Network").fill("10.0.0.0/8");
      tab.button("Save").click();
      tab.awaitText("The role conditional is saved");
      tab.row("conditional").getByText("from 10.0.0.0/8").waitFor();
    }
    conny.get("/users").expect(403);
    dashboard.root().delete("/users/" + id).expect(204);
  }

  @Test
  void aMistakeIsMarkedAtItsLineAndCannotBeSaved() {
    String broken = inForce() + "\nrole broken { allow nonsense }\n";
    String unheld = inForce() + "\nrole unheld { allow client:read on clients/** }\n";
    try (Tab tab = dashboard.openAsRoot().expectStatus(400)) {
      int line = lineOf(broken, "role broken");
      Locator sheet = write(tab, broken);
      Locator mark = tab.css(".numbers .error");
      mark.waitFor();
      assertThat(mark.innerText()).endsWith(" " + line);
      tab.assertAccessible("a policy with a mistake");
      tab.css(".findings").getByText("Line " + line).click();
      assertThat(
              sheet.evaluate(
                  "field => field.value.slice(field.selectionStart, field.selectionEnd)"))
          .isEqualTo("role broken { allow nonsense }");
      tab.button("Save…").click();
      tab.css("cst-toasts").getByText("This is no policy yet").waitFor();
      assertThat(tab.css("dialog").count()).isZero();

      sheet.fill(unheld);
      Locator warning = tab.css(".numbers .warning[title*=unheld]");
      warning.waitFor();
      assertThat(warning.innerText()).endsWith(" " + lineOf(unheld, "role unheld"));
      tab.css(".findings").getByText("Nobody holds it").waitFor();
      assertThat(tab.css(".numbers .error").count()).isZero();
    }
  }

  @Test
  void aTestThatFailsIsShownAndKeepsThePolicyOut() {
    String before = inForce();
    String tested =
        before
            + """

            test "watchers watch" {
              given rita in group:watchers
              as rita {
                can    client:list on /clients because watcher
                cannot client:list on /clients/a
              }
            }
            """;
    try (Tab tab = dashboard.openAsRoot()) {
      write(tab, tested);
      tab.css(".findings").getByText(Pattern.compile("1 of \\d+ expectations do not")).waitFor();
      assertThat(tab.css(".numbers .error").innerText())
          .endsWith(" " + lineOf(tested, "    cannot client:list on /clients/a"));
      tab.button("Save…").click();
      tab.awaitDialog("Save this policy?");
      assertThat(tab.css("dialog .banner.error").innerText()).contains("It would be refused:");
      assertThat(tab.button("Put in force").count()).isZero();
      tab.button("Cancel").click();
    }
    assertThat(inForce()).isEqualTo(before);
  }

  @Test
  void whoGainsWhatIsShownBeforeAPolicyIsInForce() {
    Rest karl = member("karl", "group:kickers");
    String text =
        inForce()
            + """

            role kicker { allow client:kick on clients/** }
            bind group:kickers kicker at /
            test "kickers kick" {
              given karl in group:kickers
              as karl {
                can    client:kick on /clients/a because kicker
                cannot client:read on /clients/a because no-match
              }
            }
            """;
    karl.delete("/clients/nobody").expect(403);
    try (Tab tab = dashboard.openAsRoot()) {
      write(tab, text);
      tab.css(".findings").getByText(HOLD).waitFor();
      tab.button("Save…").click();
      tab.awaitDialog("Save this policy?");
      Locator changes = tab.css("dialog .changes section", "Group kickers");
      assertThat(changes.innerText()).contains("Gains", "client:kick");
      assertThat(tab.css("dialog").innerText()).containsPattern(HOLD);
      tab.assertAccessible("the dialog of a policy");
      tab.button("Put in force").click();
      tab.awaitText("is in force");
      Tab.awaitGone(tab.css("main .badge", "Not saved"));
    }
    karl.delete("/clients/nobody").expect(404);
    assertThat(inForce()).contains("role kicker");
  }

  @Test
  void aPolicyOfSomebodyElseIsNotOverwritten() {
    dashboard.user("otto", "administrator");
    Rest otto = dashboard.anonymous().login("otto", Dashboard.PASSWORD);
    String before = inForce();
    try (Tab tab = dashboard.openAsRoot().expectStatus(412)) {
      Locator sheet = write(tab, before + "\n# of root\n");
      otto.replace("/policy", Map.of("text", before + HELD.replace("watcher", "guard")))
          .expect(200);
      tab.button("Save…").click();
      tab.awaitDialog("Save this policy?");
      tab.button("Put in force").click();
      tab.awaitText("Meanwhile otto saved revision " + revision());
      assertThat(inForce()).contains("role guard").doesNotContain("# of root");
      assertThat(sheet.inputValue()).contains("# of root");
      assertThat(tab.button("Save…").count()).isZero();
      tab.button("Show what changed").click();
      tab.awaitDialog("Revision " + revision());
      assertThat(tab.css("dialog .changes").innerText()).contains("Group guards", "Gains");
      tab.assertAccessible("the dialog of a policy of somebody else");
      tab.css("dialog footer button").click();
      tab.awaitNoDialog();
      tab.button("Go on with my text").click();
      tab.button("Save…").click();
      tab.awaitDialog("Save this policy?");
      assertThat(tab.css("dialog .changes").innerText()).contains("Group guards", "Loses");
      tab.button("Put in force").click();
      tab.awaitText("is in force");
      assertThat(inForce()).contains("# of root").doesNotContain("role guard");
    }
  }

  @Test
  void anEarlierRevisionIsPutInForceAgain() {
    save(inForce() + "\n# the good one\n");
    int good = revision();
    String text = inForce();
    save(text + HELD.replace("watcher", "intruder"));
    try (Tab tab = dashboard.openAsRoot().go("#/policy/revisions", "Policy")) {
      tab.button("What changed " + (good + 1)).click();
      tab.awaitText("From revision " + good + " to " + (good + 1));
      Locator changes = tab.css("main .changes section", "Group intruders");
      changes.waitFor();
      assertThat(changes.innerText()).contains("Gains", "client:list");
      tab.button("Read revision " + good).click();
      tab.awaitDialog("Revision " + good);
      assertThat(tab.css("dialog textarea").inputValue()).isEqualTo(text);
      tab.assertAccessible("the dialog of a revision");
      tab.css("dialog footer button").click();
      tab.awaitNoDialog();
      tab.button("Restore " + good).click();
      tab.awaitDialog("Restore revision " + good + "?");
      assertThat(tab.css("dialog .changes").innerText()).contains("Group intruders", "Loses");
      tab.assertAccessible("the dialog of a roll-back");
      tab.button("Restore").click();
      tab.awaitText("Revision " + (good + 2) + " is in force");
      tab.row("In force").locator("td").first().getByText(String.valueOf(good + 2)).waitFor();
    }
    assertThat(inForce()).isEqualTo(text);
  }

  @Test
  void theMatrixSaysWhoMayWhatAndByWhichRule() {
    save(
        inForce()
            + """

            role mixed {
              allow client:* on **
              allow policy:read on **
              deny client:kick on **
              deny client:read on clients/secret
            }
            """);
    dashboard.user("mixer", "mixed");
    try (Tab tab = dashboard.openAsRoot().go("#/policy/matrix?role=mixed", "Policy")) {
      tab.button("client:list, mixed: Allowed").waitFor();
      tab.button("client:kick, mixed: Denied").waitFor();
      tab.button("client:read, mixed: It depends").click();
      tab.awaitDialog("client:read as mixed");
      assertThat(tab.css("dialog").innerText()).contains("clients/secret", "From the role mixed");
      tab.assertAccessible("the dialog of a cell");
      tab.css("dialog footer button").click();
      tab.awaitNoDialog();
      tab.field("Filter the roles").fill("");
      tab.button("client:list, watcher: Allowed").waitFor();
      tab.field("What a user holds").fill("mixer");
      Tab.awaitGone(tab.button("client:list, watcher: Allowed"));
      tab.button("client:kick, mixed: Denied").waitFor();
      assertThat(tab.css("main thead th").count()).isEqualTo(2);
      tab.field("Type").selectOption("client");
      Tab.awaitGone(tab.css("main tbody th", "policy:read"));
    }
  }

  @Test
  void whyIsAnsweredWithTheRuleThatDecides() {
    save(
        inForce()
            + """

            role asked {
              allow client:* on clients/**
              deny client:kick on clients/king when address in 10.0.0.0/8
            }
            bind group:asked asked at /
            """);
    member("wanda", "group:asked");
    try (Tab tab = dashboard.openAsRoot().go("#/access", "Why?")) {
      tab.input("who").selectOption("user");
      tab.field("Action").fill("client:read");
      tab.field("Resource").fill("/clients/king");
      tab.button("Ask").click();
      tab.awaitText("This is needed.");
      tab.field("User").fill("wanda");
      tab.button("Ask").click();
      tab.awaitText("Yes, wanda may do client:read on /clients/king");
      Locator decides = tab.css("section.card", "The rule that decides");
      assertThat(decides.innerText())
          .contains("allow client:* on clients/**", "Through the group asked");
      assertThat(decides.locator("a").getAttribute("href"))
          .isEqualTo("#/policy/text?line=" + lineOf(inForce(), "  allow client:* on clients/**"));
      tab.assertAccessible("an answer");

      tab.field("Action").fill("client:kick");
      tab.css("summary", "Under other circumstances").click();
      tab.field("From the address").fill("192.168.1.2");
      tab.button("Ask").click();
      tab.awaitText("Yes, wanda may do client:kick on /clients/king");
      tab.css(".matches li", "Does not apply").waitFor();
      tab.field("From the address").fill("10.1.2.3");
      tab.button("Ask").click();
      tab.awaitText("No, wanda may not do client:kick on /clients/king");
      tab.awaitText("A rule denies it, and that wins over all that allow it.");
      assertThat(decides.innerText()).contains("deny client:kick on clients/king");

      tab.page().reload();
      tab.awaitText("No, wanda may not do client:kick on /clients/king");
      tab.field("Action").fill("user:delete");
      tab.field("Resource").fill("/users/x");
      tab.button("Ask").click();
      tab.awaitText("No, wanda may not do user:delete on /users/x");
      tab.awaitText("No rule allows it.");
      assertThat(decides.count()).isZero();
    }
  }
}
