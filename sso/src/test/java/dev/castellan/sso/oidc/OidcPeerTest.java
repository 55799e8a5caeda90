package dev.castellan.sso.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.BrowserCall;
import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.LoginStart;
import dev.castellan.login.provider.LogoutArrival;
import dev.castellan.login.provider.LogoutStart;
import dev.castellan.login.provider.ProviderCheck;
import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.login.provider.ProviderField;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.peers.Browser;
import dev.castellan.sso.peers.NodeProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins and logouts at an independent provider, through its own pages. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OidcPeerTest {

  private static final Map<String, String> ALICE = Map.of("login", "alice", "password", "x");

  private final BlockingQueue<String> logoutForms = new LinkedBlockingQueue<>();
  private final LoginProviderKind kind = Scene.kind();
  private HttpServer backchannel;
  private SecretText clientKey;
  private NodeProvider peer;

  @BeforeAll
  void start() throws Exception {
    backchannel = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    backchannel.createContext(
        "/",
        exchange -> {
          logoutForms.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    backchannel.start();
    clientKey =
        kind.missingSecrets(config("", "private_key_jwt", new HashMap<>())).get("clientKey");
    peer = NodeProvider.start(clients());
  }

  @AfterAll
  void stop() {
    if (peer != null) {
      peer.close();
    }
    backchannel.stop(0);
  }

  private String clients() {
    Map<String, Object> basic = client("client_secret_basic", "RS256");
    basic.put("client_secret", "a secret: with / and %2B +");
    Map<String, Object> post = client("client_secret_post", "PS256");
    post.put("client_secret", "a secret: with / and %2B +");
    Map<String, Object> keyed = client("private_key_jwt", "ES256");
    keyed.put("token_endpoint_auth_signing_alg", "RS256");
    keyed.put("jwks", Map.of("keys", List.of(publicPart())));
    return TestOp.json(List.of(basic, post, keyed, client("none", "EdDSA")));
  }

  private Map<String, Object> client(String method, String algorithm) {
    Map<String, Object> client = new HashMap<>();
    client.put("client_id", "castellan-" + method);
    client.put("redirect_uris", List.of(Scene.URLS.callback().toString()));
    client.put("post_logout_redirect_uris", List.of(Scene.URLS.logout().toString()));
    client.put("token_endpoint_auth_method", method);
    client.put("id_token_signed_response_alg", algorithm);
    client.put(
        "backchannel_logout_uri", "http://127.0.0.1:" + backchannel.getAddress().getPort() + "/");
    client.put("backchannel_logout_session_required", true);
    return client;
  }

  private Map<String, Object> publicPart() {
    try {
      Map<String, Object> key =
          new HashMap<>(
              new com.fasterxml.jackson.databind.ObjectMapper()
                  .readValue(
                      clientKey.expose(),
                      new com.fasterxml.jackson.core.type.TypeReference<Map<String, Object>>() {}));
      key.keySet().removeAll(List.of("d", "p", "q", "dp", "dq", "qi"));
      return key;
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "client_secret_basic, RS256",
    "client_secret_post, PS256",
    "private_key_jwt, ES256",
    "none, EdDSA"
  })
  void aPersonLogsInAndOut(String method, String algorithm) throws Exception {
    TestContext context = new TestContext(Instant.now());
    Map<String, List<String>> values = new HashMap<>();
    values.put("algorithms", List.of(algorithm));
    values.put("userInfo", List.of("true"));
    Browser browser = new Browser();
    logoutForms.clear();
    try (BrowserProvider provider = start(context, config(peer.issuer(), method, values))) {
      Identity alice = login(provider, browser, false);
      assertThat(alice.subject()).isEqualTo("alice");
      assertThat(alice.displayName()).isEqualTo("Name of alice");
      assertThat(alice.email()).isEqualTo("alice@example.com");
      assertThat(alice.claims()).containsEntry("groups", List.of("ops", "dev"));
      assertThat(alice.providerSession()).isPresent();

      assertThat(logout(provider, browser, alice)).isInstanceOf(LogoutArrival.Finished.class);
      LogoutArrival.Ends ends = backchannel(provider);
      assertThat(ends.providerSession()).isEqualTo(alice.providerSession());
      assertThat(ends.subject()).contains("alice");
      assertThat(context.reports).doesNotContain(ProviderProblem.CREDENTIALS);
    }
  }

  @Test
  void aPersonCanBeMadeToLogInAgain() throws Exception {
    TestContext context = new TestContext(Instant.now());
    Browser browser = new Browser();
    try (BrowserProvider provider =
        start(context, config(peer.issuer(), "client_secret_basic", new HashMap<>()))) {
      assertThat(login(provider, browser, false).authenticatedAt()).isEmpty();
      assertThat(login(provider, browser, true).authenticatedAt()).isPresent();
    }
  }

  @Test
  void aCodeIsGoodOnceAndOnlyForItsLogin() throws Exception {
    TestContext context = new TestContext(Instant.now());
    Browser browser = new Browser();
    try (BrowserProvider provider =
        start(context, config(peer.issuer(), "client_secret_basic", new HashMap<>()))) {
      Departure.Redirect one = begin(provider, false);
      URI back = browser.leave(one.to(), ALICE, Scene.URLS.callback().toString()).at();
      Departure.Redirect other = begin(provider, false);

      // The verifier of another login does not fit the challenge of this code.
      assertThat(((Arrival.Rejected) provider.complete(call(back, other))).problem())
          .isEqualTo(ProviderProblem.WRONG_REQUEST);
      assertThat(provider.complete(call(back, one))).isInstanceOf(Arrival.Identified.class);
      assertThat(((Arrival.Rejected) provider.complete(call(back, one))).problem())
          .isEqualTo(ProviderProblem.WRONG_REQUEST);
    }
  }

  @Test
  void aTestTellsAWrongSecret() throws Exception {
    TestContext context = new TestContext(Instant.now());
    ProviderConfig right = config(peer.issuer(), "client_secret_basic", new HashMap<>());
    try (BrowserProvider provider = start(context, right)) {
      assertThat(provider.test(Scene.URLS))
          .hasSize(4)
          .allSatisfy(step -> assertThat(step.problem()).isEmpty());
    }
    ProviderConfig wrong =
        new ProviderConfig(
            "corp", right.values(), Map.of("clientSecret", SecretText.of("another")));
    try (BrowserProvider provider = start(context, wrong)) {
      List<ProviderCheck> steps = provider.test(Scene.URLS);
      assertThat(steps.get(steps.size() - 1).problem()).contains(ProviderProblem.CREDENTIALS);
    }
  }

  private LogoutArrival logout(BrowserProvider provider, Browser browser, Identity who)
      throws Exception {
    Departure.Redirect out =
        (Departure.Redirect)
            provider
                .logout(
                    new LogoutStart(
                        Scene.URLS,
                        Scene.HANDLE,
                        who.subject(),
                        who.providerSession(),
                        who.logoutHint()))
                .orElseThrow();
    URI back =
        browser.leave(out.to(), Map.of("logout", "yes"), Scene.URLS.logout().toString()).at();
    return provider.arriveLogout(call(back, out));
  }

  private LogoutArrival.Ends backchannel(BrowserProvider provider) throws Exception {
    String form = logoutForms.poll(60, TimeUnit.SECONDS);
    assertThat(form).isNotNull();
    return (LogoutArrival.Ends)
        provider.backchannel(
            new BrowserCall(Scene.URLS, "", form, Optional.empty(), Optional.empty()));
  }

  private static Identity login(BrowserProvider provider, Browser browser, boolean again)
      throws Exception {
    Departure.Redirect to = begin(provider, again);
    URI back = browser.leave(to.to(), ALICE, Scene.URLS.callback().toString()).at();
    Arrival arrival = provider.complete(call(back, to));
    assertThat(arrival).isInstanceOf(Arrival.Identified.class);
    return ((Arrival.Identified) arrival).identity();
  }

  private static Departure.Redirect begin(BrowserProvider provider, boolean again)
      throws Exception {
    return (Departure.Redirect) provider.begin(new LoginStart(Scene.URLS, Scene.HANDLE, again));
  }

  private static BrowserCall call(URI back, Departure to) {
    return new BrowserCall(
        Scene.URLS, back.getRawQuery(), "", Optional.of(Scene.HANDLE), Optional.of(to.state()));
  }

  private BrowserProvider start(TestContext context, ProviderConfig config) throws Exception {
    kind.validate(config);
    return (BrowserProvider) kind.start(config, context);
  }

  private ProviderConfig config(String issuer, String method, Map<String, List<String>> values) {
    Map<String, List<String>> all = new HashMap<>();
    for (ProviderField field : kind.fields()) {
      if (!field.defaults().isEmpty()) {
        all.put(field.name(), field.defaults());
      }
    }
    all.putAll(values);
    all.put("issuer", List.of(issuer));
    all.put("clientId", List.of("castellan-" + method));
    all.put("clientAuthentication", List.of(method));
    Map<String, SecretText> secrets = new HashMap<>();
    secrets.put("clientSecret", SecretText.of("a secret: with / and %2B +"));
    if (clientKey != null) {
      secrets.put("clientKey", clientKey);
    }
    return new ProviderConfig("corp", all, secrets);
  }
}
