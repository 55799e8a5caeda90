package dev.castellan.internal.token;

import dev.castellan.secret.SecretText;

/**
 * A token just made.
 *
 * @param token what its holder gets, this once
 * @param hash what the store gets: 64 hexadecimal digits, valid as a record's id
 */
public record NewToken(SecretText token, String hash) {

  /** Shows neither. */
  @Override
  public String toString() {
    return "NewToken[hidden]";
  }
}
