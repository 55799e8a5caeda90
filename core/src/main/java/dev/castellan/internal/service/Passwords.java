package dev.castellan.internal.service;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.UnavailableException;
import dev.castellan.internal.password.HashingBulkhead;
import dev.castellan.internal.password.HashingResult;
import dev.castellan.internal.password.PasswordVerifier;
import dev.castellan.internal.password.PasswordVerifier.Verdict;
import dev.castellan.login.PasswordPolicy;
import dev.castellan.secret.SecretText;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Everything that is done with passwords, in the bulkhead. Safe for use by many threads. */
public final class Passwords {

  private final PasswordPolicy policy;
  private final PasswordVerifier verifier;
  private final HashingBulkhead bulkhead;

  /** Hashes by this verifier, within these bounds. */
  public Passwords(PasswordPolicy policy, PasswordVerifier verifier, HashingBulkhead bulkhead) {
    this.policy = policy;
    this.verifier = verifier;
    this.bulkhead = bulkhead;
  }

  /** What came out of a check, and the new hash if one was due. */
  record Check(boolean matches, Optional<SecretText> renewed) {}

  /**
   * Asks the policy.
   *
   * @throws InvalidInputException with {@code password-refused} if it objects
   */
  void require(SecretText password, String username) {
    require(password, username, false);
  }

  /** The same, of somebody who has a second factor, or not. */
  void require(SecretText password, String username, boolean secondFactor) {
    policy
        .objection(password, username, secondFactor)
        .ifPresent(
            objection -> {
              throw new InvalidInputException(ErrorCode.PASSWORD_REFUSED, "password", objection);
            });
  }

  /**
   * A new hash.
   *
   * @throws UnavailableException with {@code busy}
   */
  SecretText hash(SecretText password) {
    return turn(() -> SecretText.of(verifier.hash(password)));
  }

  /** Whether such a hash can be verified, at a bearable cost. */
  boolean understands(String encoded) {
    return verifier.understands(encoded);
  }

  /**
   * Whether it is the password of this hash; computes exactly one.
   *
   * @throws UnavailableException with {@code busy}
   */
  boolean matches(Optional<SecretText> hash, SecretText password) {
    return turn(() -> verify(hash, password)).matches();
  }

  /**
   * Whether it is the password of one of these hashes. Computes one for each until then, each in a
   * turn of its own, so that others come between.
   *
   * @throws UnavailableException with {@code busy}
   */
  boolean matchesAny(List<SecretText> hashes, SecretText password) {
    return hashes.stream().anyMatch(hash -> matches(Optional.of(hash), password));
  }

  /**
   * Checks a password at login: one hash, and one more if it was right and its hash is outdated.
   */
  HashingResult<Check> check(Optional<SecretText> hash, SecretText password) {
    return bulkhead.run(
        () -> {
          Verdict verdict = verify(hash, password);
          return new Check(
              verdict.matches(),
              verdict.rehashDue()
                  ? Optional.of(SecretText.of(verifier.hash(password)))
                  : Optional.empty());
        });
  }

  private Verdict verify(Optional<SecretText> hash, SecretText password) {
    return verifier.verifyOrDummy(hash.map(SecretText::expose), password);
  }

  private <T> T turn(Supplier<T> work) {
    if (bulkhead.run(work) instanceof HashingResult.Done<T> done) {
      return done.value();
    }
    throw new UnavailableException(
        ErrorCode.BUSY, "Too many passwords are being checked; try again a little later");
  }
}
