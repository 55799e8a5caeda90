package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;

/** Shorthands for what is most often wrong with a message. */
final class Troubles {

  private Troubles() {}

  static ProviderException malformed(String message) {
    return new ProviderException(ProviderProblem.BAD_ANSWER, message);
  }

  static ProviderException signature(String message) {
    return new ProviderException(ProviderProblem.SIGNATURE, message);
  }

  static ProviderException encryption(String message) {
    return new ProviderException(ProviderProblem.ENCRYPTION, message);
  }

  static ProviderException party(String message) {
    return new ProviderException(ProviderProblem.WRONG_PARTY, message);
  }

  static ProviderException request(String message) {
    return new ProviderException(ProviderProblem.WRONG_REQUEST, message);
  }

  static ProviderException time(String message) {
    return new ProviderException(ProviderProblem.TIME, message);
  }

  static ProviderException insufficient(String message) {
    return new ProviderException(ProviderProblem.INSUFFICIENT, message);
  }

  static ProviderException configuration(String message) {
    return new ProviderException(ProviderProblem.CONFIGURATION, message);
  }
}
