package dev.castellan.internal.factor;

import dev.castellan.internal.token.Sha256;
import dev.castellan.secret.SecretText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes seeds and recovery codes, and reads what people type. Safe for use by many threads. */
public final class FactorSecrets {

  /** How many recovery codes somebody has. */
  public static final int RECOVERY_CODES = 10;

  /** 160 bits, as RFC 4226 recommends (section 4, R6). */
  private static final int SEED_BYTES = 20;

  /** 120 bits: so many that a fast hash is right (NIST SP 800-63B-4, section 3.1.2.2). */
  private static final int RECOVERY_BYTES = 15;

  private static final int RECOVERY_DIGITS = RECOVERY_BYTES * 8 / 5;
  private static final int GROUP = 4;
  private static final int MAX_TYPED = 64;

  private final SecureRandom random;

  /** Secrets from this randomness. */
  public FactorSecrets(SecureRandom random) {
    this.random = random;
  }

  /** A new seed, as people type it into an app. */
  public SecretText newSeed() {
    return SecretText.of(Base32.write(bytes(SEED_BYTES)));
  }

  /** The bytes of a seed. */
  public static byte[] bytesOf(SecretText seed) {
    return Base32.read(seed.expose());
  }

  /** New recovery codes: six groups of four letters and digits. */
  public List<SecretText> newRecoveryCodes() {
    return Stream.generate(() -> Base32.write(bytes(RECOVERY_BYTES)).toLowerCase(Locale.ROOT))
        .limit(RECOVERY_CODES)
        .map(FactorSecrets::grouped)
        .map(SecretText::of)
        .toList();
  }

  private byte[] bytes(int number) {
    byte[] bytes = new byte[number];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String grouped(String digits) {
    StringBuilder text = new StringBuilder(digits.substring(0, GROUP));
    for (int i = GROUP; i < digits.length(); i += GROUP) {
      text.append('-').append(digits, i, i + GROUP);
    }
    return text.toString();
  }

  /** What is kept of a recovery code: worth nothing in the record of another user. */
  public static Optional<String> recoveryHash(String userId, SecretText typed) {
    return plain(typed)
        .filter(text -> text.length() == RECOVERY_DIGITS && Base32.isWritten(text))
        .map(text -> text.toLowerCase(Locale.ROOT))
        .map(text -> Sha256.hex("castellan recovery code " + userId + ' ' + text));
  }

  /** The code of an app, if it can be one. */
  public static Optional<String> code(SecretText typed) {
    return plain(typed)
        .filter(text -> text.length() == Totp.STANDARD.digits())
        .filter(text -> text.chars().allMatch(c -> c >= '0' && c <= '9'));
  }

  /** People type the gaps that they see. */
  private static Optional<String> plain(SecretText typed) {
    return typed.expose().length() > MAX_TYPED
        ? Optional.empty()
        : Optional.of(typed.expose().replace(" ", "").replace("-", ""));
  }

  /**
   * What an app reads from a QR code: the Key URI format, which all of them know.
   *
   * @param issuer the broker
   * @param account the user's name
   */
  public static SecretText uri(String issuer, String account, SecretText seed) {
    return SecretText.of(
        "otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=%d&period=%d"
            .formatted(
                encoded(issuer),
                encoded(account),
                seed.expose(),
                encoded(issuer),
                Totp.STANDARD.digits(),
                Totp.STEP_SECONDS));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
