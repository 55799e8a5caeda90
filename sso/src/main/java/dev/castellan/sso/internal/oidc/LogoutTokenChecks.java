package dev.castellan.sso.internal.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.castellan.login.provider.LogoutArrival;
import dev.castellan.login.provider.ProviderException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** The rules for a logout token (OpenID Connect Back-Channel Logout 1.0 section 2.6). */
final class LogoutTokenChecks {

  /** Section 2.4 recommends the first; there are providers who write the second. */
  static final Set<String> TYPES = Set.of("logout+jwt", "jwt");

  private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

  private LogoutTokenChecks() {}

  static LogoutArrival.Ends check(SignedClaims token, OidcSettings settings, Instant now)
      throws ProviderException {
    Claims claims = token.claims();
    CommonChecks.party(claims, settings);
    CommonChecks.time(claims, now);
    JsonNode events = claims.json().path("events");
    if (!events.isObject() || !events.path(EVENT).isObject()) {
      throw Problems.badAnswer("A token is not about a logout (events)");
    }
    if (claims.has("nonce")) {
      throw Problems.badAnswer("A logout token has no nonce");
    }
    Optional<String> subject = CommonChecks.id(claims, "sub");
    Optional<String> session = CommonChecks.id(claims, "sid");
    Optional<String> id = CommonChecks.id(claims, "jti");
    if (id.isEmpty() || (subject.isEmpty() && session.isEmpty())) {
      throw Problems.badAnswer("A logout token has a jti, and a sub or sid or both");
    }
    return new LogoutArrival.Ends(subject, session, id.get(), until(claims), Optional.empty());
  }

  /** When it would be refused for its age in any case. */
  private static Instant until(Claims claims) throws ProviderException {
    Instant expires = claims.requireTime("exp");
    Instant tooOld = claims.requireTime("iat").plus(CommonChecks.MAX_AGE);
    Instant first = expires.isBefore(tooOld) ? expires : tooOld;
    return first.plus(CommonChecks.SKEW).plus(CommonChecks.SKEW);
  }
}
