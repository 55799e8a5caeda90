package dev.castellan.examples.sso;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.LoadState;
import dev.castellan.examples.mqtt.Chromium;
import dev.castellan.examples.mqtt.Chromium.Look;
import dev.castellan.examples.mqtt.Tab;
import dev.castellan.login.provider.NewLoginProvider;
import java.net.URI;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Login providers in the dashboard: set up, tried, used to log in, changed and deleted. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardProvidersTest {

  private static final String NOBODY = "http://127.0.0.1:1";

  /** What a provider does not say who wants forms for logging out. */
  private static final Pattern BY_REDIRECT =
      Pattern.compile("<md:SingleLogoutService [^>]*HTTP-Redirect[^>]*>");

  private Chromium chromium;
  private URI at;
  private RealConsole console;
  private OidcServer company;
  private SamlServer saml;
  private SamlServer forms;

  @BeforeAll
  void start() throws Exception {
    chromium = Chromium.start();
    at = RealConsole.choose();
    company = OidcServer.on(LocalServer.start(0), URI.create(at + "/sso/company"));
    saml = SamlServer.on(LocalServer.start(0), URI.create(at + "/sso/campus"));
    forms = SamlServer.on(LocalServer.start(0), URI.create(at + "/sso/forms"));
    console =
        RealConsole.open(
            at,
            NewLoginProvider.of("forms", "saml", "Forms")
                .value("metadata", BY_REDIRECT.matcher(forms.metadata()).replaceAll(""))
                .value("usernameAttribute", "uid")
                .value("groupsAttribute", "groups"));
  }

  @AfterAll
  void stop() {
    if (console != null) {
      console.close();
    }
    if (company != null) {
      company.close();
    }
    if (saml != null) {
      saml.close();
    }
    if (forms != null) {
      forms.close();
    }
    if (chromium != null) {
      chromium.close();
    }
  }

  private Tab open() {
    return chromium.open(at + "/", Look.PLAIN);
  }

  private Tab openAsRoot() {
    Tab tab = open().login("root", "a long and quiet river").awaitFrame();
    tab.go("#/sso", "Single Sign-On").awaitQuiet();
    return tab;
  }

  /** Opens the form of a new provider of this kind, and says what it is called. */
  private static void create(Tab tab, String kind, String label, String id) {
    tab.css("header.page button.primary").click();
    tab.awaitDialog("Which kind of provider?");
    tab.css("dialog .way", kind).click();
    tab.awaitDialog("Create a login provider: " + kind);
    tab.input("label").fill(label);
    tab.input("id").fill(id);
  }

  private static Locator failed(Tab tab) {
    return tab.css("dialog .steps li.bad");
  }

  /** What the REST API says of it to the page. */
  private static String stored(Tab tab, String id) {
    return (String)
        tab.page()
            .evaluate(
                """
                async (id) => {
                  const { api } = await import('./app/api.js');
                  return JSON.stringify((await api.get('/sso/providers/' + id)).data);
                }
                """,
                id);
  }

  @Test
  void aProviderIsSetUpTriedUsedChangedAndDeleted() {
    try (Tab tab = openAsRoot().expectStatus(400)) {
      fillIn(tab);
      giveRoles(tab);
      logIn();
      keepTheSecret(tab);
      logIn();
      takeAway(tab);
    }
  }

  private void fillIn(Tab tab) {
    create(tab, "OpenID Connect", "", "Company!");
    tab.button("Create").click();
    assertThat(tab.errorAt("label")).isEqualTo("This is needed.");
    assertThat(tab.errorAt("id")).startsWith("This begins with a letter");
    assertThat(tab.errorAt("v-issuer")).isEqualTo("This is needed.");
    tab.assertAccessible("the dialog of a provider with errors");
    tab.input("label").fill("Company");
    tab.input("id").fill("company");
    tab.input("v-issuer").fill("no address");
    tab.input("v-clientId").fill(OidcServer.CLIENT);
    tab.input("s-clientSecret").fill(company.clientSecret());
    tab.button("Create").click();
    assertThat(tab.errorAt("v-issuer")).isNotEqualTo("This is needed.");

    tab.input("v-issuer").fill(NOBODY);
    tab.button("Test what is typed").click();
    failed(tab).waitFor();
    assertThat(failed(tab).innerText()).startsWith("Start: Nobody answers there");
    assertThat(tab.css("dialog .trial").innerText()).contains("See which step failed.");
    tab.assertAccessible("the dialog of a provider that nobody answers for");

    tab.input("v-issuer").fill(company.issuer());
    Tab.awaitGone(failed(tab));
    tab.input("s-clientSecret").fill("wrong");
    tab.button("Test what is typed").click();
    failed(tab).waitFor();
    assertThat(failed(tab).innerText()).startsWith("Who we are:");
    assertThat(tab.css("dialog .steps li.ok").count()).isEqualTo(3);

    tab.input("s-clientSecret").fill(company.clientSecret());
    tab.button("Test what is typed").click();
    tab.awaitText("All steps work.");
    assertThat(tab.css("dialog .steps li.ok").count()).isEqualTo(4);
    tab.button("Create").click();
    tab.awaitText("Company is created");
    tab.awaitHeading("Company");
    tab.css("main .badge.ok", "Running").waitFor();
    assertThat(tab.page().content()).doesNotContain(company.clientSecret());
    assertThat(tab.css("main .copyable input").first().inputValue())
        .isEqualTo(at + "/sso/company/callback");
  }

  private static void giveRoles(Tab tab) {
    tab.awaitText("Nobody is let in yet");
    tab.button("Edit who gets what").click();
    tab.awaitDialog("Company: who gets what");
    tab.button("Add a rule").click();
    Locator rule = tab.css("dialog .mapping-rule");
    rule.getByLabel("Value").fill("*");
    tab.button("Save").click();
    tab.css("dialog").getByText("A * needs at least one character before it.").waitFor();
    rule.getByLabel("Value").fill(Person.ADMINISTRATORS);
    rule.locator(".grant select").selectOption("administrator");
    tab.css("dialog summary").click();
    tab.css("dialog .claim input").fill("groups");
    Locator values = tab.css("dialog .claim textarea");
    values.fill(Person.VIEWERS);
    tab.button("Try").click();
    tab.awaitText("They are not let in");
    values.fill(Person.ADMINISTRATORS);
    tab.button("Try").click();
    tab.awaitText("They are let in.");
    rule.getByText("Matched").waitFor();
    assertThat(tab.css("dialog dl.facts").innerText()).contains("Administrator");
    assertThat(stored(tab, "company")).doesNotContain(Person.ADMINISTRATORS);
    tab.assertAccessible("the dialog of a mapping");
    tab.button("Save").click();
    tab.awaitNoDialog();
    tab.row(Person.ADMINISTRATORS).locator(".badge").getByText("Administrator").waitFor();
  }

  /** By the button of the login page and the form of the provider. */
  private void logIn() {
    Person ada = Person.ALL.get(0);
    try (Tab tab = open().expectStatus(404)) {
      tab.link("Company").click();
      tab.css("input[name=username]").fill(ada.username());
      tab.css("input[name=password]").fill(ada.password());
      tab.button("Log in").click();
      tab.awaitFrame();
      assertThat(tab.page().url()).startsWith(at + "/").doesNotContain("login-code");
      tab.css("header.top a.person", ada.username()).waitFor();
    }
  }

  private static void keepTheSecret(Tab tab) {
    tab.button("Edit").click();
    tab.awaitDialog("Edit Company");
    Locator secret = tab.css("dialog [role=group]", "Client secret");
    secret.getByText("Set").first().waitFor();
    assertThat(tab.css("dialog [name=s-clientSecret]").count()).isZero();
    String issuer = tab.input("v-issuer").inputValue();
    tab.input("v-issuer").fill(NOBODY);
    tab.awaitText("The stored secrets are dropped; enter them again.");
    tab.css("dialog [name=s-clientSecret]").waitFor();
    tab.assertAccessible("the dialog of a provider that goes elsewhere");
    tab.input("v-issuer").fill(issuer);
    secret.getByText("Set").first().waitFor();
    tab.css("dialog details.fold summary").click();
    tab.field("Ask UserInfo, too").click();
    tab.button("Test what is typed").click();
    tab.awaitText("All steps work.");
    tab.button("Save").click();
    tab.awaitNoDialog();
    assertThat(stored(tab, "company"))
        .contains("\"userInfo\":[\"true\"]", "\"secretsSet\":[\"clientSecret\"]");
  }

  private void takeAway(Tab tab) {
    tab.css("main input[role=switch]").click();
    tab.awaitDialog("Disable the provider Company?");
    tab.button("Disable").click();
    tab.awaitText("Company is disabled");
    try (Tab other = open()) {
      other.awaitHeading("Log in");
      other.page().waitForLoadState(LoadState.NETWORKIDLE);
      assertThat(other.link("Company").count()).isZero();
    }
    tab.button("Delete").click();
    tab.awaitDialog("Delete the provider Company?");
    assertThat(tab.button("Delete").isDisabled()).isTrue();
    tab.field("Type company to confirm").fill("company");
    tab.assertAccessible("the question before a provider goes");
    tab.button("Delete").click();
    tab.awaitText("Company is deleted");
    tab.awaitHeading("Single Sign-On");
    tab.awaitQuiet();
    assertThat(tab.row("company").count()).isZero();
  }

  @Test
  void ofASamlProviderTheMetadataIsDownloaded() {
    try (Tab tab = openAsRoot().expectStatus(400)) {
      create(tab, "SAML 2.0", "Campus", "campus");
      tab.input("v-metadata").fill("<no metadata>");
      tab.button("Create").click();
      assertThat(tab.errorAt("v-metadata")).contains("not well-formed");
      assertThat(tab.input("v-metadata").inputValue()).isEqualTo("<no metadata>");
      tab.input("v-metadata").fill(saml.metadata());
      tab.button("Create").click();
      tab.awaitText("Campus is created");
      tab.awaitHeading("Campus");
      assertThat(tab.link("Download our metadata").getAttribute("download"))
          .isEqualTo("campus-metadata.xml");
      assertThat(tab.download(tab.link("Download our metadata")))
          .contains("EntityDescriptor", "entityID=\"" + at + "/sso/campus/metadata\"")
          .contains(at + "/sso/campus/acs");
      tab.assertAccessible("the page of a provider");
    }
  }

  @Test
  void whoLogsOutIsLoggedOutAtAProviderThatWantsAForm() {
    Person viewer = Person.ALL.get(1);
    try (Tab tab = open().expectStatus(404)) {
      tab.link("Forms").click();
      tab.css("input[name=username]").fill(viewer.username());
      tab.css("input[name=password]").fill(viewer.password());
      tab.button("Log in").click();
      tab.awaitFrame();
      Page there = tab.page().context().newPage();
      there.navigate(forms.home().toString());
      assertThat(there.content()).contains(viewer.displayName() + " is logged in.");
      Response answered =
          tab.page()
              .waitForResponse(
                  back -> back.url().startsWith(at + "/sso/forms/logout?"),
                  () -> tab.button("Log out").click());
      assertThat(answered.status()).as("the provider's answer is accepted").isEqualTo(303);
      tab.awaitHeading("Log in");
      assertThat(tab.page().url()).isEqualTo(at + "/");
      there.reload();
      assertThat(there.content()).contains("Nobody is logged in");
    }
  }

  @Test
  void ofADirectoryTheStepThatFailsIsShown() {
    try (Tab tab = openAsRoot().expectStatus(400)) {
      create(tab, "LDAP, Active Directory", "Directory", "directory");
      tab.button("Create").click();
      assertThat(tab.errorAt("v-servers")).isEqualTo("This is needed.");
      assertThat(tab.errorAt("v-userBase")).isEqualTo("This is needed.");
      tab.input("v-servers").fill("gopher://directory");
      tab.input("v-userBase").fill("ou=people,dc=example,dc=com");
      tab.button("Test what is typed").click();
      assertThat(tab.errorAt("v-servers")).isNotEqualTo("This is needed.");
      tab.input("v-servers").fill("ldap://127.0.0.1:1");
      tab.field("StartTLS on ldap://").click();
      tab.button("Test what is typed").click();
      failed(tab).waitFor();
      assertThat(failed(tab).innerText()).startsWith("Start: Nobody answers there");
      tab.css("dialog header button").click();
      tab.button("Discard").click();
      tab.awaitNoDialog();
      assertThat(tab.row("directory").count()).isZero();
    }
  }
}
