package dev.castellan.internal.password;

import java.util.Optional;

/**
 * A way to derive bytes from a password, with a fixed set of named parameters; what {@link
 * PhcHasher} needs to know of it.
 */
interface Scheme {

  /** How many bytes of salt a new hash has. */
  int SALT_BYTES = 16;

  /** The parameters that new hashes are made with. */
  Setting current();

  /**
   * Reads what stands between the first {@code $} and the salt; empty unless it is exactly what
   * {@link Setting#header} of some setting within the bounds answers.
   */
  Optional<Setting> read(String header);

  /** One choice of parameters, which can be computed with. */
  interface Setting {

    /** How many bytes are derived. */
    int tagBytes();

    /** Name and parameters as they are stored, such as {@code argon2id$v=19$m=19456,t=2,p=1}. */
    String header();

    /** Derives {@link #tagBytes} bytes; slow by design. */
    byte[] derive(PasswordInput password, byte[] salt);
  }
}
