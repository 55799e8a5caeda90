package dev.castellan.login;

import java.time.Duration;

/** What became of a token for choosing a password. */
public sealed interface ResetResult {

  /** The password is set, and all sessions of the user have ended. None has begun: log in. */
  record PasswordSet() implements ResetResult {}

  /**
   * Too many wrong tokens, or failed logins, came from there; nothing was looked at.
   *
   * @param retryAfter when to try again
   */
  record TryLater(Duration retryAfter) implements ResetResult {}

  /** The token is wrong, used, over or void; which of them is not said. */
  record Refused() implements ResetResult {}
}
