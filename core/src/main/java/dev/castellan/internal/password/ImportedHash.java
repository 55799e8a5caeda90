package dev.castellan.internal.password;

import dev.castellan.login.PasswordHasher;
import dev.castellan.secret.SecretText;

/**
 * A form of hash that other systems make. It is verified, never made, and always outdated, so that
 * it is replaced at the first login.
 */
interface ImportedHash extends PasswordHasher {

  /**
   * Whether such a hash is computed so fast that an answer would tell by its time that there is
   * one.
   */
  boolean isCheap(String encoded);

  @Override
  default String hash(SecretText password) {
    throw new UnsupportedOperationException("No such hash is made any more");
  }

  @Override
  default boolean isOutdated(String encoded) {
    return true;
  }
}
