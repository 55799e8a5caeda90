package dev.castellan.internal.factor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.castellan.secret.SecretText;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 4226, appendix D; RFC 6238, appendix B. */
@Timeout(30)
final class TotpTest {

  private static final String DIGITS = "1234567890";

  private static byte[] seed(int length) {
    return DIGITS.repeat(7).substring(0, length).getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 755224", "1, 287082", "2, 359152", "3, 969429", "4, 338314",
    "5, 254676", "6, 287922", "7, 162583", "8, 399871", "9, 520489"
  })
  void v6_5_5_theCodesOfRfc4226(long counter, String code) {
    assertThat(Totp.STANDARD.code(seed(20), counter)).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "59, SHA1, 94287082", "59, SHA256, 46119246", "59, SHA512, 90693936",
    "1111111109, SHA1, 07081804", "1111111109, SHA256, 68084774", "1111111109, SHA512, 25091201",
    "1111111111, SHA1, 14050471", "1111111111, SHA256, 67062674", "1111111111, SHA512, 99943326",
    "1234567890, SHA1, 89005924", "1234567890, SHA256, 91819424", "1234567890, SHA512, 93441116",
    "2000000000, SHA1, 69279037", "2000000000, SHA256, 90698825", "2000000000, SHA512, 38618901",
    "20000000000, SHA1, 65353130", "20000000000, SHA256, 77737706", "20000000000, SHA512, 47863826"
  })
  void v6_5_5_theCodesOfRfc6238(long seconds, Totp.Algorithm algorithm, String code) {
    int length =
        switch (algorithm) {
          case SHA1 -> 20;
          case SHA256 -> 32;
          case SHA512 -> 64;
        };
    Totp totp = new Totp(algorithm, 8);
    long step = Totp.stepOf(Instant.ofEpochSecond(seconds));
    assertThat(totp.code(seed(length), step)).isEqualTo(code);
    assertThat(totp.accepted(seed(length), code, Instant.ofEpochSecond(seconds), 0)).hasValue(step);
  }

  @Test
  void aCodeHasSixToEightDigits() {
    for (int wrong : new int[] {0, 5, 9}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Totp(Totp.Algorithm.SHA1, wrong));
    }
  }

  /** Six groups of four characters of 32, none of which comes up more often than others. */
  @Test
  void v6_5_4_aRecoveryCodeHasAHundredAndTwentyRandomBits() {
    FactorSecrets secrets = new FactorSecrets(new SecureRandom());
    Map<Integer, Integer> counts = new HashMap<>();
    int characters = 0;
    for (int i = 0; i < 1_000; i++) {
      for (SecretText code : secrets.newRecoveryCodes()) {
        assertThat(code.expose()).matches("([a-z2-7]{4}-){5}[a-z2-7]{4}");
        code.expose().chars().filter(c -> c != '-').forEach(c -> counts.merge(c, 1, Integer::sum));
        characters += 24;
      }
    }
    assertThat(counts).hasSize(32);
    int expected = characters / 32;
    assertThat(counts.values()).allMatch(count -> Math.abs(count - expected) < expected / 10);
  }

  @Test
  void v6_5_3_seedsAndRecoveryCodesAreLongAndComeBack() {
    long start = new Random().nextLong();
    System.out.println("TotpTest seed " + start);
    Random random = new Random(start);
    FactorSecrets secrets = new FactorSecrets(new SecureRandom());
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = new byte[20];
      random.nextBytes(bytes);
      assertThat(Base32.read(Base32.write(bytes))).isEqualTo(bytes);
      SecretText made = secrets.newSeed();
      assertThat(FactorSecrets.bytesOf(made)).hasSize(20);
      assertThat(seen.add(made.expose())).isTrue();
    }
    for (SecretText code : secrets.newRecoveryCodes()) {
      assertThat(code.expose()).matches("([a-z2-7]{4}-){5}[a-z2-7]{4}");
      assertThat(seen.add(code.expose())).isTrue();
    }
    assertThat(Base32.write("fooba".getBytes(StandardCharsets.US_ASCII))).isEqualTo("MZXW6YTB");
  }
}
