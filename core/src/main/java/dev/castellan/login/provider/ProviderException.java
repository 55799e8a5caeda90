package dev.castellan.login.provider;

import java.io.Serial;

/** A provider cannot start or do what it was asked for. The message is ours and safe to show. */
public final class ProviderException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final ProviderProblem problem;

  /**
   * Without a cause on purpose: causes carry the peer's words.
   *
   * @param message what was expected and where, never what the peer sent
   */
  public ProviderException(ProviderProblem problem, String message) {
    super(message);
    this.problem = problem;
  }

  /** Its class. */
  public ProviderProblem problem() {
    return problem;
  }
}
