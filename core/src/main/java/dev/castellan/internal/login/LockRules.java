package dev.castellan.internal.login;

import dev.castellan.internal.model.AttemptDoc;
import dev.castellan.login.LockOut;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What follows from what was counted. Immutable. */
public final class LockRules {

  private final LockOut rules;

  /** By these rules. */
  public LockRules(LockOut rules) {
    this.rules = rules;
  }

  /**
   * Until when the counter's account is locked, {@link LockOut#UNTIL_UNLOCKED} if for good; empty
   * if it is not.
   */
  public Optional<Instant> lockedUntil(AttemptDoc account, Instant now) {
    if (isLockedForGood(account)) {
      return Optional.of(LockOut.UNTIL_UNLOCKED);
    }
    return account
        .lockedUntil()
        .filter(now::isBefore)
        // Further off than any delay: somebody has set the clock back. One attempt mends it.
        .filter(until -> !until.isAfter(now.plus(rules.longestDelay())));
  }

  boolean isLockedForGood(AttemptDoc account) {
    return account.failures() >= rules.mostFailures();
  }

  /** Until when the counter's source is locked; empty if it is not. */
  Optional<Instant> sourceLockedUntil(AttemptDoc source, Instant now) {
    return source.failures() >= rules.failuresPerSource() && isInWindow(source, now)
        ? Optional.of(source.since().plus(rules.sourceWindow()))
        : Optional.empty();
  }

  /** Whether the counter's window is over and so what it counted means nothing any more. */
  public boolean isWindowOver(AttemptDoc source, Instant now) {
    return now.isAfter(source.since().plus(rules.sourceWindow()));
  }

  /** Neither over, nor further ahead than a window: then somebody has set the clock back. */
  boolean isInWindow(AttemptDoc source, Instant now) {
    return now.isBefore(source.since().plus(rules.sourceWindow()))
        && !now.isBefore(source.since().minus(rules.sourceWindow()));
  }

  /** The account's counter with one attempt more, and the delay that follows if it fails. */
  AttemptDoc oneMore(AttemptDoc account, Instant now) {
    Duration delay = rules.delayAfter(account.failures() + 1);
    return account.oneMore(now, Optional.of(delay).filter(some -> !some.isZero()).map(now::plus));
  }

  /**
   * The counter without an attempt that was made on it. The delay that the attempt brought about is
   * gone with it; one that a later attempt did stays.
   */
  AttemptDoc oneLess(AttemptDoc counter, AttemptDoc made) {
    boolean free = rules.delayAfter(counter.failures() - 1).isZero();
    return counter.oneLess(
        counter
            .lockedUntil()
            .filter(until -> !free && !made.lockedUntil().equals(Optional.of(until))));
  }
}
