package dev.castellan.internal.token;

import dev.castellan.secret.SecretText;

/**
 * The credentials of an API key just made.
 *
 * @param id the key's id
 * @param secret the secret half, shown this once
 * @param token id, secret and checksum in one, shown this once
 * @param hash what the store gets; the same for the token and for the two halves
 */
public record NewKeyToken(String id, SecretText secret, SecretText token, String hash) {

  /** Shows the id alone. */
  @Override
  public String toString() {
    return "NewKeyToken[" + id + ", hidden]";
  }
}
