package dev.castellan.login.provider;

import dev.castellan.secret.SecretText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody, as a provider vouches for them. Only {@code subject} identifies; the rest describes.
 *
 * @param subject never given to anybody else by this provider; 1 to {@value #MAX_SUBJECT}
 *     characters
 * @param username what the person is called at the provider
 * @param displayName how people call the person; empty if the provider does not say
 * @param email empty if the provider does not say
 * @param claims whatever else the provider says, by name, for mapping rules; groups among them
 * @param providerSession the session at the provider, if it named it
 * @param secondFactor whether the person showed more than a password there, and the administrator
 *     trusts the provider in that
 * @param authenticatedAt when the person logged in at the provider, if it says so
 * @param oneTimeId names the answer, so that it is used once; empty if the login's own handle does
 *     that
 * @param until when the answer could no longer be shown again
 * @param logoutHint what the provider wants to see at a logout; at most 4,096 characters
 */
public record Identity(
    String subject,
    String username,
    String displayName,
    String email,
    Map<String, List<String>> claims,
    Optional<String> providerSession,
    boolean secondFactor,
    Optional<Instant> authenticatedAt,
    Optional<String> oneTimeId,
    Instant until,
    Optional<SecretText> logoutHint) {

  /** The longest subject, in characters (OpenID Connect Core 1.0, section 2, has 255). */
  public static final int MAX_SUBJECT = 512;

  /** Copies the claims. */
  public Identity {
    if (subject.isEmpty() || subject.length() > MAX_SUBJECT) {
      throw new IllegalArgumentException("A subject has 1 to " + MAX_SUBJECT + " characters");
    }
    claims = Map.copyOf(claims);
  }

  /** The subject alone. */
  @Override
  public String toString() {
    return "Identity[" + subject + "]";
  }
}
