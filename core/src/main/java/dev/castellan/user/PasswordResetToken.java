package dev.castellan.user;

import dev.castellan.secret.SecretText;
import java.time.Duration;
import java.time.Instant;

/**
 * Lets a user choose a password, once, without the present one. Whoever has it can do so: hand it
 * to the user and nobody else.
 *
 * @param token what to show; shown this once
 * @param expiresAt when it ends at the latest
 */
public record PasswordResetToken(SecretText token, Instant expiresAt) {

  /** How long a token lives unless something else is said. */
  public static final Duration DEFAULT_LIFETIME = Duration.ofHours(24);

  /** The shortest lifetime. */
  public static final Duration MIN_LIFETIME = Duration.ofMinutes(15);

  /** The longest lifetime. */
  public static final Duration MAX_LIFETIME = Duration.ofDays(7);
}
