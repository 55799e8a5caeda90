package dev.castellan.examples.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.peers.Browser;
import dev.castellan.sso.peers.SimpleSaml;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From the real console through the form of SimpleSAMLphp, and out again at either side. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamlConsoleTest {

  private static final Map<String, String> ALICE =
      Map.of("username", "alice", "password", "wonderland");

  @TempDir static Path folder;

  private SimpleSaml peer;
  private RealConsole console;

  @BeforeAll
  void start() throws Exception {
    URI at = RealConsole.choose();
    String ours = Keys.make();
    peer = SimpleSaml.start(folder, Keys.make(), service(at + "/sso/corp", ours));
    console =
        RealConsole.open(
            at,
            NewLoginProvider.of("corp", "saml", "Company account")
                .value("metadataUrl", peer.metadata().toString())
                .value("signed", "both")
                .value("nameIdFormat", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")
                .value("emailAttribute", "mail")
                .value("displayNameAttribute", "cn")
                .value("groupsAttribute", "groups")
                .secret("spKey", SecretText.of(ours)));
  }

  @AfterAll
  void stop() {
    if (console != null) {
      console.close();
    }
    if (peer != null) {
      peer.close();
    }
  }

  /** What SimpleSAMLphp knows of us; it verifies all that we sign. */
  private static String service(String base, String key) {
    return """
        $metadata['%1$s/metadata'] = ['AssertionConsumerService' => '%1$s/acs',
          'SingleLogoutService' => '%1$s/logout', 'certData' => '%2$s',
          'validate.authnrequest' => true, 'validate.logout' => true, 'sign.logout' => true,
          'redirect.validate' => true, 'redirect.sign' => true];
        """
        .formatted(base, Keys.certificate(key));
  }

  @Test
  void aLogoutHereIsOneThere() throws Exception {
    Visitor visitor = console.visitor().logIn("corp", ALICE);
    assertThat(visitor.me().statusCode()).isEqualTo(200);
    assertThat(visitor.me().body()).contains("\"username\":\"alice\"", "\"roles\":[\"viewer\"]");

    // Nobody is asked for a password a second time, until the logout.
    visitor.logIn("corp", Map.of());
    Browser.Page home = visitor.logOut(Map.of());
    assertThat(home.status()).isEqualTo(200);
    assertThat(home.body()).isEmpty();
    assertThat(visitor.me().statusCode()).isEqualTo(401);

    visitor.logIn("corp", ALICE);
    assertThat(visitor.browser.entered()).as("forms with a password").isEqualTo(2);
  }

  @Test
  void aLogoutThereIsBroughtByTheBrowser() throws Exception {
    Visitor visitor = console.visitor().logIn("corp", ALICE);
    Visitor elsewhere = console.visitor().logIn("corp", ALICE);

    visitor.go(peer.at("/saml2/idp/SingleLogoutService.php?ReturnTo=/"), Map.of());

    assertThat(visitor.me().statusCode()).isEqualTo(401);
    assertThat(elsewhere.me().statusCode()).isEqualTo(200);
  }
}
