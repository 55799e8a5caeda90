package dev.castellan.internal.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class DigestTest {

  private static final String HEX = Sha256.hex("castellan");

  @Test
  void itReadsAndWritesHexAndHashesAsItsHexDoes() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    byte[] bytes = new byte[Digest.BYTES];
    for (int i = 0; i < 100_000; i++) {
      random.nextBytes(bytes);
      Digest digest = Digest.of(bytes);
      assertThat(digest.hexHash()).as("seed %d", seed).isEqualTo(digest.hex().hashCode());
      assertThat(Digest.ofHex(digest.hex())).contains(digest);
    }
    assertThat(Digest.ofHex(HEX).orElseThrow().hex()).isEqualTo(HEX);
  }

  @Test
  void digestsThatDifferInOneBitAreDifferent() {
    Digest digest = Digest.ofHex(HEX).orElseThrow();
    for (int i = 0; i < HEX.length(); i++) {
      for (int bit = 1; bit < 16; bit <<= 1) {
        char other = Character.forDigit(Character.digit(HEX.charAt(i), 16) ^ bit, 16);
        String changed = HEX.substring(0, i) + other + HEX.substring(i + 1);
        assertThat(Digest.ofHex(changed).orElseThrow()).isNotEqualTo(digest);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "g", "A", " ", "\u0661"})
  void whatIsNoDigestIsNone(String end) {
    assertThat(Digest.ofHex(HEX.substring(1) + end)).isEmpty();
    assertThat(Digest.ofHex(HEX.substring(1))).isEmpty();
  }

  @Test
  void itShowsNothing() {
    assertThat(Digest.ofHex(HEX).orElseThrow()).hasToString("Digest[hidden]");
  }
}
