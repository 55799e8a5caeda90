package dev.castellan.login.provider;

import java.util.Locale;

/** Classes of what can be wrong with a provider or its answer. Never the peer's own words. */
public enum ProviderProblem {
  /** The configuration breaks a rule. */
  CONFIGURATION,
  /** The host of the peer does not resolve. */
  NAME_UNKNOWN,
  /** The host does not let us talk to the peer's address or by its protocol. */
  NOT_ALLOWED,
  /** Nobody answers there. */
  UNREACHABLE,
  /** It took too long. */
  TIMEOUT,
  /** The peer's certificate is not trusted, not for its name, or over. */
  TLS,
  /** The peer refused our own credentials. */
  CREDENTIALS,
  /** The peer answered with an error. */
  PEER_ERROR,
  /** The peer's answer is not what the protocol demands, or is too large. */
  BAD_ANSWER,
  /** A signature is missing, wrong, or by a key or algorithm that is not accepted. */
  SIGNATURE,
  /** Something cannot be decrypted, or is encrypted in a way that is not accepted. */
  ENCRYPTION,
  /** It comes from, or is meant for, somebody else. */
  WRONG_PARTY,
  /** It answers another question than ours, or none. */
  WRONG_REQUEST,
  /** It is not valid yet, not any more, or too old. */
  TIME,
  /** It was used before. */
  REPLAY,
  /** The person is disabled, locked or expired at the provider. */
  ACCOUNT,
  /** The provider did not say what was asked for, such as how the person logged in. */
  INSUFFICIENT;

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The class as it is written outside Java, such as {@code bad-answer}. */
  public String text() {
    return text;
  }
}
