package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Principal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the dashboard's page may do that nobody else may: be known by a cookie. */
@Timeout(60)
class PageCallTest {

  private static final String NAME = "__Host-cst-[0-9a-f]{8}";
  private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=";
  private static final String SESSION = NAME + "=[^;]+" + ATTRIBUTES;
  private static final String DEVICE = NAME + "-device=[^;]+" + ATTRIBUTES;
  private static final String STEP = NAME + "-step=[^;]+" + ATTRIBUTES;
  private static final String NO_SESSION = NAME + "=" + ATTRIBUTES + "0";
  private static final String NO_STEP = NAME + "-step=" + ATTRIBUTES + "0";

  private final World world = World.ready();
  private final Browser browser = new Browser(world.nobody);

  @AfterEach
  void close() {
    world.close();
  }

  private static List<String> cookies(Reply reply) {
    return reply.http().header("Set-Cookie");
  }

  private void assertLoggedIn(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.at("state")).isEqualTo("logged-in");
    assertThat(reply.json().fieldNames())
        .toIterable()
        .containsExactly("state", "expiresAt", "restriction", "passwordExpiresAt");
    assertThat(browser.get("/me").at("via")).isEqualTo("session");
  }

  @Nested
  class LoggingIn {

    @Test
    void givesCookiesAndNoToken() {
      Reply reply = browser.logIn("root", World.PASSWORD);

      assertLoggedIn(reply);
      assertThat(cookies(reply)).hasSize(3);
      assertThat(cookies(reply).get(0)).matches(SESSION + Duration.ofHours(12).toSeconds());
      assertThat(cookies(reply).get(1)).matches(DEVICE + Duration.ofDays(180).toSeconds());
      assertThat(cookies(reply).get(2)).matches(NO_STEP);
      assertThat(reply.text()).doesNotContain("oken");
    }

    @Test
    void aSecondFactorIsAskedForInACookieToo() {
      App app = App.enrol(world, world.root());
      Reply asked = browser.logIn("root", World.PASSWORD);

      assertThat(asked.json().fieldNames()).toIterable().containsExactly("state", "expiresAt");
      assertThat(asked.at("state")).isEqualTo("second-factor-required");
      assertThat(cookies(asked)).hasSize(1);
      assertThat(cookies(asked).get(0)).matches(STEP + "[1-9][0-9]*");
      assertThat(browser.get("/me").status()).isEqualTo(401);

      Reply wrong = browser.post("/login/second-factor", "{'code':'" + app.wrong() + "'}");
      assertThat(wrong.problem()).isEqualTo("401 credentials-refused");
      assertThat(cookies(wrong)).isEmpty();

      assertLoggedIn(browser.post("/login/second-factor", "{'code':'" + app.code() + "'}"));
      assertThat(browser.jar().keySet()).noneMatch(name -> name.endsWith("-step"));
    }

    @Test
    void theChallengeOfTheBodyComesFirst() {
      App app = App.enrol(world, world.root());
      browser.logIn("root", World.PASSWORD);

      assertThat(
              browser
                  .post(
                      "/login/second-factor",
                      "{'challenge':'no','code':'%s'}".formatted(app.code()))
                  .status())
          .isEqualTo(401);
    }

    @Test
    void aChallengeIsNeededWithoutTheHeader() {
      App app = App.enrol(world, world.root());
      browser.logIn("root", World.PASSWORD);
      Reply reply =
          browser.send(
              Client.json(
                  browser.foreign("POST", "/login/second-factor"),
                  "{'code':'" + app.code() + "'}"));

      assertThat(reply.problem()).isEqualTo("400 invalid-input");
      assertThat(reply.at("field")).isEqualTo("challenge");
    }

    @Test
    void whoeverWasLoggedInBeforeIsNotAnyMore() {
      browser.logIn("root", World.PASSWORD);
      String before = browser.cookie(NAME);
      assertThat(world.nobody.bearing(before).get("/me").status()).isEqualTo(200);

      assertLoggedIn(browser.logIn("root", World.PASSWORD));

      assertThat(browser.cookie(NAME)).isNotEqualTo(before);
      assertThat(world.nobody.bearing(before).get("/me").status()).isEqualTo(401);
    }

    @Test
    void aFailureGivesAndTakesNothing() {
      browser.logIn("root", World.PASSWORD);
      Reply reply = browser.logIn("root", "wrong");

      assertThat(reply.problem()).isEqualTo("401 credentials-refused");
      assertThat(cookies(reply)).isEmpty();
      assertThat(browser.get("/me").status()).isEqualTo(200);
    }

    @Test
    void failuresElsewhereDoNotLockOutADevice() {
      browser.logIn("root", World.PASSWORD);
      for (int i = 0; i < 30; i++) {
        world.tryLogin("root", "wrong");
      }
      assertThat(new Browser(world.nobody).logIn("root", World.PASSWORD).status())
          .isNotEqualTo(200);

      assertLoggedIn(browser.logIn("root", World.PASSWORD));
    }

    @Test
    void provingAgainWhoOneIsGivesAnotherSession() {
      browser.logIn("root", World.PASSWORD);
      String before = browser.cookie(NAME);
      Reply reply = browser.post("/me/step-up", "{'proof':'" + World.PASSWORD + "'}");

      assertLoggedIn(reply);
      assertThat(browser.cookie(NAME)).isNotEqualTo(before);
      assertThat(world.nobody.bearing(before).get("/me").status()).isEqualTo(401);
    }

    @Test
    void settingUpAndEndingASecondFactorGivesAnotherSession() {
      browser.logIn("root", World.PASSWORD);
      Reply begun = browser.post("/me/second-factor", "{'password':'" + World.PASSWORD + "'}");
      App app = App.of(world, begun);
      Reply confirmed = browser.post("/me/second-factor/confirm", "{'code':'" + app.code() + "'}");

      assertThat(confirmed.status()).as(confirmed.text()).isEqualTo(200);
      assertThat(confirmed.json().path("recoveryCodes")).isNotEmpty();
      assertThat(confirmed.json().path("session").fieldNames())
          .toIterable()
          .containsExactly("state", "expiresAt", "restriction", "passwordExpiresAt");
      assertLoggedIn(browser.send(browser.call("DELETE", "/me/second-factor")));
    }
  }

  @Nested
  class Cookies {

    @Test
    void areIgnoredWithoutTheHeader() {
      browser.logIn("root", World.PASSWORD);

      assertThat(browser.send(browser.foreign("GET", "/me")).problem())
          .isEqualTo("401 not-authenticated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "true", "1 ", "1, 1", "", "01"})
    void needExactlyThatHeader(String value) {
      browser.logIn("root", World.PASSWORD);
      Reply reply = browser.send(browser.foreign("GET", "/me").header("Castellan-Page", value));

      assertThat(reply.problem()).isEqualTo("400 request-malformed");
    }

    @Test
    void needItOnce() {
      browser.logIn("root", World.PASSWORD);
      Reply reply = browser.send(browser.call("GET", "/me").header("Castellan-Page", "1"));

      assertThat(reply.problem()).isEqualTo("400 request-malformed");
    }

    @Test
    void doNotGoWithAuthorization() {
      browser.logIn("root", World.PASSWORD);
      Reply reply =
          browser.send(
              browser.call("GET", "/me").header("Authorization", "Bearer " + browser.cookie(NAME)));

      assertThat(reply.problem()).isEqualTo("400 request-malformed");
    }

    @Test
    void thatCameTwiceAreNone() {
      browser.logIn("root", World.PASSWORD);
      String cookie = browser.jar().keySet().iterator().next() + "=" + browser.cookie(NAME);
      HttpCall.Builder twice = world.nobody.call("GET", "/me").header("Castellan-Page", "1");
      HttpCall.Builder lines = world.nobody.call("GET", "/me").header("Castellan-Page", "1");

      assertThat(world.nobody.send(twice.header("Cookie", cookie + "; " + cookie)).status())
          .isEqualTo(401);
      assertThat(
              world.nobody.send(lines.header("Cookie", cookie).header("Cookie", cookie)).status())
          .isEqualTo(401);
    }

    @Test
    void mayComeAmongOthersAndOnSeveralLines() {
      browser.logIn("root", World.PASSWORD);
      String cookie = browser.jar().keySet().iterator().next() + "=" + browser.cookie(NAME);
      HttpCall.Builder call = world.nobody.call("GET", "/me").header("Castellan-Page", "1");

      assertThat(
              world
                  .nobody
                  .send(call.header("Cookie", "a=b;" + cookie + " ;c").header("Cookie", "d=e"))
                  .status())
          .isEqualTo(200);
    }

    @Test
    void ofAnotherInstallationAreNotRead() {
      browser.logIn("root", World.PASSWORD);
      try (World other = World.ready()) {
        Browser there = new Browser(other.nobody);
        there.logIn("root", World.PASSWORD);

        assertThat(there.jar().keySet()).doesNotContainAnyElementsOf(browser.jar().keySet());
        there.jar().putAll(browser.jar());
        assertThat(there.get("/me").status()).isEqualTo(200);
      }
    }

    @Test
    void areTakenByLoggingOut() {
      browser.logIn("root", World.PASSWORD);
      String token = browser.cookie(NAME);
      Reply reply = browser.post("/logout");

      assertThat(reply.status()).isEqualTo(204);
      assertThat(cookies(reply)).hasSize(2);
      assertThat(cookies(reply).get(0)).matches(NO_SESSION);
      assertThat(cookies(reply).get(1)).matches(NO_STEP);
      assertThat(browser.jar().keySet()).hasSize(1).allMatch(name -> name.endsWith("-device"));
      assertThat(world.nobody.bearing(token).get("/me").status()).isEqualTo(401);
    }

    @Test
    void areTakenByLoggingOutAtAProviderToo() {
      browser.logIn("root", World.PASSWORD);

      assertThat(cookies(browser.post("/sso/logout")).get(0)).matches(NO_SESSION);
    }

    @Test
    void areTakenByAnotherPassword() {
      browser.logIn("root", World.PASSWORD);
      Reply reply =
          browser.send(
              Client.json(
                  browser.call("PUT", "/me/password"),
                  "{'oldPassword':'%s','newPassword':'another horse in the stable'}"
                      .formatted(World.PASSWORD)));

      assertThat(reply.status()).as(reply.text()).isEqualTo(204);
      assertThat(cookies(reply).get(0)).matches(NO_SESSION);
    }

    @Test
    void thatOpenNothingAnyMoreAreTaken() {
      browser.logIn("root", World.PASSWORD);
      world.clock.advance(Duration.ofHours(13));
      Reply reply = browser.get("/me");

      assertThat(reply.problem()).isEqualTo("401 not-authenticated");
      assertThat(cookies(reply)).hasSize(1);
      assertThat(cookies(reply).get(0)).matches(NO_SESSION);
    }

    @ParameterizedTest
    @CsvSource({
      "GET, /me/permissions",
      "GET, /users",
      "DELETE, /clients/c1",
      "POST, /logout",
      "POST, /me/step-up"
    })
    void stayWhateverElseIsAnsweredLate(String method, String path) {
      browser.logIn("root", World.PASSWORD);
      HttpCall.Builder late = browser.call(method, path); // with the cookie of now
      browser.post("/me/step-up", "{'proof':'" + World.PASSWORD + "'}");
      Reply reply = browser.send(late);

      assertThat(reply.problem()).isEqualTo("401 not-authenticated");
      assertThat(cookies(reply)).isEmpty();
      assertThat(browser.get("/me").status()).isEqualTo(200);
    }

    @Test
    void areGivenToThePageAlone() {
      Reply reply = world.tryLogin("root", World.PASSWORD);

      assertThat(cookies(reply)).isEmpty();
      assertThat(cookies(world.nobody.get("/me"))).isEmpty();
      assertThat(cookies(world.nobody.bearing(reply.at("token")).post("/logout"))).isEmpty();
    }
  }

  @Nested
  class OtherSites {

    @ParameterizedTest
    @CsvSource({
      "cross-site, https://evil.example",
      "same-site, null",
      "cross-site, ''",
      "same-origin, https://evil.example:1"
    })
    void changeNothingEvenWithTheHeader(String site, String origin) {
      World known = World.providing(OpenApiWitness.ofDescription(), "https://mq.example/admin");
      Browser there = new Browser(known.nobody);
      there.logIn("root", World.PASSWORD);
      HttpCall.Builder call = there.call("POST", "/logout").header("Sec-Fetch-Site", site);
      if (!origin.isEmpty()) {
        call.header("Origin", origin);
      }

      assertThat(there.send(call).problem()).isEqualTo("403 cross-site");
      assertThat(there.get("/me").status()).isEqualTo(200);
      known.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "Same-Origin", ""})
    void readNothingEvenWithTheHeader(String site) {
      browser.logIn("root", World.PASSWORD);
      Reply reply = browser.send(browser.call("GET", "/me").header("Sec-Fetch-Site", site));

      assertThat(reply.problem()).isEqualTo("401 not-authenticated");
      assertThat(cookies(reply)).isEmpty();
      assertThat(browser.get("/me").status()).isEqualTo(200);
    }

    @Test
    void cannotAskWhetherTheyMay() {
      Reply reply =
          world.nobody.send(
              world
                  .nobody
                  .call("OPTIONS", "/logout")
                  .header("Origin", "https://evil.example")
                  .header("Access-Control-Request-Method", "POST")
                  .header("Access-Control-Request-Headers", "castellan-page"));

      assertThat(reply.status()).isEqualTo(405);
      assertThat(reply.http().headers().keySet())
          .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
    }

    @Test
    void sendNoFormThatDoesAnything() {
      browser.logIn("root", World.PASSWORD);
      HttpCall.Builder form =
          browser
              .foreign("POST", "/users")
              .header("Content-Type", "text/plain")
              .body("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));

      assertThat(browser.send(form).problem()).isEqualTo("401 not-authenticated");
    }

    @Test
    void thePagesOwnCallsPass() {
      browser.logIn("root", World.PASSWORD);
      HttpCall.Builder call =
          browser
              .call("POST", "/logout")
              .header("Sec-Fetch-Site", "same-origin")
              .header("Origin", "http://127.0.0.1:8080");

      assertThat(browser.send(call).status()).isEqualTo(204);
    }
  }

  @Nested
  class PagesOfTheHosts {

    private boolean known(HttpCall.Builder call) {
      return world.console.authenticate(call.build()).map(Principal::name).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
      "same-origin, true",
      "none, true",
      "same-site, false",
      "cross-site, false",
      "'', false",
      "'same-origin, none', false"
    })
    void knowWhoComesFromHere(String site, boolean known) {
      browser.logIn("root", World.PASSWORD);

      assertThat(known(browser.foreign("GET", "/x").header("Sec-Fetch-Site", site)))
          .isEqualTo(known);
    }

    @Test
    void knowNobodyWithoutThat() {
      browser.logIn("root", World.PASSWORD);

      assertThat(known(browser.foreign("GET", "/x"))).isFalse();
      assertThat(
              known(
                  browser
                      .foreign("GET", "/x")
                      .header("Sec-Fetch-Site", "none")
                      .header("Sec-Fetch-Site", "none")))
          .isFalse();
    }

    @Test
    void knowThePage() {
      browser.logIn("root", World.PASSWORD);

      assertThat(known(browser.call("GET", "/x"))).isTrue();
      assertThat(known(browser.call("GET", "/x").header("Castellan-Page", "1"))).isFalse();
    }

    @Test
    void believeAuthorizationFirst() {
      browser.logIn("root", World.PASSWORD);

      assertThat(
              known(
                  browser
                      .foreign("GET", "/x")
                      .header("Sec-Fetch-Site", "same-origin")
                      .header("Authorization", "Bearer wrong")))
          .isFalse();
    }
  }

  @Test
  void thePageMayCallTheHostsEndpoints() {
    browser.logIn("root", World.PASSWORD);

    assertThat(browser.send(browser.call("DELETE", "/clients/c1")).at("kicked")).isEqualTo("c1");
    assertThat(browser.send(browser.foreign("DELETE", "/clients/c1")).status()).isEqualTo(401);
  }
}
