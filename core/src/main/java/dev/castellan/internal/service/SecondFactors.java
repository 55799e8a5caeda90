package dev.castellan.internal.service;

import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.factor.FactorSecrets;
import dev.castellan.internal.factor.Totp;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.SecondFactorDoc;
import dev.castellan.secret.SealBrokenException;
import dev.castellan.secret.SecretCipher;
import dev.castellan.secret.SecretText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Judges codes. What was judged is written in the same change on the condition that nobody wrote
 * meanwhile, so one code is good once, on however many nodes it is shown at once. Safe for use by
 * many threads.
 */
public final class SecondFactors {

  private final SecretCipher cipher;

  /** Opens seeds with this. */
  public SecondFactors(SecretCipher cipher) {
    this.cipher = cipher;
  }

  /** The user's factor, if it is confirmed; the change depends on it, or on there being none. */
  static Optional<SecondFactorDoc> confirmed(Draft draft, String userId) {
    return draft
        .read(Records.secondFactor(userId))
        .map(SecondFactorDoc::read)
        .filter(factor -> factor.confirmedAt().isPresent());
  }

  /** Whether the user has a confirmed one, as the store says now. */
  static boolean has(Engine engine, String userId) {
    return engine
        .read(Records.secondFactor(userId), SecondFactorDoc::read)
        .filter(factor -> factor.confirmedAt().isPresent())
        .isPresent();
  }

  SecretText seal(String userId, SecretText seed) {
    return SecretText.of(cipher.seal(purpose(userId), seed));
  }

  private static String purpose(String userId) {
    return "user/" + userId + "/totp";
  }

  /**
   * The factor after this code, of the app or for recovery; empty if it is wrong or was used.
   *
   * @throws UnavailableException with {@code data-damaged} if the seed cannot be opened here
   */
  Optional<SecondFactorDoc> accepted(SecondFactorDoc factor, SecretText typed, Instant now) {
    return FactorSecrets.code(typed)
        .flatMap(code -> acceptedCode(factor, code, now))
        .or(() -> acceptedRecovery(factor, typed));
  }

  /** The factor after this code of the app. */
  Optional<SecondFactorDoc> acceptedCode(SecondFactorDoc factor, String code, Instant now) {
    SecretText seed = open(factor);
    OptionalLong step =
        Totp.STANDARD.accepted(FactorSecrets.bytesOf(seed), code, now, factor.lastStep());
    if (step.isEmpty()) {
      return Optional.empty();
    }
    SecondFactorDoc used = factor.used(step.getAsLong());
    return Optional.of(
        cipher.isOutdated(factor.sealedSeed())
            ? used.seed(seal(factor.key().id(), seed).expose())
            : used);
  }

  private static Optional<SecondFactorDoc> acceptedRecovery(
      SecondFactorDoc factor, SecretText typed) {
    return FactorSecrets.recoveryHash(factor.key().id(), typed)
        .filter(factor.recoveryHashes()::contains)
        .map(
            hash -> {
              List<String> left = new ArrayList<>(factor.recoveryHashes());
              left.remove(hash);
              return factor.recovery(List.copyOf(left));
            });
  }

  private SecretText open(SecondFactorDoc factor) {
    try {
      return cipher.open(purpose(factor.key().id()), factor.sealedSeed());
    } catch (SealBrokenException e) {
      throw new UnavailableException(
          ErrorCode.DATA_DAMAGED, "The seed of a second factor cannot be opened here", e);
    }
  }
}
