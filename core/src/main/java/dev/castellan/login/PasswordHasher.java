package dev.castellan.login;

import dev.castellan.secret.SecretText;

/**
 * Turns passwords into hashes that can be stored, slowly. Safe for use by many threads; blocks for
 * the time of the hash, and is called in a bulkhead that bounds how many run at once.
 */
public interface PasswordHasher {

  /** A new salted hash, with its parameters, in printable ASCII; at most 512 characters. */
  String hash(SecretText password);

  /** Whether this hasher made such a hash and can verify it. */
  boolean understands(String encoded);

  /**
   * Whether the password belongs to the hash. Takes as long for a wrong one as for the right one.
   *
   * @throws IllegalArgumentException if the hash is not {@linkplain #understands understood}
   */
  boolean verify(SecretText password, String encoded);

  /** Whether the hash was made with other parameters than {@link #hash} uses now. */
  boolean isOutdated(String encoded);

  /**
   * Argon2id (RFC 9106), 19 MiB, 2 passes, 1 lane: the first choice of the OWASP Password Storage
   * Cheat Sheet. Written in the PHC string format.
   */
  static PasswordHasher argon2id() {
    return dev.castellan.internal.password.Hashers.argon2id();
  }

  /** PBKDF2 with HMAC-SHA-512 of the JDK (RFC 8018, section 5.2), 210,000 iterations (OWASP). */
  static PasswordHasher pbkdf2() {
    return dev.castellan.internal.password.Hashers.pbkdf2();
  }
}
