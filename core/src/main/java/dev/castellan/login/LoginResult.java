package dev.castellan.login;

import dev.castellan.secret.SecretText;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How a login ended. */
public sealed interface LoginResult {

  /**
   * A session began.
   *
   * @param token proves it from now on; shown this once
   * @param userId whose it is
   * @param expiresAt when it ends at the latest; earlier when it is idle too long
   * @param deviceToken to be kept on the device and shown at its next login of this user, so that
   *     failures elsewhere do not lock the device out; it opens nothing. Good for 180 days
   * @param restriction what has to be done before it is good for more, if anything
   * @param passwordExpiresAt when the user's password will be too old, or was; empty if it never
   *     is. See {@link PasswordRules#maximumAge()}
   */
  record LoggedIn(
      SecretText token,
      String userId,
      Instant expiresAt,
      SecretText deviceToken,
      Optional<Restriction> restriction,
      Optional<Instant> passwordExpiresAt)
      implements LoginResult {}

  /**
   * The password is right, and a second factor is still to be shown.
   *
   * @param challenge to be shown with it; good once
   * @param expiresAt until when
   */
  record SecondFactorRequired(SecretText challenge, Instant expiresAt) implements LoginResult {}

  /**
   * Name and password do not open a session. That is all one learns: an unknown name, a wrong
   * password and a disabled user look alike, in time too. A locked account looks so as well, but is
   * refused sooner; so is a name that nobody has and that was tried as often.
   */
  record Refused() implements LoginResult {}

  /**
   * Too many logins are being checked, or too many have failed from this source; nothing was
   * checked of this one.
   *
   * @param retryAfter when to try again
   */
  record TryLater(Duration retryAfter) implements LoginResult {}
}
