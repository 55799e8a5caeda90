package dev.castellan.login.provider;

import dev.castellan.secret.SecretText;

/** A provider that is asked about a name and a password, such as a directory. */
public non-sealed interface PasswordProvider extends LoginProvider {

  /**
   * Asks whether the password is right. An empty or blank password is refused without asking.
   *
   * @return {@link Arrival.Rejected} with {@link ProviderProblem#CREDENTIALS} for an unknown name
   *     or a wrong password, which look alike; with another problem if it could not be asked
   */
  Arrival login(String username, SecretText password);

  /**
   * Asks how somebody stands who logged in before.
   *
   * @param subject the {@link Identity#subject} of then
   * @return {@link Arrival.Rejected} with {@link ProviderProblem#ACCOUNT} if the person is gone or
   *     may not log in any more; with another problem if it could not be asked
   */
  Arrival lookUp(String subject);
}
