package dev.castellan.examples.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.peers.NodeProvider;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** From the real console through the pages of npm's oidc-provider, and out again at either side. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OidcConsoleTest {

  private NodeProvider peer;
  private RealConsole console;

  @BeforeAll
  void start() throws Exception {
    URI at = RealConsole.choose();
    peer = NodeProvider.start(client(at + "/sso/corp"));
    console =
        RealConsole.open(
            at,
            NewLoginProvider.of("corp", "oidc", "Company account")
                .value("issuer", peer.issuer())
                .value("clientId", "castellan")
                .value("userInfo", "true")
                .secret("clientSecret", SecretText.of("a secret of the client")));
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

  private static String client(String base) {
    return """
        [{"client_id": "castellan", "client_secret": "a secret of the client",
          "redirect_uris": ["%1$s/callback"], "post_logout_redirect_uris": ["%1$s/logout"],
          "backchannel_logout_uri": "%1$s/backchannel",
          "backchannel_logout_session_required": true}]"""
        .formatted(base);
  }

  private static Map<String, String> form(String name) {
    return Map.of("login", name, "password", "any");
  }

  @Test
  void aLogoutHereIsOneThere() throws Exception {
    Visitor visitor = console.visitor().logIn("corp", form("alice"));
    assertThat(visitor.me().statusCode()).isEqualTo(200);
    assertThat(visitor.me().body()).contains("\"username\":\"alice\"", "\"roles\":[\"viewer\"]");

    // Nobody is asked for a password a second time, until the logout.
    visitor.logIn("corp", form("bob"));
    assertThat(visitor.me().body()).contains("\"username\":\"alice\"");
    visitor.logOut(Map.of("logout", "yes"));
    assertThat(visitor.me().statusCode()).isEqualTo(401);

    visitor.logIn("corp", form("bob"));
    assertThat(visitor.me().body()).contains("\"username\":\"bob\"");
  }

  @Test
  void aLogoutThereIsToldBehindTheBrowsersBack() throws Exception {
    Visitor visitor = console.visitor().logIn("corp", form("carol"));
    Visitor elsewhere = console.visitor().logIn("corp", form("carol"));

    visitor.go(URI.create(peer.issuer() + "/session/end"), Map.of("logout", "yes"));

    Eventually.await("the session is over", () -> visitor.me().statusCode() == 401);
    assertThat(elsewhere.me().statusCode()).isEqualTo(200);
  }

  @Test
  void aCodeIsGoodOnceAndInItsBrowserAlone() throws Exception {
    Visitor visitor = console.visitor();
    String code = visitor.begin("corp", form("dave")).code();

    assertThat(console.visitor().exchange(code).statusCode()).isEqualTo(403);
    assertThat(visitor.exchange(code).statusCode()).isEqualTo(200);
    assertThat(visitor.exchange(code).statusCode()).isEqualTo(403);
  }
}
