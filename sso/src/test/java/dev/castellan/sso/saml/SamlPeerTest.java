package dev.castellan.sso.saml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.BrowserCall;
import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.LoginStart;
import dev.castellan.login.provider.LogoutArrival;
import dev.castellan.login.provider.LogoutStart;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.peers.Browser;
import dev.castellan.sso.peers.SimpleSaml;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logins and logouts at SimpleSAMLphp, through its own forms. */
@Timeout(180)
class SamlPeerTest {

  private static final Map<String, String> ALICE =
      Map.of("username", "alice", "password", "wonderland");

  @TempDir static Path folder;

  private static Party idp;
  private static Party sp;
  private static Optional<SimpleSaml> peer = Optional.empty();

  @BeforeAll
  static void start() throws Exception {
    idp = Party.make();
    sp = Party.make();
    peer =
        Optional.of(
            SimpleSaml.start(folder, idp.pem(), us(Answer.ENTITY, false) + us("urn:cbc", true)));
  }

  @AfterAll
  static void stop() {
    peer.ifPresent(SimpleSaml::close);
  }

  private static String us(String entity, boolean encrypted) {
    return "$metadata['"
        + entity
        + "'] = ['AssertionConsumerService' => '"
        + Answer.ACS
        + "',"
        + "'SingleLogoutService' => '"
        + Answer.BASE
        + "/logout', 'certData' => '"
        + sp.base64()
        + "', 'validate.authnrequest' => true, 'validate.logout' => true, 'sign.logout' => true,"
        + "'redirect.validate' => true, 'redirect.sign' => true, 'assertion.encryption' => "
        + encrypted
        + "];\n";
  }

  private final Rig rig = new Rig(idp, sp);
  private final Browser browser = new Browser();

  private BrowserProvider provider() {
    rig.lent.now = Clock.systemUTC().instant();
    rig.values.remove("metadata");
    return rig.with("metadataUrl", peer.orElseThrow().metadata().toString())
        .with("nameIdFormat", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")
        .with("emailAttribute", "mail")
        .with("displayNameAttribute", "cn")
        .with("groupsAttribute", "groups")
        .provider();
  }

  private Identity login() throws Exception {
    Departure.Redirect to =
        (Departure.Redirect) provider().begin(new LoginStart(Rig.URLS, Rig.HANDLE, false));
    Browser.Page left = browser.leave(to.to(), ALICE, Answer.BASE);
    assertThat(left.at()).hasToString(Answer.ACS);
    assertThat(left.form()).contains("RelayState=" + Rig.HANDLE);
    Arrival arrival =
        provider()
            .complete(
                new BrowserCall(
                    Rig.URLS, "", left.form(), Optional.of(Rig.HANDLE), Optional.of(to.state())));
    assertThat(arrival).isInstanceOf(Arrival.Identified.class);
    return ((Arrival.Identified) arrival).identity();
  }

  @Test
  void loginAndLogoutFromHere() throws Exception {
    Identity identity = login();
    assertThat(identity.subject()).isEqualTo("alice");
    assertThat(identity.email()).isEqualTo("alice@example.com");
    assertThat(identity.displayName()).isEqualTo("Alice & Co");
    assertThat(identity.claims()).containsEntry("groups", List.of("operators", "admins"));
    assertThat(identity.providerSession()).isPresent();

    Departure.Redirect to =
        (Departure.Redirect)
            provider()
                .logout(
                    new LogoutStart(
                        Rig.URLS,
                        Rig.HANDLE,
                        identity.subject(),
                        identity.providerSession(),
                        identity.logoutHint()))
                .orElseThrow();
    Browser.Page left = browser.leave(to.to(), Map.of(), Answer.BASE);
    assertThat(arrive(left, Optional.of(to.state()))).isInstanceOf(LogoutArrival.Finished.class);
    assertThat(login().subject()).as("asked for the password again").isEqualTo("alice");
  }

  @Test
  void logoutFromThere() throws Exception {
    Identity identity = login();
    URI there = peer.orElseThrow().at("/saml2/idp/SingleLogoutService.php?ReturnTo=/");
    Browser.Page left = browser.leave(there, Map.of(), Answer.BASE);
    LogoutArrival arrival = arrive(left, Optional.empty());
    assertThat(arrival).isInstanceOf(LogoutArrival.Ends.class);
    LogoutArrival.Ends ends = (LogoutArrival.Ends) arrival;
    assertThat(ends.subject()).contains("alice");
    assertThat(ends.providerSession()).isEqualTo(identity.providerSession());
    Departure.Redirect back = (Departure.Redirect) ends.answer().orElseThrow();
    assertThat(browser.send(HttpRequest.newBuilder(back.to()).GET()).statusCode()).isLessThan(400);
  }

  @Test
  void encryptedByCbcWhereThatIsSwitchedOn() throws Exception {
    rig.with("entityId", "urn:cbc").with("allowCbc", "true");
    assertThat(login().subject()).isEqualTo("alice");
  }

  private LogoutArrival arrive(Browser.Page left, Optional<SecretText> state) {
    return provider()
        .arriveLogout(
            new BrowserCall(Rig.URLS, left.query(), left.form(), Optional.of(Rig.HANDLE), state));
  }
}
