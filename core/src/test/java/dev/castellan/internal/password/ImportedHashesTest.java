package dev.castellan.internal.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.internal.password.PasswordVerifier.Verdict;
import dev.castellan.internal.token.Sha256;
import dev.castellan.login.PasswordHasher;
import dev.castellan.secret.SecretText;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hashes that other systems made, with vectors that their authors published. */
@Timeout(60)
final class ImportedHashesTest {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final PasswordHasher own =
      new PhcHasher(new Argon2id(new Argon2id.Cost(16, 1, 1)), RANDOM);
  private final PasswordVerifier verifier = new PasswordVerifier(own, RANDOM);

  private Verdict verify(String encoded, String password) {
    return verifier.verifyOrDummy(Optional.of(encoded), SecretText.of(password));
  }

  private void assertIs(String encoded, String password) {
    assertThat(verifier.understands(encoded)).as(encoded).isTrue();
    assertThat(verify(encoded, password)).as(encoded).isEqualTo(Verdict.MATCHES_OUTDATED);
    for (String other : List.of(password + "x", "x" + password, password + '\0', "", "wrong")) {
      if (!other.equals(password)) {
        assertThat(verify(encoded, other)).as(other).isEqualTo(Verdict.DIFFERS);
      }
    }
  }

  /** Written by the format that EMQX documents, with the JDK's own PBKDF2. */
  private static String emqx(int iterations, String password) throws GeneralSecurityException {
    byte[] salt = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    byte[] key =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
            .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
            .getEncoded();
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$1$"
        + iterations
        + '$'
        + base64.encodeToString(salt)
        + '$'
        + base64.encodeToString(key);
  }

  private static String emqxLegacy(String salt, String password) {
    byte[] digest = Sha256.of((salt + password).getBytes(StandardCharsets.UTF_8));
    byte[] both = Arrays.copyOf(salt.getBytes(StandardCharsets.US_ASCII), 36);
    System.arraycopy(digest, 0, both, 4, 32);
    return "emqx-legacy$" + Base64.getEncoder().withoutPadding().encodeToString(both);
  }

  @Test
  void emqxs() throws Exception {
    assertIs(emqx(600_000, "public1234"), "public1234");
    assertIs(emqx(1, "x"), "x");
  }

  @Test
  void emqxsOld() {
    assertIs(emqxLegacy("3f0a", "public"), "public");
    assertIs(emqxLegacy("ABCD", "a longer one with blanks"), "a longer one with blanks");
  }

  /** Of jBCrypt and crypt_blowfish. */
  @ParameterizedTest
  @CsvSource({
    "U*U, $2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
    "U*U*, $2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK",
    "U*U*U, $2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a",
    "a, $2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe",
    "'', $2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"
  })
  void bcrypts(String password, String encoded) {
    for (String version : List.of("$2a$", "$2b$", "$2y$")) {
      assertIs(version + encoded.substring(4), password);
    }
  }

  @Test
  void c16_bcryptTakesNoPasswordThatItWouldCut() {
    String encoded = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
    String seen = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    assertThat(seen).hasSize(72);
    assertThat(verify(encoded, seen)).isEqualTo(Verdict.MATCHES_OUTDATED);
    assertThat(verify(encoded, seen + "chars after 72 are ignored")).isEqualTo(Verdict.DIFFERS);
    assertThat(verify(encoded, seen + "x")).isEqualTo(Verdict.DIFFERS);
  }

  /** bcrypt begins again behind its end, so that these would be one. */
  @Test
  void c16_bcryptTakesNoPasswordThatRepeats() {
    String encoded = "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe";

    assertThat(verify(encoded, "a\0a")).isEqualTo(Verdict.DIFFERS);
    assertThat(verify(encoded, "a\0a\0a")).isEqualTo(Verdict.DIFFERS);
  }

  /** Of the reference implementation, phc-winner-argon2, src/test.c; the password is "password". */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "$argon2i$m=65536,t=2,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ",
        "$argon2i$m=256,t=2,p=1$c29tZXNhbHQ$/U3YPXYsSb3q9XxHvc0MLxur+GP960kN9j7emXX8zwY",
        "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
        "$argon2i$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG"
      })
  void argon2s(String encoded) {
    assertIs(encoded, "password");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$",
        "plain",
        "$1$",
        "$1$0$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$1$2000001$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$1$99999999999$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$1$1000$MDEyMzQ1Njc4OWFiY2RlZg==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$1$1000$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "$1$1000$$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "emqx-legacy$",
        "emqx-legacy$AAAA",
        "emqx-legacy$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$2a$15$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2a$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe",
        "$argon2id$v=19$m=65537,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=11,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=17$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=8,t=2,p=2$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=18$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$AAAA",
        "$argon2x$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$5$rounds=5000$saltsalt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      })
  void whatIsNotUnderstoodOrCostsTooMuchMatchesNothing(String encoded) {
    assertThat(verifier.understands(encoded)).isFalse();
    assertThat(verify(encoded, "password")).isEqualTo(Verdict.DIFFERS);
  }

  @Test
  void aHashThatIsTooLongIsReadInNoTime() {
    String long1 = "$argon2id$v=19$m=256,t=2,p=1$" + "A".repeat(1_000_000);
    assertThat(verifier.understands(long1)).isFalse();
    assertThat(verifier.understands("$1$".repeat(300_000))).isFalse();
  }

  @Test
  void noneOfTheseIsEverMade() {
    for (ImportedHash hash :
        List.of(new EmqxHash(), new EmqxLegacyHash(), new BcryptHash(), new ForeignArgon2Hash())) {
      assertThatThrownBy(() -> hash.hash(SecretText.of("x")))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(() -> hash.verify(SecretText.of("x"), "none of these"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("none of these");
      assertThat(hash.isOutdated("whatever")).isTrue();
    }
  }

  /** Or the time of an answer would tell that somebody has such a hash. */
  @Test
  void aHashThatCostsNothingCostsOneOfOursBesides() throws Exception {
    Counting counting = new Counting(own);
    PasswordVerifier watched = new PasswordVerifier(counting, RANDOM);
    for (String cheap : List.of(emqxLegacy("3f0a", "public"), emqx(1, "public"))) {
      counting.verified = 0;
      watched.verifyOrDummy(Optional.of(cheap), SecretText.of("wrong"));
      assertThat(counting.verified).isEqualTo(1);
    }
    counting.verified = 0;
    watched.verifyOrDummy(Optional.of(emqx(100_000, "public")), SecretText.of("wrong"));
    assertThat(counting.verified).isZero();
  }

  private static final class Counting implements PasswordHasher {

    private final PasswordHasher inner;
    private int verified;

    Counting(PasswordHasher inner) {
      this.inner = inner;
    }

    @Override
    public String hash(SecretText password) {
      return inner.hash(password);
    }

    @Override
    public boolean understands(String encoded) {
      return inner.understands(encoded);
    }

    @Override
    public boolean verify(SecretText password, String encoded) {
      verified++;
      return inner.verify(password, encoded);
    }

    @Override
    public boolean isOutdated(String encoded) {
      return inner.isOutdated(encoded);
    }
  }
}
