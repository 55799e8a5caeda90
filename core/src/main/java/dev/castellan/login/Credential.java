package dev.castellan.login;

import dev.castellan.secret.SecretText;

/** What a caller shows with each call to prove who they are. */
public sealed interface Credential {

  /**
   * A session's token or an API key's token, as in {@code Authorization: Bearer} (RFC 6750, section
   * 2.1).
   *
   * @param token the token
   */
  record Token(SecretText token) implements Credential {}

  /**
   * The two parts of an API key, as in {@code Authorization: Basic} (RFC 7617).
   *
   * @param keyId the key's id
   * @param secret the key's secret
   */
  record KeyPair(String keyId, SecretText secret) implements Credential {}
}
