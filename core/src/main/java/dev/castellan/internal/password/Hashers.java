package dev.castellan.internal.password;

import dev.castellan.login.PasswordHasher;

/** The two built-in hashers. */
public final class Hashers {

  private Hashers() {}

  /** See {@link PasswordHasher#argon2id}. */
  public static PasswordHasher argon2id() {
    throw new UnsupportedOperationException("being laid down");
  }

  /** See {@link PasswordHasher#pbkdf2}. */
  public static PasswordHasher pbkdf2() {
    throw new UnsupportedOperationException("being laid down");
  }
}
