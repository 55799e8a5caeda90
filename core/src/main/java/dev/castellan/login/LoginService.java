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
   * name is known or not; except with {@link LoginResult.TryLater}, where none is.
   *
   * @throws dev.castellan.UnavailableException if the store cannot be used now
   */
  LoginResult login(String username, SecretText password, Origin origin);

  /**
   * Ends the principal's session, at once and on all nodes. Does nothing for one that has ended, or
   * for a key.
   */
  void logout(Principal principal);
}
