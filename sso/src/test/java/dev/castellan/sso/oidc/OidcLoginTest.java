package dev.castellan.sso.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.LoginStart;
import dev.castellan.login.provider.Metadata;
import dev.castellan.secret.SecretText;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is sent to a provider, and who one is afterwards. */
@Timeout(60)
class OidcLoginTest {

  private static final TestKey KEY = TestKey.rsa("rsa-1", "RS256");

  @Test
  void theBrowserGoesToTheProviderWithStateNonceAndChallenge() throws Exception {
    try (Scene scene = new Scene(KEY);
        BrowserProvider provider = scene.start()) {
      Departure.Redirect to = begin(provider, false);
      Map<String, String> query = TestOp.form(to.to().getRawQuery());

      assertThat(to.to().toString()).startsWith(scene.op.issuer() + "/auth?");
      assertThat(query)
          .containsEntry("response_type", "code")
          .containsEntry("client_id", Scene.CLIENT)
          .containsEntry("redirect_uri", Scene.URLS.callback().toString())
          .containsEntry("scope", "openid profile email")
          .containsEntry("state", Scene.HANDLE)
          .containsEntry("code_challenge_method", "S256")
          .containsKeys("nonce", "code_challenge")
          .doesNotContainKeys("prompt", "max_age", "acr_values");
      assertThat(to.state().expose().length()).isLessThanOrEqualTo(1_500);
      assertThat(to.to().toString()).doesNotContain(verifier(to));
    }
  }

  @Test
  void nothingOfALoginIsUsedTwice() throws Exception {
    Set<String> seen = new HashSet<>();
    try (Scene scene = new Scene(KEY);
        BrowserProvider provider = scene.start()) {
      for (int i = 0; i < 50; i++) {
        Departure.Redirect to = begin(provider, false);
        Map<String, String> query = TestOp.form(to.to().getRawQuery());
        assertThat(seen.add(query.get("nonce"))).isTrue();
        assertThat(seen.add(query.get("code_challenge"))).isTrue();
        assertThat(seen.add(verifier(to))).isTrue();
      }
    }
  }

  @Test
  void wishesOfTheAdministratorAreSent() throws Exception {
    try (Scene scene = new Scene(KEY)) {
      scene.values.put("scopes", List.of("openid", "roles"));
      scene.values.put("prompt", List.of("select_account"));
      scene.values.put("maxAge", List.of("3600"));
      scene.values.put("acrValues", List.of("phr", "mfa"));
      try (BrowserProvider provider = scene.start()) {
        assertThat(TestOp.form(begin(provider, false).to().getRawQuery()))
            .containsEntry("scope", "openid roles")
            .containsEntry("prompt", "select_account")
            .containsEntry("max_age", "3600")
            .containsEntry("acr_values", "phr mfa");
        assertThat(TestOp.form(begin(provider, true).to().getRawQuery()))
            .containsEntry("prompt", "login")
            .containsEntry("max_age", "0");
      }
    }
  }

  @Test
  void theCodeIsExchangedWithTheVerifierOfTheChallenge() throws Exception {
    try (Scene scene = new Scene(KEY);
        BrowserProvider provider = scene.start()) {
      Departure.Redirect to = begin(provider, false);
      scene.state = Optional.of(to.state());
      scene.claims.put("nonce", TestOp.form(to.to().getRawQuery()).get("nonce"));
      assertThat(scene.run(provider)).isInstanceOf(Arrival.Identified.class);

      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(scene.op.tokenForm.get("code_verifier").getBytes(StandardCharsets.US_ASCII));
      assertThat(TestOp.form(to.to().getRawQuery()))
          .containsEntry("code_challenge", TestKey.base64(hash));
      assertThat(scene.op.tokenForm)
          .containsEntry("grant_type", "authorization_code")
          .containsEntry("code", "code-1")
          .containsEntry("redirect_uri", Scene.URLS.callback().toString());
    }
  }

  @Test
  void weProveWhoWeAreByTheHeader() throws Exception {
    try (Scene scene = new Scene(KEY)) {
      identity(scene);
      String given =
          new String(
              Base64.getDecoder().decode(scene.op.tokenAuthorization.substring("Basic ".length())),
              StandardCharsets.UTF_8);
      // RFC 6749 section 2.3.1: each is form-encoded first.
      assertThat(given).isEqualTo("castellan:s3cret%3A%2F%C3%BC");
      assertThat(scene.op.tokenForm).doesNotContainKeys("client_secret");
    }
  }

  @Test
  void weProveWhoWeAreInTheForm() throws Exception {
    try (Scene scene = new Scene(KEY)) {
      scene.values.put("clientAuthentication", List.of("client_secret_post"));
      identity(scene);
      assertThat(scene.op.tokenForm)
          .containsEntry("client_id", Scene.CLIENT)
          .containsEntry("client_secret", "s3cret:/ü");
      assertThat(scene.op.tokenAuthorization).isEmpty();
    }
  }

  @Test
  void aPublicClientOnlySaysItsName() throws Exception {
    try (Scene scene = new Scene(KEY)) {
      scene.values.put("clientAuthentication", List.of("none"));
      scene.secrets.clear();
      identity(scene);
      assertThat(scene.op.tokenForm)
          .containsEntry("client_id", Scene.CLIENT)
          .doesNotContainKeys("client_secret", "client_assertion");
      assertThat(scene.op.tokenAuthorization).isEmpty();
    }
  }

  @Test
  void weProveWhoWeAreByAKeyThatTheProviderFindsInOurMetadata() throws Exception {
    try (Scene scene = new Scene(KEY)) {
      scene.values.put("clientAuthentication", List.of("private_key_jwt"));
      scene.secrets.clear();
      scene.secrets.putAll(Scene.kind().missingSecrets(scene.config()));
      assertThat(scene.secrets).containsOnlyKeys("clientKey");
      assertThat(Scene.kind().missingSecrets(scene.config())).isEmpty();
      try (BrowserProvider provider = scene.start()) {
        assertThat(scene.run(provider)).isInstanceOf(Arrival.Identified.class);

        Metadata metadata = provider.metadata(Scene.URLS).orElseThrow();
        assertThat(metadata.mediaType()).isEqualTo("application/jwk-set+json");
        assertThat(metadata.text()).doesNotContain("\"d\"").doesNotContain("\"p\"");
        verifyAssertion(scene, metadata.text());
      }
    }
  }

  private static void verifyAssertion(Scene scene, String jwks) throws Exception {
    var jwk = new com.fasterxml.jackson.databind.ObjectMapper().readTree(jwks).path("keys").get(0);
    PublicKey key =
        KeyFactory.getInstance("RSA")
            .generatePublic(
                new RSAPublicKeySpec(
                    number(jwk.path("n").asText()), number(jwk.path("e").asText())));
    String[] parts = scene.op.tokenForm.get("client_assertion").split("\\.", -1);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initVerify(key);
    signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    var claims =
        new com.fasterxml.jackson.databind.ObjectMapper()
            .readTree(Base64.getUrlDecoder().decode(parts[1]));
    assertThat(claims.path("iss").asText()).isEqualTo(Scene.CLIENT);
    assertThat(claims.path("sub").asText()).isEqualTo(Scene.CLIENT);
    assertThat(claims.path("aud").toString()).contains(scene.op.issuer()).doesNotContain("/token");
    assertThat(claims.path("exp").asLong() - scene.context.now().getEpochSecond())
        .isBetween(1L, 60L);
    assertThat(claims.path("jti").asText()).hasSize(43);
  }

  private static java.math.BigInteger number(String base64) {
    return new java.math.BigInteger(1, Base64.getUrlDecoder().decode(base64));
  }

  @Test
  void c50_onlyTheSubjectIdentifies() throws Exception {
    try (Scene scene = new Scene(KEY)) {
      scene.claims.put("preferred_username", "alice");
      scene.claims.put("name", "Alice A.");
      scene.claims.put("email", "alice@example.com");
      scene.claims.put("email_verified", true);
      scene.claims.put("groups", List.of("ops", "dev"));
      scene.claims.put("sid", "session-1");
      Identity identity = identity(scene);
      assertThat(identity.subject()).isEqualTo("subject-1");
      assertThat(identity.username()).isEqualTo("alice");
      assertThat(identity.displayName()).isEqualTo("Alice A.");
      assertThat(identity.email()).isEqualTo("alice@example.com");
      assertThat(identity.claims())
          .containsEntry("groups", List.of("ops", "dev"))
          .containsEntry("email_verified", List.of("true"))
          .doesNotContainKeys("iss", "sub", "aud", "nonce", "exp", "sid");
      assertThat(identity.providerSession()).contains("session-1");
      assertThat(identity.authenticatedAt())
          .contains(Instant.ofEpochSecond(scene.context.now().getEpochSecond() - 5));
      assertThat(identity.oneTimeId()).isEmpty();
      assertThat(identity.logoutHint().map(SecretText::expose))
          .contains((String) scene.op.tokenAnswer.get("id_token"));
      assertThat(identity.secondFactor()).isFalse();
    }
  }

  @Test
  void whatTheProviderDoesNotSayIsNotInvented() throws Exception {
    try (Scene scene = new Scene(KEY)) {
      scene.claims.put("email", "mallory@example.com");
      scene.claims.put("email_verified", false);
      scene.claims.put("name", "a\nb");
      Identity identity = identity(scene);
      assertThat(identity.username()).isEqualTo("subject-1");
      assertThat(identity.displayName()).isEmpty();
      assertThat(identity.email()).isEmpty();
      assertThat(identity.providerSession()).isEmpty();
    }
  }

  @Test
  void otherClaimsCanBeNamed() throws Exception {
    try (Scene scene = new Scene(KEY)) {
      scene.values.put("groupsClaim", List.of("https://example.com/roles"));
      scene.values.put("usernameClaim", List.of("upn"));
      scene.claims.put("upn", "alice@corp");
      scene.claims.put("groups", List.of("not-these"));
      scene.claims.put("https://example.com/roles", "ops");
      Identity identity = identity(scene);
      assertThat(identity.username()).isEqualTo("alice@corp");
      assertThat(identity.claims())
          .containsEntry("groups", List.of("ops"))
          .containsEntry("https://example.com/roles", List.of("ops"));
    }
  }

  @Test
  void nestedAndAggregatedClaimsAndWhatIsTooLargeAreLeftOut() throws Exception {
    try (Scene scene = new Scene(KEY)) {
      scene.claims.put("address", Map.of("street", "x"));
      scene.claims.put("_claim_names", Map.of("groups", "src1"));
      scene.claims.put("_claim_sources", Map.of("src1", Map.of("endpoint", "https://x")));
      scene.claims.put("long", "x".repeat(513));
      scene.claims.put("mixed", List.of("a", List.of("b")));
      scene.claims.put("level", 3);
      for (int i = 0; i < 100; i++) {
        scene.claims.put("c" + i, "v");
      }
      Identity identity = identity(scene);
      assertThat(identity.claims())
          .containsEntry("level", List.of("3"))
          .doesNotContainKeys(
              "address", "_claim_names", "_claim_sources", "long", "mixed", "groups")
          .hasSizeLessThanOrEqualTo(64);
    }
  }

  @Test
  void theUserInfoEndpointAddsToTheIdTokenAndNeverReplaces() throws Exception {
    try (Scene scene = new Scene(KEY)) {
      scene.values.put("userInfo", List.of("true"));
      scene.values.put("secondFactorAmr", List.of("otp"));
      scene.claims.put("preferred_username", "alice");
      scene.op.userInfo.putAll(
          Map.of(
              "sub", "subject-1",
              "preferred_username", "mallory",
              "groups", List.of("ops"),
              "amr", List.of("otp"),
              "sid", "stolen"));
      Identity identity = identity(scene);
      assertThat(scene.op.userInfoAuthorization).isEqualTo("Bearer access-1");
      assertThat(identity.username()).isEqualTo("alice");
      assertThat(identity.claims()).containsEntry("groups", List.of("ops"));
      assertThat(identity.secondFactor()).isFalse();
      assertThat(identity.providerSession()).isEmpty();
    }
  }

  @Test
  void v6_8_4_aSecondFactorCountsWhereTheAdministratorSaysSo() throws Exception {
    assertThat(secondFactor("amr", List.of("pwd", "otp"), "secondFactorAmr", "otp")).isTrue();
    assertThat(secondFactor("amr", List.of("pwd"), "secondFactorAmr", "otp")).isFalse();
    assertThat(secondFactor("acr", "mfa", "secondFactorAcr", "mfa")).isTrue();
    assertThat(secondFactor("acr", "mfa", "secondFactorAmr", "mfa")).isFalse();
    assertThat(secondFactor("acr", "1", "secondFactorAcr", "mfa")).isFalse();
  }

  private static boolean secondFactor(String claim, Object value, String field, String trusted)
      throws Exception {
    try (Scene scene = new Scene(KEY)) {
      scene.claims.put(claim, value);
      scene.values.put(field, List.of(trusted));
      return identity(scene).secondFactor();
    }
  }

  @Test
  void aLongIdTokenIsNoHint() throws Exception {
    try (Scene scene = new Scene(KEY)) {
      scene.claims.put("pad", "x".repeat(4_000));
      assertThat(identity(scene).logoutHint()).isEmpty();
    }
  }

  @Test
  void clocksMayDifferByAMinute() throws Exception {
    for (int seconds : new int[] {-59, 59}) {
      try (Scene scene = new Scene(KEY)) {
        long now = scene.context.now().getEpochSecond() + seconds;
        scene.claims.put("iat", now);
        scene.claims.put("nbf", now);
        scene.claims.put("exp", now + 1);
        scene.claims.put("auth_time", now);
        assertThat(identity(scene).subject()).isEqualTo("subject-1");
      }
    }
  }

  private static Identity identity(Scene scene) throws Exception {
    Arrival arrival = scene.run();
    assertThat(arrival).isInstanceOf(Arrival.Identified.class);
    return ((Arrival.Identified) arrival).identity();
  }

  private static Departure.Redirect begin(BrowserProvider provider, boolean again)
      throws Exception {
    return (Departure.Redirect) provider.begin(new LoginStart(Scene.URLS, Scene.HANDLE, again));
  }

  private static String verifier(Departure.Redirect to) {
    return to.state().expose().replaceFirst(".*\"v\":\"([^\"]+)\".*", "$1");
  }
}
