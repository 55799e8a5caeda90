package dev.castellan.sso.internal.oidc;

import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;

/** Short names for what is refused. */
final class Problems {

  private Problems() {}

  static ProviderException badAnswer(String message) {
    return new ProviderException(ProviderProblem.BAD_ANSWER, message);
  }

  static ProviderException signature(String message) {
    return new ProviderException(ProviderProblem.SIGNATURE, message);
  }

  static ProviderException wrongParty(String message) {
    return new ProviderException(ProviderProblem.WRONG_PARTY, message);
  }

  static ProviderException wrongRequest(String message) {
    return new ProviderException(ProviderProblem.WRONG_REQUEST, message);
  }

  static ProviderException time(String message) {
    return new ProviderException(ProviderProblem.TIME, message);
  }

  static ProviderException insufficient(String message) {
    return new ProviderException(ProviderProblem.INSUFFICIENT, message);
  }
}
