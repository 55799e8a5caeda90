package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Checks of times, with clocks that may differ by a minute. */
final class Times {

  private static final Duration SKEW = Duration.ofSeconds(60);

  private final Instant now;

  Times(Instant now) {
    this.now = now;
  }

  /** Something was made, not after now and not longer ago than this; zero for any time. */
  void made(@Nullable Instant at, Duration maxAge, String what) throws ProviderException {
    if (at == null) {
      throw Troubles.malformed(what + " has no time");
    }
    if (at.isAfter(now.plus(SKEW))) {
      throw Troubles.time(what + " is in the future; are the clocks right?");
    }
    if (!maxAge.isZero() && at.isBefore(now.minus(maxAge).minus(SKEW))) {
      throw Troubles.time(what + " is too long ago");
    }
  }

  /** Something holds now; what is not given does not limit. */
  void within(@Nullable Instant notBefore, @Nullable Instant notOnOrAfter, String what)
      throws ProviderException {
    if (notBefore != null && notBefore.isAfter(now.plus(SKEW))) {
      throw Troubles.time(what + " is not valid yet; are the clocks right?");
    }
    if (notOnOrAfter != null && !notOnOrAfter.isAfter(now.minus(SKEW))) {
      throw Troubles.time(what + " is not valid any more");
    }
  }

  /** When what ends then is refused at last. */
  static Instant end(Instant notOnOrAfter) {
    return notOnOrAfter.plus(SKEW);
  }

  /** Whether something was at or after another time, as far as clocks tell. */
  static boolean notBefore(Instant at, Instant other) {
    return !at.isBefore(other.minus(SKEW));
  }
}
