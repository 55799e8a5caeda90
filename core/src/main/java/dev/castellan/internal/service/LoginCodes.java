package dev.castellan.internal.service;

import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.ConsumedDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.token.Ids;
import dev.castellan.internal.token.Sha256;
import dev.castellan.login.LoginResult;
import dev.castellan.login.Restriction;
import dev.castellan.secret.SealBrokenException;
import dev.castellan.secret.SecretCipher;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.RecordKey;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Codes that stand for the result of a login for a minute, in the browser in which it was made.
 * Sealed, and so nothing is stored of one until it is used. Safe for use by many threads.
 */
final class LoginCodes {

  private static final String PURPOSE = "login/code";
  private static final Duration LIFE = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofMinutes(10);
  private static final String NONE = "-";
  private static final int HEAD = 3;
  private static final int SESSION_PARTS = HEAD + 6;
  private static final int CHALLENGE_PARTS = HEAD + 2;

  private final Engine engine;
  private final SecretCipher cipher;
  private final Ids ids;

  LoginCodes(Services services) {
    this.engine = services.operations().engine();
    this.cipher = services.cipher();
    this.ids = services.ids();
  }

  SecretText code(LoginResult result, SecretText binding) {
    String head =
        String.join(
            " ", ids.next(), engine.now().plus(LIFE).toString(), Sha256.hex(binding.expose()));
    return SecretText.of(cipher.seal(PURPOSE, SecretText.of(head + ' ' + text(result))));
  }

  private static String text(LoginResult result) {
    if (result instanceof LoginResult.LoggedIn session) {
      return String.join(
          " ",
          session.token().expose(),
          session.userId(),
          session.expiresAt().toString(),
          session.deviceToken().expose(),
          session.restriction().map(Restriction::text).orElse(NONE),
          session.passwordExpiresAt().map(Instant::toString).orElse(NONE));
    }
    if (result instanceof LoginResult.SecondFactorRequired asked) {
      return asked.challenge().expose() + ' ' + asked.expiresAt();
    }
    throw new IllegalArgumentException("There is no code for a login that led to nothing");
  }

  Optional<LoginResult> redeem(SecretText code, SecretText binding) {
    List<String> parts;
    try {
      parts = List.of(cipher.open(PURPOSE, code.expose()).expose().split(" ", -1));
      Optional<LoginResult> result = result(parts);
      boolean isGood =
          result.isPresent()
              && engine.now().isBefore(Instant.parse(parts.get(1)))
              && Sha256.same(parts.get(2), Sha256.hex(binding.expose()));
      return isGood && consume(parts.get(0)) ? result : Optional.empty();
    } catch (SealBrokenException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A lost answer counts as used: whoever has the code begins again. */
  private boolean consume(String id) {
    RecordKey key = Records.consumed("code", id);
    Batch use =
        Batch.builder()
            .create(key, ConsumedDoc.payload(key, engine.now().plus(LIFE).plus(GRACE)))
            .build();
    return engine.note(use).filter(CommitResult.Committed.class::isInstance).isPresent();
  }

  private static Optional<LoginResult> result(List<String> parts) {
    if (parts.size() == SESSION_PARTS) {
      return Optional.of(
          new LoginResult.LoggedIn(
              SecretText.of(parts.get(3)),
              parts.get(4),
              Instant.parse(parts.get(5)),
              SecretText.of(parts.get(6)),
              given(parts.get(7)).flatMap(Restriction::ofText),
              given(parts.get(8)).map(Instant::parse)));
    }
    return parts.size() == CHALLENGE_PARTS
        ? Optional.of(
            new LoginResult.SecondFactorRequired(
                SecretText.of(parts.get(3)), Instant.parse(parts.get(4))))
        : Optional.empty();
  }

  private static Optional<String> given(String part) {
    return Optional.of(part).filter(text -> !text.equals(NONE));
  }
}
