package dev.castellan.login.provider;

/** What an answer of the provider means. */
public sealed interface Arrival {

  /** Somebody is known now. */
  record Identified(Identity identity) implements Arrival {}

  /**
   * Nobody is.
   *
   * @param problem why
   * @param message in our words, for the log and the audit; never what the peer sent
   */
  record Rejected(ProviderProblem problem, String message) implements Arrival {}

  /** Not accepted, for this reason. */
  static Arrival rejected(ProviderException trouble) {
    return new Rejected(trouble.problem(), String.valueOf(trouble.getMessage()));
  }
}
