package dev.castellan.login.provider;

import dev.castellan.login.LoginResult;
import java.util.Optional;

/** How a login at a provider ended. */
public sealed interface ProviderLogin {

  /** The cookie that has done its work. */
  Optional<String> usedCookie();

  /**
   * The person is known, and let in.
   *
   * @param result {@link LoginResult.LoggedIn}, or {@link LoginResult.SecondFactorRequired}
   * @param returnTo what {@link ProviderLoginService#begin} was told; "" if it did not begin here
   */
  record Completed(LoginResult result, String returnTo, Optional<String> usedCookie)
      implements ProviderLogin {}

  /**
   * Nobody is let in.
   *
   * @param reason why
   * @param problem what the provider's answer lacks, with {@link Reason#REJECTED}
   */
  record Refused(Reason reason, Optional<ProviderProblem> problem, Optional<String> usedCookie)
      implements ProviderLogin {}

  /** Why nobody is let in. */
  enum Reason {
    /**
     * This browser has no such login under way: it took too long, began in another browser, or the
     * provider was changed meanwhile.
     */
    NOT_UNDER_WAY,
    /** The provider vouches for nobody, or its answer was not accepted. */
    REJECTED,
    /** The answer was used before. */
    REPLAYED,
    /** The session at the provider from which the person comes has ended meanwhile. */
    ENDED,
    /** Too many answers from there came to nothing; the provider was not asked. */
    TRY_LATER,
    /** The mapping gives the person nothing. */
    NO_ACCESS,
    /** The person has no user here, and none is made. */
    NOT_KNOWN,
    /** The user is disabled here. */
    DISABLED
  }
}
