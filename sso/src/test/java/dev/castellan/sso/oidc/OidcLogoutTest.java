package dev.castellan.sso.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.BrowserCall;
import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.LogoutArrival;
import dev.castellan.login.provider.LogoutStart;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class OidcLogoutTest {

  private static final TestKey KEY = TestKey.rsa("rsa-1", "RS256");
  private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

  @Test
  void theBrowserGoesToTheProviderToLogOut() throws Exception {
    try (Scene scene = new Scene(KEY);
        BrowserProvider provider = scene.start()) {
      String token = scene.sign();
      Departure.Redirect to =
          (Departure.Redirect)
              provider.logout(start(Optional.of(SecretText.of(token)))).orElseThrow();
      assertThat(to.to().toString()).startsWith(scene.op.issuer() + "/logout?");
      assertThat(TestOp.form(to.to().getRawQuery()))
          .containsOnly(
              Map.entry("id_token_hint", token),
              Map.entry("client_id", Scene.CLIENT),
              Map.entry("post_logout_redirect_uri", Scene.URLS.logout().toString()),
              Map.entry("state", Scene.HANDLE));
    }
  }

  @Test
  void withoutAHintTheProviderAsks() throws Exception {
    try (Scene scene = new Scene(KEY);
        BrowserProvider provider = scene.start()) {
      Departure.Redirect to =
          (Departure.Redirect) provider.logout(start(Optional.empty())).orElseThrow();
      assertThat(TestOp.form(to.to().getRawQuery()))
          .containsOnlyKeys("client_id", "post_logout_redirect_uri", "state");
    }
  }

  @Test
  void whereThereIsNoSuchThingTheBrowserStays() throws Exception {
    try (Scene scene = new Scene(KEY)) {
      scene.op.discovery.remove("end_session_endpoint");
      try (BrowserProvider provider = scene.start()) {
        assertThat(provider.logout(start(Optional.empty()))).isEmpty();
      }
    }
    try (Scene scene = new Scene(KEY)) {
      scene.values.put("logoutAtProvider", List.of("false"));
      try (BrowserProvider provider = scene.start()) {
        assertThat(provider.logout(start(Optional.empty()))).isEmpty();
      }
    }
  }

  @Test
  void whoComesBackHasFinished() throws Exception {
    try (Scene scene = new Scene(KEY);
        BrowserProvider provider = scene.start()) {
      assertThat(provider.arriveLogout(call("state=" + Scene.HANDLE, "")))
          .isInstanceOf(LogoutArrival.Finished.class);
      for (String query : List.of("", "state=other", "state=", "state=a&state=" + Scene.HANDLE)) {
        assertThat(provider.arriveLogout(call(query, "")))
            .isInstanceOf(LogoutArrival.Rejected.class);
      }
    }
  }

  @Test
  void theProviderEndsASession() throws Exception {
    try (Scene scene = logoutScene()) {
      LogoutArrival.Ends ends = (LogoutArrival.Ends) run(scene);
      assertThat(ends.subject()).contains("subject-1");
      assertThat(ends.providerSession()).contains("session-1");
      assertThat(ends.oneTimeId()).isEqualTo("jti-1");
      assertThat(ends.answer()).isEmpty();
    }
  }

  @Test
  void theProviderEndsAllOfAPersonOrOneSession() throws Exception {
    try (Scene scene = logoutScene()) {
      scene.claims.remove("sid");
      LogoutArrival.Ends ends = (LogoutArrival.Ends) run(scene);
      assertThat(ends.subject()).contains("subject-1");
      assertThat(ends.providerSession()).isEmpty();
    }
    try (Scene scene = logoutScene()) {
      scene.claims.remove("sub");
      LogoutArrival.Ends ends = (LogoutArrival.Ends) run(scene);
      assertThat(ends.subject()).isEmpty();
      assertThat(ends.providerSession()).contains("session-1");
    }
  }

  @Test
  void aTokenIsRememberedNoLongerThanItCouldBeShownAgain() throws Exception {
    try (Scene scene = logoutScene()) {
      scene.claims.put("exp", 253_402_300_799L);
      LogoutArrival.Ends ends = (LogoutArrival.Ends) run(scene);
      Instant now = scene.context.now();
      assertThat(ends.until()).isBetween(now.plusSeconds(660), now.plusSeconds(720));
      scene.context.clock.advance(java.time.Duration.between(now, ends.until()));
      assertThat(run(scene)).isInstanceOf(LogoutArrival.Rejected.class);
    }
  }

  interface Change {
    void to(Scene scene) throws Exception;
  }

  record Attack(String name, ProviderProblem expected, Change change) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void isRefused(Attack attack) throws Exception {
    try (Scene scene = logoutScene()) {
      attack.change.to(scene);
      LogoutArrival arrival = run(scene);
      assertThat(arrival).isInstanceOf(LogoutArrival.Rejected.class);
      LogoutArrival.Rejected rejected = (LogoutArrival.Rejected) arrival;
      assertThat(rejected.problem()).as(rejected.message()).isEqualTo(attack.expected);
      assertThat(rejected.message()).doesNotContain("EVIL").doesNotContain("eyJ");
    }
  }

  static Stream<Attack> attacks() {
    ProviderProblem bad = ProviderProblem.BAD_ANSWER;
    return Stream.of(
        new Attack("an ID token", bad, scene -> scene.claims.remove("events")),
        new Attack(
            "no such event", bad, scene -> scene.claims.put("events", Map.of("EVIL", Map.of()))),
        new Attack(
            "an event that is no object",
            bad,
            scene -> scene.claims.put("events", Map.of(EVENT, true))),
        new Attack(
            "events that are a list", bad, scene -> scene.claims.put("events", List.of(EVENT))),
        new Attack("a nonce", bad, scene -> scene.claims.put("nonce", "EVIL")),
        new Attack("a nonce that is null", bad, scene -> scene.claims.put("nonce", null)),
        new Attack("no jti", bad, scene -> scene.claims.remove("jti")),
        new Attack("long jti", bad, scene -> scene.claims.put("jti", "x".repeat(256))),
        new Attack(
            "neither sub nor sid",
            bad,
            scene -> scene.claims.keySet().removeAll(List.of("sub", "sid"))),
        new Attack("sub is a list", bad, scene -> scene.claims.put("sub", List.of("EVIL"))),
        new Attack("no iat", bad, scene -> scene.claims.remove("iat")),
        new Attack("no exp", bad, scene -> scene.claims.remove("exp")),
        new Attack(
            "an old iat", ProviderProblem.TIME, scene -> scene.claims.put("iat", now(scene) - 720)),
        new Attack(
            "a later iat", ProviderProblem.TIME, scene -> scene.claims.put("iat", now(scene) + 61)),
        new Attack(
            "expired", ProviderProblem.TIME, scene -> scene.claims.put("exp", now(scene) - 61)),
        new Attack(
            "another iss", ProviderProblem.WRONG_PARTY, scene -> scene.claims.put("iss", "EVIL")),
        new Attack(
            "another aud", ProviderProblem.WRONG_PARTY, scene -> scene.claims.put("aud", "EVIL")),
        new Attack(
            "a second aud",
            ProviderProblem.WRONG_PARTY,
            scene -> scene.claims.put("aud", List.of(Scene.CLIENT, "EVIL"))),
        new Attack("typ of an access token", bad, scene -> scene.header.put("typ", "at+jwt")),
        new Attack("typ of another event", bad, scene -> scene.header.put("typ", "secevent+jwt")),
        new Attack("alg none", ProviderProblem.SIGNATURE, scene -> scene.header.put("alg", "none")),
        new Attack(
            "another key",
            ProviderProblem.SIGNATURE,
            scene -> scene.key = TestKey.rsa("rsa-1", "RS256")),
        new Attack("crit", bad, scene -> scene.header.put("crit", List.of("x"))),
        new Attack("two tokens", bad, scene -> scene.token = text -> text + "&logout_token=EVIL"),
        new Attack("no token", bad, scene -> scene.token = text -> ""));
  }

  private static Scene logoutScene() {
    Scene scene = new Scene(KEY);
    scene.header.put("typ", "logout+jwt");
    scene.claims.remove("auth_time");
    scene.claims.put("sid", "session-1");
    scene.claims.put("jti", "jti-1");
    scene.claims.put("events", new HashMap<>(Map.of(EVENT, Map.of())));
    return scene;
  }

  private static LogoutArrival run(Scene scene) throws Exception {
    try (BrowserProvider provider = scene.start()) {
      return provider.backchannel(
          call(
              "",
              "logout_token="
                  + scene.token.apply(URLEncoder.encode(scene.sign(), StandardCharsets.UTF_8))));
    }
  }

  private static BrowserCall call(String query, String form) {
    return new BrowserCall(
        Scene.URLS,
        query,
        form,
        form.isEmpty() ? Optional.of(Scene.HANDLE) : Optional.empty(),
        Optional.empty());
  }

  private static LogoutStart start(Optional<SecretText> hint) {
    return new LogoutStart(Scene.URLS, Scene.HANDLE, "subject-1", Optional.empty(), hint);
  }

  private static long now(Scene scene) {
    return scene.context.now().getEpochSecond();
  }
}
