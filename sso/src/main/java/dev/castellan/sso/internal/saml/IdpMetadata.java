package dev.castellan.sso.internal.saml;

import java.net.URI;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the provider's metadata says of it.
 *
 * @param keys that its signatures are by
 * @param login where logins begin, by binding
 * @param logout where logouts go, by binding
 * @param logoutAnswers where answers to its logouts go, by binding
 * @param validUntil when this is over
 */
record IdpMetadata(
    String entityId,
    List<PublicKey> keys,
    Map<String, URI> login,
    Map<String, URI> logout,
    Map<String, URI> logoutAnswers,
    Optional<Instant> validUntil) {

  IdpMetadata {
    keys = List.copyOf(keys);
    login = Map.copyOf(login);
    logout = Map.copyOf(logout);
    logoutAnswers = Map.copyOf(logoutAnswers);
  }

  boolean isOver(Instant now) {
    return validUntil.filter(end -> !now.isBefore(end)).isPresent();
  }
}
