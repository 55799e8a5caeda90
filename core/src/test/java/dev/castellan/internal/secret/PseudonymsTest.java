package dev.castellan.internal.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.secret.SecretKeys;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PseudonymsTest {

  private final byte[] key = KeySource.randomKey(new SecureRandom());
  private final byte[] other = KeySource.randomKey(new SecureRandom());
  private final Pseudonyms pseudonyms = new Pseudonyms(SecretKeys.of(key));

  @ParameterizedTest
  @CsvSource({"mallory, MALLORY", "mallory, ｍａｌｌｏｒｙ", "straße, STRASSE"})
  void oneNameHasOnePseudonymHoweverItIsWritten(String name, String variant) {
    assertThat(pseudonyms.of(variant)).isEqualTo(pseudonyms.of(name)).matches("[0-9a-f]{16}");
    assertThat(pseudonyms.bucket(variant, 1_000)).isEqualTo(pseudonyms.bucket(name, 1_000));
  }

  @Test
  void otherNamesHaveOthers() {
    assertThat(pseudonyms.of("mallory")).isNotEqualTo(pseudonyms.of("mallorx"));
    assertThat(pseudonyms.of("")).isNotEqualTo(pseudonyms.of("\0"));
  }

  @Test
  void theyHangOnTheActiveKeyAlone() {
    assertThat(new Pseudonyms(SecretKeys.of(key, other)).of("mallory"))
        .isEqualTo(pseudonyms.of("mallory"));
    assertThat(new Pseudonyms(SecretKeys.of(other, key)).of("mallory"))
        .isNotEqualTo(pseudonyms.of("mallory"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64, 1_000, Integer.MAX_VALUE})
  void bucketsAreInRange(int buckets) {
    for (int i = 0; i < 1_000; i++) {
      assertThat(pseudonyms.bucket("name" + i, buckets)).isBetween(0, buckets - 1);
    }
  }

  @Test
  void allBucketsAreUsed() {
    int[] counts = new int[16];
    for (int i = 0; i < 16_000; i++) {
      counts[pseudonyms.bucket("name" + i, 16)]++;
    }
    assertThat(counts).matches(all -> Arrays.stream(all).allMatch(n -> n > 700 && n < 1_300));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void withoutBucketsThereIsNone(int buckets) {
    assertThatThrownBy(() -> pseudonyms.bucket("a", buckets))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Timeout(5)
  void aNameOfAnyLengthHasOne() {
    assertThat(pseudonyms.of("a\u0301".repeat(1_000_000))).hasSize(16);
  }
}
