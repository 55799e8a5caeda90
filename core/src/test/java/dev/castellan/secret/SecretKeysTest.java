package dev.castellan.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SecretKeysTest {

  private final byte[] one = random();
  private final byte[] two = random();

  private static byte[] random() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return key;
  }

  private static SecretText base64(byte[] key) {
    return SecretText.of(Base64.getEncoder().encodeToString(key));
  }

  @Test
  void keepsTheKeysInTheirOrder() {
    assertThat(SecretKeys.of(one, two).exposeAll()).containsExactly(one, two);
    assertThat(SecretKeys.ofBase64(base64(two), base64(one)).exposeAll()).containsExactly(two, one);
  }

  @Test
  void takesALineAsOpensslPrintsIt() {
    assertThat(SecretKeys.ofBase64(SecretText.of(base64(one).expose() + "\n")).exposeAll())
        .containsExactly(one);
  }

  @Test
  void cannotBeChangedFromOutside() {
    byte[] handed = one.clone();
    SecretKeys keys = SecretKeys.of(handed);
    Arrays.fill(handed, (byte) 0);
    keys.exposeAll().get(0)[0]++;

    assertThat(keys.exposeAll()).containsExactly(one);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16, 31, 33, 64})
  void refusesKeysOfAnotherLength(int length) {
    byte[] key = Arrays.copyOf(one, length);

    assertThatThrownBy(() -> SecretKeys.of(key)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SecretKeys.of(one, key)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SecretKeys.ofBase64(base64(key)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 'x', 0xff})
  void refusesKeysThatNobodyDrew(int value) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) value);

    assertThatThrownBy(() -> SecretKeys.of(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("random");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "changeme", "not base64 !", "ä"})
  void refusesWhatIsNotBase64WithoutQuotingIt(String text) {
    assertThatThrownBy(() -> SecretKeys.ofBase64(SecretText.of(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .satisfies(
            e ->
                assertThat(text.isEmpty() || !String.valueOf(e.getMessage()).contains(text))
                    .isTrue());
  }

  @Test
  void showsNoKey() {
    assertThat(SecretKeys.of(one, two)).hasToString("SecretKeys[2 hidden]");
  }
}
