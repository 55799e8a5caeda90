package dev.castellan.internal.service;

import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.login.Attempt;
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
    Optional<T> found = look.get();
    if (found.isEmpty()) {
      attempt.failed();
    } else if (whole) {
      attempt.succeeded();
    } else {
      attempt.notMade();
    }
    return found;
  }

  Attempt reserve() {
    return services.attempts().reserveInSession(caller.id(), caller.sessionId(), caller.origin());
  }
}
