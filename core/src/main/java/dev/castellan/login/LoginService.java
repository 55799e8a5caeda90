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
   * @throws dev.castellan.UnavailableException if the store cannot be used now; nothing was looked
   *     at then
   */
  LoginResult login(LoginRequest request);

  /** The same, from a device without a token. */
  default LoginResult login(String username, SecretText password, Origin origin) {
    return login(LoginRequest.of(username, password, origin));
  }

  /**
   * Sets a password with a token of {@link dev.castellan.user.UserService#resetPassword}, and ends
   * all sessions of the user. The token works once. No session begins, so that whatever else a
   * login needs is still needed.
   *
   * @throws dev.castellan.InvalidInputException with {@code password-refused} if the token is right
   *     and the password breaks the policy, or is one of the last; the token can be used again then
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
