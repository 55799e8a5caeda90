package dev.castellan.login;

import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.secret.SecretText;

/**
 * Opens and ends sessions. Safe for use by many threads; every method may block on the store, and
 * {@link #login} on the hash, which takes tens of milliseconds by design.
 */
public interface LoginService {

  /**
   * Logs a local user in. Exactly one password hash is computed, with equal parameters, whether the
   * name is known or not; except with {@link LoginResult.TryLater} and while the account is locked
   * ({@link LockOut}), when none is, whether the name is known or not.
   *
   * <p>The attempt is counted in the store before the password is looked at, and taken back if it
   * was right.
   *
   * <p>With a {@linkplain LoginRequest#provider provider} that is asked in place of a hash, as
   * {@link dev.castellan.login.provider.PasswordProvider} says; an empty or blank password never
   * is.
   *
   * @throws dev.castellan.NotFoundException if there is no such provider
   * @throws dev.castellan.UnavailableException with {@code provider-unavailable} if it cannot be
   *     asked
   * @throws dev.castellan.UnavailableException if the store cannot be used now; nothing was looked
   *     at then
   */
  LoginResult login(LoginRequest request);

  /** The same, from a device without a token. */
  default LoginResult login(String username, SecretText password, Origin origin) {
    return login(LoginRequest.of(username, password, origin));
  }

  /**
   * Completes a login that was answered with {@link LoginResult.SecondFactorRequired}. A wrong code
   * is counted with the wrong passwords of the account, on all nodes; only a completed login takes
   * them back. A challenge is good once, for 5 minutes, and until the user's sessions are ended,
   * the password is changed or the factor reset.
   *
   * @param challenge the one that came with the right password
   * @param code of the app, or one of the recovery codes
   * @throws dev.castellan.UnavailableException as {@link #login(LoginRequest)}
   */
  LoginResult secondFactor(SecretText challenge, SecretText code, Origin origin);

  /**
   * Proves again who one is, in a session: with a code if there is a second factor, else with the
   * password; who has neither logs in again at the provider. The session goes on under a new token,
   * and ends when it would have ended at the latest; the old token is dead. What is wrong is
   * counted for each session as for a known device.
   *
   * @throws dev.castellan.ForbiddenException with {@code session-required} for a key or the host,
   *     {@code not-authenticated} if the session has ended, the code of its restriction if it has
   *     one
   * @throws dev.castellan.UnavailableException as {@link #login(LoginRequest)}
   */
  LoginResult stepUp(Principal principal, SecretText proof);

  /**
   * Sets a password with a token of {@link dev.castellan.user.UserService#resetPassword}, and ends
   * all sessions of the user. The token works once. No session begins, so that whatever else a
   * login needs is still needed.
   *
   * @throws dev.castellan.InvalidInputException with {@code password-refused} if the token is right
   *     and the password breaks the policy, or is one of the last; the token can be used again
   *     then, unless that was the fifth password that was compared with the last ones: then it is
   *     void
   * @throws dev.castellan.ConflictException with {@code version-conflict} if the password was
   *     changed at the same moment
   * @throws dev.castellan.UnavailableException if the store cannot be used now, or with {@code
   *     busy}
   */
  ResetResult redeemReset(SecretText token, SecretText newPassword, Origin origin);

  /**
   * Ends the principal's session, at once and on all nodes. Does nothing for one that has ended, or
   * for a key.
   */
  void logout(Principal principal);
}
