package dev.castellan.internal.password;

import dev.castellan.login.PasswordHasher;
import dev.castellan.secret.SecretText;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;

/** Hashes with one scheme, and writes hashes in the PHC string format. */
final class PhcHasher implements PasswordHasher {

  private final Scheme scheme;
  private final SecureRandom random;

  PhcHasher(Scheme scheme, SecureRandom random) {
    this.scheme = scheme;
    this.random = random;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the password holds half a character or is longer than any
   *     policy allows; no policy lets such a one through
   */
  @Override
  public String hash(SecretText password) {
    PasswordInput input = PasswordInput.of(password);
    if (!input.isPossible()) {
      throw new IllegalArgumentException(
          "A password has at most "
              + PasswordInput.MAX_LENGTH
              + " UTF-16 units and no half characters");
    }
    byte[] salt = new byte[Scheme.SALT_BYTES];
    random.nextBytes(salt);
    Scheme.Setting setting = scheme.current();
    return new PhcString(setting, salt, setting.derive(input, salt)).write();
  }

  @Override
  public boolean understands(String encoded) {
    return PhcString.read(scheme, encoded).isPresent();
  }

  @Override
  @SuppressWarnings(
      "ShortCircuitBoolean") // both are always looked at: the time taken tells nothing
  public boolean verify(SecretText password, String encoded) {
    PhcString stored =
        PhcString.read(scheme, encoded)
            .orElseThrow(() -> new IllegalArgumentException("This hasher made no such hash"));
    PasswordInput input = PasswordInput.of(password);
    byte[] computed = stored.setting().derive(input, stored.salt());
    return MessageDigest.isEqual(computed, stored.tag()) & input.isPossible();
  }

  /** {@inheritDoc} A hash that is not understood is outdated too. */
  @Override
  public boolean isOutdated(String encoded) {
    Optional<PhcString> stored = PhcString.read(scheme, encoded);
    return stored.isEmpty()
        || stored.get().salt().length != Scheme.SALT_BYTES
        || !stored.get().setting().equals(scheme.current());
  }
}
