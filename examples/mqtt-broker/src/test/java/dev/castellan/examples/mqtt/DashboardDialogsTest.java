package dev.castellan.examples.mqtt;

import com.microsoft.playwright.Locator;
import dev.castellan.examples.mqtt.Chromium.Look;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every dialog that a button opens, in every look: accessible, and no wider than the window. */
@Tag("long")
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class DashboardDialogsTest {

  /**
   * A button that opens a dialog.
   *
   * @param name of the dialog, for people
   * @param place where the button is
   * @param button a selector, which no language changes
   */
  private record Opener(String name, String place, String button) {}

  private static final List<Opener> OPENERS =
      List.of(
          new Opener("settings", "me", "header.top .buttons > button >> nth=0"),
          new Opener("new user", "users", "header.page button.primary"),
          new Opener("new key", "api-keys", "header.page button.primary"),
          new Opener("edited key", "api-keys", "td.actions button >> nth=0"),
          new Opener("rotated key", "api-keys", "td.actions button >> nth=1"),
          new Opener("deleted key", "api-keys", "td.actions button.danger >> nth=0"),
          new Opener("new role", "roles", ".tools button.primary"),
          new Opener("edited role", "roles", "td.actions button >> nth=0"),
          new Opener("deleted role", "roles", "td.actions button.danger >> nth=0"),
          new Opener("new binding", "roles/bindings", ".tools button.primary"),
          new Opener("taken binding", "roles/bindings", "td.actions button.danger >> nth=0"),
          new Opener("cell", "policy/matrix", ".matrix tbody button >> nth=0"),
          new Opener("revision", "policy/revisions", "td.actions button.bare >> nth=0"),
          new Opener(
              "restored revision",
              "policy/revisions",
              "tr:has(button + button + button) button:last-child"),
          new Opener("new licence", "license", "header.page button.primary"),
          new Opener("entry", "audit", "td.actions button >> nth=0"));

  @TempDir private static Path data;
  private static Dashboard dashboard;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    dashboard = Dashboard.start(data);
    dashboard.root().post("/api-keys", Map.of("name", "metrics")).expect(201);
    for (int i = 0; i < 3; i++) {
      String role = "role watcher-" + i + " { allow client:list on ** }\n";
      dashboard.root().replace("/policy", Map.of("text", role)).expect(200);
    }
  }

  @AfterAll
  static void close() {
    if (dashboard != null) {
      dashboard.close();
    }
  }

  private static Stream<Look> looks() {
    return Look.all(390, 1_280);
  }

  @ParameterizedTest
  @MethodSource("looks")
  void everyDialogInEveryLook(Look look) {
    try (Tab tab = dashboard.openAsRoot(look)) {
      for (Opener opener : OPENERS) {
        see(tab, opener);
      }
    }
  }

  /** Also with all that it says is missing, where it is a form. */
  private static void see(Tab tab, Opener opener) {
    tab.show(opener.place());
    tab.css(opener.button()).click();
    Locator dialog = tab.css("dialog[open]");
    dialog.waitFor();
    tab.inspect("dialog " + opener.name());
    if (opener.name().startsWith("new ")) {
      dialog.locator("footer button").last().click();
      dialog.locator("[aria-invalid=true], p.error").first().waitFor();
      tab.inspect("dialog " + opener.name() + " with errors");
    }
    tab.page().keyboard().press("Escape");
    tab.awaitNoDialog();
  }
}
