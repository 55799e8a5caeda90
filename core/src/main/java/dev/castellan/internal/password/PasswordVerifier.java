package dev.castellan.internal.password;

import dev.castellan.login.PasswordHasher;
import dev.castellan.secret.SecretText;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Checks passwords against hashes of the configured hasher, of the two built-in ones and of other
 * systems, and hides whether there was a hash at all: exactly one is computed at each call, for an
 * unknown user against a dummy made by the configured hasher. One of another system that costs
 * nothing is computed besides. Safe for use by many threads; blocks for the time of a hash.
 */
public final class PasswordVerifier {

  /** What came out of a check. */
  public enum Verdict {
    /** The password is right. */
    MATCHES,
    /** The password is right, and its hash was made by another hasher or with older parameters. */
    MATCHES_OUTDATED,
    /** The password is wrong, or there is none. */
    DIFFERS;

    /** Whether the password is right. */
    public boolean matches() {
      return this != DIFFERS;
    }

    /** Whether to hash the password anew, now that it is known to be right. */
    public boolean rehashDue() {
      return this == MATCHES_OUTDATED;
    }
  }

  private final PasswordHasher configured;
  private final List<PasswordHasher> hashers;
  private final String dummy;

  /** Computes one hash, of a random password that nobody knows. */
  public PasswordVerifier(PasswordHasher configured, SecureRandom random) {
    this.configured = configured;
    this.hashers =
        List.of(
            configured,
            Hashers.argon2id(random),
            Hashers.pbkdf2(random),
            new EmqxHash(),
            new EmqxLegacyHash(),
            new BcryptHash(),
            new ForeignArgon2Hash());
    byte[] unknown = new byte[32];
    random.nextBytes(unknown);
    this.dummy = configured.hash(SecretText.of(Base64.getEncoder().encodeToString(unknown)));
  }

  /** A new hash by the configured hasher. */
  public String hash(SecretText password) {
    return configured.hash(password);
  }

  /**
   * Checks a password. A hash that no hasher understands matches nothing, and costs the same.
   *
   * @param encoded the user's hash; empty if there is no such user, or none with a password
   */
  public Verdict verifyOrDummy(Optional<String> encoded, SecretText password) {
    Optional<PasswordHasher> hasher = encoded.flatMap(this::hasherOf);
    String hash = hasher.isPresent() ? encoded.orElse(dummy) : dummy;
    boolean same = hasher.orElse(configured).verify(password, hash);
    if (hasher.orElse(configured) instanceof ImportedHash imported && imported.isCheap(hash)) {
      configured.verify(password, dummy);
    }
    if (!same || hasher.isEmpty()) {
      return Verdict.DIFFERS;
    }
    return isOutdated(hash) ? Verdict.MATCHES_OUTDATED : Verdict.MATCHES;
  }

  /** Whether such a hash can be verified, at a bearable cost. */
  public boolean understands(String encoded) {
    return hasherOf(encoded).isPresent();
  }

  private Optional<PasswordHasher> hasherOf(String encoded) {
    return hashers.stream().filter(hasher -> hasher.understands(encoded)).findFirst();
  }

  private boolean isOutdated(String encoded) {
    return !configured.understands(encoded) || configured.isOutdated(encoded);
  }
}
