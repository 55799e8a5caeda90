package dev.castellan.sso.internal.oidc;

import dev.castellan.login.provider.ProviderException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What holds of ID tokens and logout tokens alike. */
final class CommonChecks {

  /** By how much clocks may differ. */
  static final Duration SKEW = Duration.ofSeconds(60);

  /** Both are made for us at this moment, so an older one comes from elsewhere. */
  static final Duration MAX_AGE = Duration.ofMinutes(10);

  private static final int MAX_ID = 255;

  private CommonChecks() {}

  static void party(Claims claims, OidcSettings settings) throws ProviderException {
    if (!claims.require("iss").equals(settings.issuer())) {
      throw Problems.wrongParty("A token is of another issuer");
    }
    List<String> audiences = claims.texts("aud");
    if (!audiences.contains(settings.clientId())) {
      throw Problems.wrongParty("A token is not meant for us");
    }
    Set<String> others = new HashSet<>(audiences);
    others.remove(settings.clientId());
    if (!settings.trustedAudiences().containsAll(others)) {
      throw Problems.wrongParty("A token is meant for others too, who are not trusted");
    }
    Optional<String> authorized = claims.text("azp");
    if (authorized.isEmpty() ? !others.isEmpty() : !authorized.get().equals(settings.clientId())) {
      throw Problems.wrongParty("A token was issued to somebody else (azp)");
    }
  }

  static void time(Claims claims, Instant now) throws ProviderException {
    if (!now.isBefore(claims.requireTime("exp").plus(SKEW))) {
      throw Problems.time("A token has expired");
    }
    Instant issued = claims.requireTime("iat");
    if (issued.isAfter(now.plus(SKEW)) || issued.isBefore(now.minus(MAX_AGE).minus(SKEW))) {
      throw Problems.time("A token was not issued just now");
    }
    Optional<Instant> notBefore = claims.time("nbf");
    if (notBefore.isPresent() && notBefore.get().isAfter(now.plus(SKEW))) {
      throw Problems.time("A token is not valid yet");
    }
  }

  /** An identifier of the provider's, at most as long as OpenID Connect Core section 2 has it. */
  static Optional<String> id(Claims claims, String name) throws ProviderException {
    Optional<String> id = claims.text(name);
    if (id.isPresent()
        && (id.get().isBlank()
            || id.get().length() > MAX_ID
            || id.get().chars().anyMatch(Character::isISOControl))) {
      throw Problems.badAnswer("The member " + name + " is no identifier");
    }
    return id;
  }
}
