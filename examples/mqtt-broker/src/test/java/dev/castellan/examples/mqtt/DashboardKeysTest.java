package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import dev.castellan.examples.mqtt.Rest.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The life of API keys in the dashboard, and whom the REST API lets in meanwhile. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DashboardKeysTest {

  /** As fields of a time want it, in the zone of the browser. */
  private static final DateTimeFormatter TYPED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm").withZone(ZoneId.of("Europe/Zurich"));

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

  private static Reply key(String name) {
    return dashboard.root().post("/api-keys", Map.of("name", name)).expect(201);
  }

  private static Reply stored(Reply key) {
    return dashboard.root().get("/api-keys/" + key.text("id")).expect(200);
  }

  /** What the REST API says to whoever shows this token. */
  private static int status(String token) {
    return dashboard.anonymous().bearer(token).get("/me").status();
  }

  private static Tab keys() {
    return dashboard.openAsRoot().go("#/api-keys", "API Keys");
  }

  private static void edit(Tab tab, String name) {
    tab.button("Edit " + name).click();
    tab.awaitDialog("Edit " + name);
  }

  private static void save(Tab tab) {
    tab.button("Save").click();
    tab.awaitNoDialog();
  }

  /** Of a key that was shown this once; closes the dialog. */
  private static String tokenShown(Tab tab) {
    tab.awaitDialog("Created successfully");
    String token = tab.css("dialog input.code").last().inputValue();
    tab.button("I have kept it").click();
    tab.awaitNoDialog();
    return token;
  }

  @Test
  void whatIsEditedHoldsFromTheNextCallOn() {
    Reply key = key("edited");
    Instant end = Instant.now().plus(Duration.ofDays(10)).truncatedTo(ChronoUnit.MINUTES);
    try (Tab tab = keys()) {
      edit(tab, "edited");
      tab.input("expiresAt").fill(TYPED.format(end));
      tab.input("note").fill("of the night shift");
      tab.field("Enabled").click();
      tab.assertAccessible("the dialog of a key");
      save(tab);
      tab.row("of the night shift").getByText("Soon").waitFor();
      assertThat(stored(key).text("expiresAt")).isEqualTo(end.toString());
      assertThat(stored(key).text("note")).isEqualTo("of the night shift");
      assertThat(status(key.text("token"))).isEqualTo(401);

      tab.row("edited").getByRole(AriaRole.SWITCH).click();
      tab.awaitText("edited is enabled");
      assertThat(status(key.text("token"))).isEqualTo(200);

      tab.link("edited").click();
      tab.awaitHeading("edited");
      assertThat(tab.css("main dl.facts").innerText())
          .contains(key.text("keyId"), "of the night shift", "Soon", "Anywhere", "Without limit");
      assertThat(tab.page().content()).doesNotContain(key.text("secret"));
      tab.button("Edit").click();
      tab.awaitDialog("Edit edited");
      assertThat(tab.input("expiresAt").inputValue()).isEqualTo(TYPED.format(end));
      tab.input("expiresAt").fill("");
      save(tab);
      Tab.awaitGone(tab.css("main dl.facts .badge.warn"));
      assertThat(stored(key).body().path("expiresAt").isNull()).isTrue();
    }
  }

  @Test
  void aKeyThatIsOverIsShownAsSuchAndFoundByTheFilter() throws InterruptedException {
    Reply key =
        dashboard
            .root()
            .post(
                "/api-keys",
                Map.of("name", "short-lived", "expiresAt", Instant.now().plusSeconds(6).toString()))
            .expect(201);
    key("long-lived");
    Eventually.await("the key is over", () -> status(key.text("token")) == 401);
    try (Tab tab = keys()) {
      tab.row("long-lived").waitFor();
      tab.css("tr.faded", "short-lived").getByText("Expired").waitFor();
      tab.css("main .filter select").nth(1).selectOption("true");
      Tab.awaitGone(tab.row("long-lived"));
      tab.row("short-lived").waitFor();
      assertThat(tab.page().url()).endsWith("#/api-keys?expired=true");
      tab.css("main .filter select").nth(1).selectOption("false");
      tab.row("long-lived").waitFor();
      assertThat(tab.row("short-lived").count()).isZero();
    }
  }

  @Test
  void aRotatedKeyGoesOnAsLongAsWasChosen() {
    Reply first = key("rotated");
    try (Tab tab = keys()) {
      tab.button("Rotate rotated").click();
      tab.awaitDialog("Rotate rotated");
      tab.input("overlapSeconds").selectOption("3600");
      tab.assertAccessible("the dialog of a rotation");
      tab.button("Rotate").click();
      String second = tokenShown(tab);
      assertThat(status(first.text("token"))).isEqualTo(200);
      assertThat(status(second)).isEqualTo(200);

      tab.go("#/api-keys/" + first.text("id"), "rotated").awaitQuiet();
      assertThat(tab.button("Rotate").count()).isZero();
      String successor = stored(first).text("replacedBy");
      tab.link(successor).click();
      tab.link(first.text("id")).waitFor();
      assertThat(tab.page().url()).endsWith("#/api-keys/" + successor);
      tab.button("Rotate").click();
      tab.awaitDialog("Rotate rotated");
      tab.input("overlapSeconds").selectOption("0");
      tab.button("Rotate").click();
      String third = tokenShown(tab);
      assertThat(status(second)).isEqualTo(401);
      assertThat(status(third)).isEqualTo(200);
    }
  }

  @Test
  void aKeyOpensFromItsAddressesAlone() {
    Reply key = key("at-home");
    try (Tab tab = keys().expectStatus(400)) {
      edit(tab, "at-home");
      tab.input("networks").fill("10.1.0.0/16\nnowhere");
      tab.button("Save").click();
      assertThat(tab.errorAt("networks")).startsWith("A network is written like");
      assertThat(tab.input("networks").inputValue()).isEqualTo("10.1.0.0/16\nnowhere");
      tab.input("networks").fill("10.1.0.0/16");
      save(tab);
      assertThat(status(key.text("token"))).isEqualTo(401);
      tab.link("at-home").click();
      tab.awaitText("10.1.0.0/16");
      tab.button("Edit").click();
      tab.awaitDialog("Edit at-home");
      tab.input("networks").fill("10.1.0.0/16, 127.0.0.0/8");
      save(tab);
      tab.awaitText("10.1.0.0/16, 127.0.0.0/8");
      assertThat(status(key.text("token"))).isEqualTo(200);
      tab.page().reload();
      tab.css("main dl.facts").getByText("127.0.0.1").waitFor();
    }
  }

  @Test
  void aNameThatIsTakenIsToldAtItsField() {
    key("unique");
    try (Tab tab = keys().expectStatus(409)) {
      tab.css("header.page button.primary").click();
      tab.awaitDialog("Create an API key");
      tab.button("Create").click();
      assertThat(tab.errorAt("name")).isEqualTo("This is needed.");
      tab.input("name").fill("Unique");
      tab.button("Create").click();
      assertThat(tab.errorAt("name")).isEqualTo("There is an API key of this name");
      tab.assertAccessible("a dialog with an error");
      tab.input("name").fill("more unique");
      tab.button("Create").click();
      assertThat(status(tokenShown(tab))).isEqualTo(200);
    }
  }

  @Test
  void aKeyIsDeletedOnlyOnceThatIsConfirmed() {
    Reply key = key("condemned");
    try (Tab tab = keys()) {
      tab.button("Delete condemned").click();
      tab.awaitDialog("Delete the key condemned?");
      tab.assertAccessible("a question");
      tab.button("Cancel").click();
      tab.awaitNoDialog();
      assertThat(status(key.text("token"))).isEqualTo(200);
      tab.button("Delete condemned").click();
      tab.awaitDialog("Delete the key condemned?");
      tab.button("Delete").click();
      tab.awaitText("The key condemned is deleted");
      Tab.awaitGone(tab.row("condemned"));
      assertThat(status(key.text("token"))).isEqualTo(401);
    }
  }
}
