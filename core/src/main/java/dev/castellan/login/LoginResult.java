package dev.castellan.login;

import dev.castellan.secret.SecretText;
import java.time.Duration;
import java.time.Instant;

/** How a login ended. */
public sealed interface LoginResult {

  /**
   * A session began.
   *
   * @param token proves it from now on; shown this once
   * @param userId whose it is
   * @param expiresAt when it ends at the latest; earlier when it is idle too long
   */
  record LoggedIn(SecretText token, String userId, Instant expiresAt) implements LoginResult {}

  /**
   * Name and password do not open a session. That is all one learns: an unknown name, a wrong
   * password and a disabled user look alike, in time too.
   */
  record Refused() implements LoginResult {}

  /**
   * Too many logins are being checked; nothing was checked of this one.
   *
   * @param retryAfter when to try again
   */
  record TryLater(Duration retryAfter) implements LoginResult {}
}
