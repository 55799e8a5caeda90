package dev.castellan.internal.login;

import dev.castellan.internal.model.ProviderMark;
import dev.castellan.internal.token.Ids;
import dev.castellan.secret.SealBrokenException;
import dev.castellan.secret.SecretCipher;
import dev.castellan.secret.SecretText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What somebody holds who has given the right password and is still to show a second factor:
 * sealed, and so nothing is stored of it until it is used. Safe for use by many threads.
 */
public final class Challenges {

  private static final String PURPOSE = "login/second-factor";
  private static final Duration LIFE = Duration.ofMinutes(5);
  private static final String NONE = "-";
  private static final int PARTS = 9;

  private final SecretCipher cipher;
  private final Ids ids;

  /** Challenges under these keys. */
  public Challenges(SecretCipher cipher, Ids ids) {
    this.cipher = cipher;
    this.ids = ids;
  }

  /**
   * Who has given which password when.
   *
   * @param id names this challenge
   * @param userEpoch of the user then; when it rises, the challenge is void
   * @param storeEpoch likewise
   * @param expiresAt from when on it is void
   * @param device the device that was shown to be the user's
   * @param provider who vouched for the user, if not a password kept here
   */
  public record Challenge(
      String id,
      String userId,
      long userEpoch,
      long storeEpoch,
      Instant expiresAt,
      Optional<String> device,
      Optional<ProviderMark> provider) {

    private String text() {
      return String.join(
          " ",
          id,
          userId,
          Long.toString(userEpoch),
          Long.toString(storeEpoch),
          expiresAt.toString(),
          device.orElse(NONE),
          provider.map(ProviderMark::provider).orElse(NONE),
          provider.map(ProviderMark::version).orElse(NONE),
          provider.flatMap(ProviderMark::session).orElse(NONE));
    }
  }

  /** A new one. */
  public Challenge next(
      String userId,
      long userEpoch,
      long storeEpoch,
      Optional<String> device,
      Optional<ProviderMark> provider,
      Instant now) {
    return new Challenge(
        ids.next(), userId, userEpoch, storeEpoch, now.plus(LIFE), device, provider);
  }

  /** As its holder gets it. */
  public SecretText seal(Challenge challenge) {
    return SecretText.of(cipher.seal(PURPOSE, SecretText.of(challenge.text())));
  }

  /** The one that was sealed so, if it is not over. */
  public Optional<Challenge> open(SecretText sealed, Instant now) {
    try {
      return read(cipher.open(PURPOSE, sealed.expose()).expose())
          .filter(challenge -> now.isBefore(challenge.expiresAt()));
    } catch (SealBrokenException e) {
      return Optional.empty();
    }
  }

  private static Optional<Challenge> read(String text) {
    List<String> parts = List.of(text.split(" ", -1));
    if (parts.size() != PARTS) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Challenge(
              parts.get(0),
              parts.get(1),
              Long.parseLong(parts.get(2)),
              Long.parseLong(parts.get(3)),
              Instant.parse(parts.get(4)),
              given(parts.get(5)),
              given(parts.get(6))
                  .map(provider -> new ProviderMark(provider, parts.get(7), given(parts.get(8))))));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> given(String part) {
    return Optional.of(part).filter(text -> !text.equals(NONE));
  }
}
