package dev.castellan.login;

import dev.castellan.access.Origin;
import dev.castellan.secret.SecretText;
import java.util.Optional;

/**
 * What somebody shows to log in.
 *
 * @param username the name as it was typed
 * @param password the password as it was typed
 * @param origin where the call came from; without an address nothing is counted by source
 * @param deviceToken the one that came with an earlier login of the user on this device, if the
 *     device has kept one. One that is forged, too old or another user's counts as none
 * @param provider the login provider to be asked, of those that take passwords; empty for the
 *     password that is kept here
 */
public record LoginRequest(
    String username,
    SecretText password,
    Origin origin,
    Optional<SecretText> deviceToken,
    Optional<String> provider) {

  /** For the password that is kept here. */
  public LoginRequest(
      String username, SecretText password, Origin origin, Optional<SecretText> deviceToken) {
    this(username, password, origin, deviceToken, Optional.empty());
  }

  /** From a device that has no token. */
  public static LoginRequest of(String username, SecretText password, Origin origin) {
    return new LoginRequest(username, password, origin, Optional.empty());
  }

  /** From a device with this token. */
  public LoginRequest deviceToken(SecretText token) {
    return new LoginRequest(username, password, origin, Optional.of(token), provider);
  }

  /** To be asked of this login provider. */
  public LoginRequest provider(String id) {
    return new LoginRequest(username, password, origin, deviceToken, Optional.of(id));
  }

  /** Without the name: people type passwords into the wrong field. */
  @Override
  public String toString() {
    return "LoginRequest[" + origin + "]";
  }
}
