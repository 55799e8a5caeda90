package dev.castellan.sso.internal.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import dev.castellan.login.provider.ProviderException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The rules for an ID token (OpenID Connect Core 1.0 section 3.1.3.7), and stricter ones. */
final class IdTokenChecks {

  private final OidcSettings settings;

  IdTokenChecks(OidcSettings settings) {
    this.settings = settings;
  }

  void check(SignedClaims token, LoginState state, String accessToken, Instant now)
      throws ProviderException {
    Claims claims = token.claims();
    CommonChecks.party(claims, settings);
    CommonChecks.time(claims, now);
    if (CommonChecks.id(claims, "sub").isEmpty()) {
      throw Problems.badAnswer("The member sub is missing");
    }
    if (claims.has("events")) {
      throw Problems.badAnswer("A token of an event is no ID token");
    }
    if (!equal(claims.require("nonce"), state.nonce())) {
      throw Problems.wrongRequest("The ID token answers another login (nonce)");
    }
    accessTokenHash(token, accessToken);
    age(claims, state, now);
    acr(claims);
  }

  private static void accessTokenHash(SignedClaims token, String accessToken)
      throws ProviderException {
    Optional<String> hash = token.claims().text("at_hash");
    if (hash.isPresent() && !equal(hash.get(), hash(token.algorithm(), accessToken))) {
      throw Problems.wrongRequest("The access token belongs to another ID token (at_hash)");
    }
  }

  private static String hash(String algorithm, String accessToken) {
    Curve curve = algorithm.equals("EdDSA") ? Curve.Ed25519 : null;
    return AccessTokenHash.compute(
            new BearerAccessToken(accessToken), JWSAlgorithm.parse(algorithm), curve)
        .getValue();
  }

  private void age(Claims claims, LoginState state, Instant now) throws ProviderException {
    Optional<Instant> authenticated = claims.time("auth_time");
    boolean asked = state.again() || settings.maxAge().isPresent();
    if (asked && authenticated.isEmpty()) {
      throw Problems.insufficient("The provider does not say when the person logged in");
    }
    Instant at = authenticated.orElse(now);
    if (at.isAfter(now.plus(CommonChecks.SKEW))) {
      throw Problems.time("The person logged in later than now");
    }
    if (state.again() && at.isBefore(state.begun().minus(CommonChecks.SKEW))) {
      throw Problems.insufficient("The person did not log in again");
    }
    Duration most = Duration.ofSeconds(settings.maxAge().orElse(Integer.MAX_VALUE));
    if (at.isBefore(now.minus(most).minus(CommonChecks.SKEW))) {
      throw Problems.insufficient("The person logged in too long ago");
    }
  }

  private void acr(Claims claims) throws ProviderException {
    if (settings.requireAcr()
        && claims.text("acr").filter(settings.acrValues()::contains).isEmpty()) {
      throw Problems.insufficient("The person did not log in as is required (acr)");
    }
  }

  private static boolean equal(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
