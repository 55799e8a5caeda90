package dev.castellan.sso.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.castellan.access.Principal;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.login.provider.ProviderCall;
import dev.castellan.login.provider.ProviderDeparture;
import dev.castellan.login.provider.ProviderLogin;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.TestCastellan;
import dev.castellan.sso.peers.Browser;
import dev.castellan.sso.peers.NodeProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the login page of an independent provider to a session here, and out again. */
@Timeout(300)
class OidcCastellanTest {

  private static final Map<String, String> ALICE = Map.of("login", "alice", "password", "x");

  private final BlockingQueue<String> logoutForms = new LinkedBlockingQueue<>();

  @Test
  void aPersonOfTheProviderIsAUserHereUntilTheProviderEndsIt() throws Exception {
    HttpServer backchannel =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    backchannel.createContext(
        "/",
        exchange -> {
          logoutForms.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    backchannel.start();
    try (NodeProvider peer = NodeProvider.start(clients(backchannel.getAddress().getPort()));
        TestCastellan here = new TestCastellan(Scene.kind(), corp(peer))) {
      Browser browser = new Browser();
      SecretText first = login(here, browser);
      SecretText elsewhere = login(here, new Browser());

      Principal alice = here.principal(first).orElseThrow();
      assertThat(alice.name()).isEqualTo("alice");
      assertThat(here.principal(elsewhere).orElseThrow().id()).isEqualTo(alice.id());

      // Logging out there ends the session that began in that browser, and no other.
      logoutAtTheProvider(here, browser, first);
      assertThat(here.principal(first)).isEmpty();
      assertThat(here.principal(elsewhere)).isPresent();
    } finally {
      backchannel.stop(0);
    }
  }

  private SecretText login(TestCastellan here, Browser browser) throws Exception {
    ProviderDeparture gone =
        here.castellan.providerLogin().begin("corp", TestCastellan.URLS, "/home", false);
    URI to = ((Departure.Redirect) gone.departure()).to();
    URI back = browser.leave(to, ALICE, TestCastellan.URLS.callback().toString()).at();
    ProviderCall call =
        new ProviderCall(
            "corp",
            TestCastellan.URLS,
            back.getRawQuery(),
            "",
            Map.of(gone.cookie().orElseThrow().name(), gone.cookie().orElseThrow().value()),
            TestCastellan.ORIGIN);
    ProviderLogin login = here.castellan.providerLogin().complete(call);
    assertThat(login).isInstanceOf(ProviderLogin.Completed.class);
    // The same answer a second time is refused.
    assertThat(here.castellan.providerLogin().complete(call))
        .isInstanceOf(ProviderLogin.Refused.class);
    return TestCastellan.token(((ProviderLogin.Completed) login).result());
  }

  private void logoutAtTheProvider(TestCastellan here, Browser browser, SecretText token)
      throws Exception {
    // The provider's own page, to which nobody here has led the browser.
    Principal leaving = here.principal(token).orElseThrow();
    ProviderDeparture away =
        here.castellan.providerLogin().logout(leaving, TestCastellan.BASE).orElseThrow();
    URI to = ((Departure.Redirect) away.departure()).to();
    URI back =
        browser.leave(to, Map.of("logout", "yes"), TestCastellan.URLS.logout().toString()).at();
    String form = logoutForms.poll(60, TimeUnit.SECONDS);
    assertThat(form).isNotNull();
    here.castellan.providerLogin().backchannel(call(back, "", form));
    here.castellan
        .providerLogin()
        .arriveLogout(
            new ProviderCall(
                "corp",
                TestCastellan.URLS,
                back.getRawQuery(),
                "",
                Map.of(away.cookie().orElseThrow().name(), away.cookie().orElseThrow().value()),
                TestCastellan.ORIGIN));
  }

  private static ProviderCall call(URI back, String query, String form) {
    assertThat(back.getRawQuery()).contains("state=");
    return new ProviderCall(
        "corp", TestCastellan.URLS, query, form, Map.of(), TestCastellan.ORIGIN);
  }

  private static NewLoginProvider corp(NodeProvider peer) {
    return NewLoginProvider.of("corp", "oidc", "Company account")
        .value("issuer", peer.issuer())
        .value("clientId", "castellan")
        .value("userInfo", "true")
        .secret("clientSecret", SecretText.of("a secret of the client"));
  }

  private static String clients(int port) {
    return TestOp.json(
        List.of(
            Map.of(
                "client_id",
                "castellan",
                "client_secret",
                "a secret of the client",
                "redirect_uris",
                List.of(TestCastellan.URLS.callback().toString()),
                "post_logout_redirect_uris",
                List.of(TestCastellan.URLS.logout().toString()),
                "backchannel_logout_uri",
                "http://127.0.0.1:" + port + "/",
                "backchannel_logout_session_required",
                true)));
  }
}
