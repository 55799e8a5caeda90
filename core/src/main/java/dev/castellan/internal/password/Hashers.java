package dev.castellan.internal.password;

import dev.castellan.login.PasswordHasher;
import java.security.SecureRandom;

/** The two built-in hashers. */
public final class Hashers {

  private Hashers() {}

  /** See {@link PasswordHasher#argon2id}. */
  public static PasswordHasher argon2id() {
    return argon2id(new SecureRandom());
  }

  /** Argon2id with salts from this source. */
  public static PasswordHasher argon2id(SecureRandom random) {
    return new PhcHasher(new Argon2id(Argon2id.OWASP), random);
  }

  /** See {@link PasswordHasher#pbkdf2}. */
  public static PasswordHasher pbkdf2() {
    return pbkdf2(new SecureRandom());
  }

  /** PBKDF2 with salts from this source. */
  public static PasswordHasher pbkdf2(SecureRandom random) {
    return new PhcHasher(new Pbkdf2(Pbkdf2.OWASP), random);
  }
}
