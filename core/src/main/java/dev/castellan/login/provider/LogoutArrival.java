package dev.castellan.login.provider;

import java.time.Instant;
import java.util.Optional;

/** What an answer or a request about a logout means. */
public sealed interface LogoutArrival {

  /** The logout that began here is done at the provider too. */
  record Finished() implements LogoutArrival {}

  /**
   * The provider wants sessions to be ended: those of the subject, or of the session at the
   * provider, or where both are given those of both.
   *
   * @param subject who
   * @param providerSession which session at the provider
   * @param oneTimeId names this request; to be obeyed once
   * @param until when it could no longer be shown again
   * @param answer how the browser goes back to the provider; empty if it does not
   */
  record Ends(
      Optional<String> subject,
      Optional<String> providerSession,
      String oneTimeId,
      Instant until,
      Optional<Departure> answer)
      implements LogoutArrival {

    /** At least one of subject and session is given. */
    public Ends {
      if (subject.isEmpty() && providerSession.isEmpty()) {
        throw new IllegalArgumentException("A logout names a subject or a session");
      }
    }
  }

  /** Nothing is ended. See {@link Arrival.Rejected}. */
  record Rejected(ProviderProblem problem, String message) implements LogoutArrival {}
}
