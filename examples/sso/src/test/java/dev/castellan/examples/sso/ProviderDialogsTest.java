package dev.castellan.examples.sso;

import com.microsoft.playwright.Locator;
import dev.castellan.examples.mqtt.Chromium;
import dev.castellan.examples.mqtt.Chromium.Look;
import dev.castellan.examples.mqtt.Tab;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every dialog of login providers in every look: accessible, and no wider than the window. */
@Tag("long")
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProviderDialogsTest {

  private static final List<String> KINDS = List.of("oidc", "saml", "ldap");

  private Chromium chromium;
  private URI at;
  private RealConsole console;

  @BeforeAll
  void start() throws Exception {
    chromium = Chromium.start();
    at = RealConsole.choose();
    console = RealConsole.open(at);
    try (Tab tab = open(Look.PLAIN)) {
      tab.page()
          .evaluate(
              """
              async () => {
                const { api } = await import('./app/api.js');
                await api.post('/sso/providers', {
                  id: 'directory', kind: 'ldap', label: 'Directory', enabled: false,
                  values: { servers: ['ldaps://directory.example'], userBase: 'dc=example' },
                  mapping: { rules: [{ claim: 'groups', value: 'staff', bindings: [{ role: 'viewer' }] }] },
                });
              }
              """);
    }
  }

  @AfterAll
  void stop() {
    if (console != null) {
      console.close();
    }
    if (chromium != null) {
      chromium.close();
    }
  }

  private Tab open(Look look) {
    return chromium.open(at + "/", look).login("root", "a long and quiet river").awaitFrame();
  }

  private static Stream<Look> looks() {
    return Look.all(390, 1_280);
  }

  @ParameterizedTest
  @MethodSource("looks")
  void everyDialogInEveryLook(Look look) {
    try (Tab tab = open(look).expectStatus(400)) {
      for (int kind = 0; kind < KINDS.size(); kind++) {
        seeForm(tab, kind);
      }
      tab.show("sso/directory");
      tab.inspect("dialog provider");
      tab.button(tab.text("sso.editMapping")).click();
      awaitDialog(tab);
      tab.css("dialog[open] summary").first().click();
      tab.inspect("dialog mapping");
      leave(tab);
      tab.css("main header.page button.danger").click();
      awaitDialog(tab);
      tab.inspect("dialog deleted provider");
      leave(tab);
    }
  }

  private static void seeForm(Tab tab, int kind) {
    tab.show("sso");
    tab.css("header.page button.primary").click();
    awaitDialog(tab);
    if (kind == 0) {
      tab.inspect("dialog kinds of provider");
    }
    tab.css("dialog[open] .way").nth(kind).click();
    tab.css("dialog[open] input[name=label]").waitFor();
    Locator fold = tab.css("dialog[open] details.fold > summary");
    for (int i = 0; i < fold.count(); i++) {
      fold.nth(i).click();
    }
    tab.inspect("dialog new provider " + KINDS.get(kind));
    tab.css("dialog[open] footer button").last().click();
    tab.css("dialog[open] [aria-invalid=true]").first().waitFor();
    tab.inspect("dialog new provider " + KINDS.get(kind) + " with errors");
    leave(tab);
  }

  private static void awaitDialog(Tab tab) {
    tab.css("dialog[open]").waitFor();
  }

  private static void leave(Tab tab) {
    tab.page().keyboard().press("Escape");
    tab.awaitNoDialog();
  }
}
