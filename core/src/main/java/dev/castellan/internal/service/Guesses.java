package dev.castellan.internal.service;

import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.InvalidInputException;
import dev.castellan.UnavailableException;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.login.Attempt;
import dev.castellan.internal.model.HotUser;
import dev.castellan.secret.SecretText;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What somebody in a session shows to prove again who they are, counted as at a login. Each session
 * has a counter of its own, as a device has, so that no stranger locks out who is logged in; when
 * that is used up, it counts on the account.
 */
final class Guesses {

  private final Services services;
  private final Caller caller;

  Guesses(Services services, Caller caller) {
    this.services = services;
    this.caller = caller;
  }

  /**
   * Looks at a proof, unless too many were wrong.
   *
   * @param look what it comes to; empty if it is wrong
   * @param whole whether a right one is all that is to be shown, so that what was wrong before does
   *     not count any more
   * @throws ForbiddenException with {@code account-locked} after too many wrong ones
   */
  <T> Optional<T> counted(Supplier<Optional<T>> look, boolean whole) {
    if (!(reserve() instanceof Attempt.Granted attempt)) {
      throw new ForbiddenException(
          ErrorCode.ACCOUNT_LOCKED, "Too many proofs were wrong; try again later, or log in again");
    }
    return settled(attempt, look, whole);
  }

  /** Looks at a proof for which an attempt was granted; as {@link #counted}. */
  <T> Optional<T> settled(Attempt.Granted attempt, Supplier<Optional<T>> look, boolean whole) {
    Optional<T> found = look(attempt, look);
    if (found.isEmpty()) {
      attempt.failed();
    } else if (whole) {
      attempt.succeeded();
    } else {
      attempt.notMade();
    }
    return found;
  }

  /** What is wrong is answered and never thrown; so what throws had not been found wrong. */
  private static <T> Optional<T> look(Attempt.Granted attempt, Supplier<Optional<T>> look) {
    try {
      return look.get();
    } catch (UnavailableException e) {
      attempt.notMade();
      throw e;
    }
  }

  /**
   * Looks at the caller's present password. Alone it is no login: what failed before stays counted.
   *
   * @param field in whose words a wrong one is refused
   * @throws InvalidInputException with {@code password-wrong}
   * @throws ForbiddenException as {@link #counted}
   */
  void requirePassword(HotUser me, SecretText present, String field) {
    Optional<HotUser> proved =
        counted(
            () ->
                Optional.of(me)
                    .filter(user -> services.passwords().matches(user.passwordHash(), present)),
            false);
    if (proved.isEmpty()) {
      throw new InvalidInputException(
          ErrorCode.PASSWORD_WRONG, field, "The present password is another one");
    }
  }

  Attempt reserve() {
    return services.attempts().reserveInSession(caller.id(), caller.sessionId(), caller.origin());
  }
}
