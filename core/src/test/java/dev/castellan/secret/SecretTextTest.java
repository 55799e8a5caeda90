package dev.castellan.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SecretTextTest {

  @Test
  void showsNothingByAccident() {
    SecretText secret = SecretText.of("canary");

    assertThat(secret).hasToString("SecretText[hidden]");
    assertThat("" + List.of(secret)).doesNotContain("canary");
    assertThat(String.format("%s %h", secret, secret))
        .isEqualTo(String.format("%s %h", SecretText.of("x"), SecretText.of("x")));
    assertThat(Objects.hash(secret)).isEqualTo(Objects.hash(SecretText.of("another")));
  }

  @Test
  void exposesTheTextToWhoAsksForItByName() {
    assertThat(SecretText.of("zoë").expose()).isEqualTo("zoë");
    assertThat(SecretText.of("zoë").exposeUtf8())
        .containsExactly('z', 'o', (byte) 0xc3, (byte) 0xab);
  }

  @Test
  void handsOutANewArrayEachTime() {
    SecretText secret = SecretText.of("a");
    secret.exposeUtf8()[0] = 'x';

    assertThat(secret.expose()).isEqualTo("a");
    assertThat(secret.exposeUtf8()).containsExactly('a');
  }

  @Test
  void isEqualToTheSameTextAlone() {
    assertThat(SecretText.of("abc")).isEqualTo(SecretText.of("abc"));
    assertThat(SecretText.of("abc")).hasSameHashCodeAs(SecretText.of("abc"));
    assertThat(SecretText.of("")).isEqualTo(SecretText.of(""));
    for (String other : List.of("", "ab", "abcd", "abC", "abc\0", " abc")) {
      assertThat(SecretText.of("abc")).isNotEqualTo(SecretText.of(other));
    }
    assertThat(SecretText.of("abc")).isNotEqualTo("abc");
  }

  @Test
  void countsCodePoints() {
    assertThat(SecretText.of("").length()).isZero();
    assertThat(SecretText.of("a😀ë").length()).isEqualTo(3);
    assertThat(SecretText.of("e\u0308").length()).isEqualTo(2);
  }

  @Test
  void isNeverNull() {
    assertThatThrownBy(() -> SecretText.of(null)).isInstanceOf(NullPointerException.class);
  }
}
