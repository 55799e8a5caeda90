package dev.castellan.internal.service;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.UnavailableException;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.password.HashingBulkhead;
import dev.castellan.internal.password.HashingResult;
import dev.castellan.internal.password.PasswordVerifier;
import dev.castellan.internal.password.PasswordVerifier.Verdict;
import dev.castellan.internal.user.Username;
import dev.castellan.login.PasswordOwner;
import dev.castellan.login.PasswordPolicy;
import dev.castellan.secret.SecretText;
import dev.castellan.user.NewUser;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Everything that is done with passwords, in the bulkhead. Safe for use by many threads. */
public final class Passwords {

  private final PasswordPolicy policy;
  private final String brokerName;
  private final PasswordVerifier verifier;
  private final HashingBulkhead bulkhead;

  /**
   * Hashes by this verifier, within these bounds.
   *
   * @param brokerName which no password is built from
   */
  public Passwords(
      PasswordPolicy policy,
      String brokerName,
      PasswordVerifier verifier,
      HashingBulkhead bulkhead) {
    this.policy = policy;
    this.brokerName = brokerName;
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
  void require(SecretText password, PasswordOwner owner) {
    policy
        .objection(password, owner)
        .ifPresent(
            objection -> {
              throw new InvalidInputException(ErrorCode.PASSWORD_REFUSED, "password", objection);
            });
  }

  /** A user who is stored, as the policy is asked about them. */
  PasswordOwner owner(UserDoc user, boolean secondFactor) {
    return new PasswordOwner(
        user.username(), user.displayName(), user.email(), brokerName, secondFactor);
  }

  /** A user who is about to be made. */
  PasswordOwner owner(NewUser user, Username name) {
    return new PasswordOwner(name.display(), user.displayName(), user.email(), brokerName, false);
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
