package dev.castellan.console.internal;

import dev.castellan.Castellan;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.login.Authentication;
import dev.castellan.login.Credential;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a call. Found out once, when it is first asked for: each time counts against the limit
 * of a key. What somebody may do is asked for again at each step, so nothing is remembered by this
 * that may end meanwhile. For one thread.
 */
final class Visitor {

  private static final long NANOS = 1_000_000_000L;
  private static final Authentication NOBODY = new Authentication.Refused();

  private final Castellan castellan;
  private final Supplier<Optional<Credential>> shown;
  private final Supplier<Origin> origin;
  private @Nullable Authentication found;

  /**
   * @param shown reads who the call says it is from
   */
  Visitor(Castellan castellan, Supplier<Optional<Credential>> shown, Supplier<Origin> origin) {
    this.castellan = castellan;
    this.shown = shown;
    this.origin = origin;
  }

  /** Who it is; empty if nobody is recognised, or may be let in now. */
  Optional<Principal> principal() {
    return authentication() instanceof Authentication.Authenticated somebody
        ? Optional.of(somebody.principal())
        : Optional.empty();
  }

  /** What to answer to a key that is used too often. */
  Optional<RuntimeException> tooOften() {
    if (!(authentication() instanceof Authentication.TooManyCalls tooMany)) {
      return Optional.empty();
    }
    long seconds = Math.max(1, (tooMany.retryAfter().toNanos() + NANOS - 1) / NANOS);
    return Optional.of(
        new Refusal(
            Problem.of(ProblemCode.TOO_MANY_CALLS, "This API key is used more often than it may be")
                .withHeader("Retry-After", Long.toString(seconds))));
  }

  private Authentication authentication() {
    Authentication known = found;
    if (known == null) {
      known =
          shown.get().map(credential -> castellan.examine(credential, origin.get())).orElse(NOBODY);
      found = known;
    }
    return known;
  }
}
