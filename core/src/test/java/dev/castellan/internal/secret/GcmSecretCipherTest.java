package dev.castellan.internal.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.secret.SealBrokenException;
import dev.castellan.secret.SecretKeys;
import dev.castellan.secret.SecretText;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class GcmSecretCipherTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String PURPOSE = "user/4f1c/totp";
  private static final SecretText SECRET = SecretText.of("JBSWY3DPEHPK3PXP");

  private final byte[] oldKey = KeySource.randomKey(RANDOM);
  private final byte[] newKey = KeySource.randomKey(RANDOM);
  private final GcmSecretCipher cipher = cipher(oldKey);

  private static GcmSecretCipher cipher(byte[] active, byte[]... older) {
    return new GcmSecretCipher(SecretKeys.of(active, older), RANDOM);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "\0", "geheim 😀 é e\u0301", "JBSWY3DPEHPK3PXP"})
  void whatWasSealedOpensAsItWas(String text) throws Exception {
    String sealed = cipher.seal(PURPOSE, SecretText.of(text));

    assertThat(sealed).matches("v1\\.[0-9a-f]{16}\\.[A-Za-z0-9_-]+");
    assertThat(cipher.open(PURPOSE, sealed)).isEqualTo(SecretText.of(text));
  }

  @Test
  void aLongSecretOpensToo() throws Exception {
    SecretText secret = SecretText.of("k".repeat(60_000));

    assertThat(cipher.open(PURPOSE, cipher.seal(PURPOSE, secret))).isEqualTo(secret);
  }

  @Test
  void everySealIsAnother() {
    Set<String> seals = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      seals.add(cipher.seal(PURPOSE, SECRET).substring(0, 35));
    }
    assertThat(seals).as("all nonces differ").hasSize(10_000);
  }

  @Test
  void v9_2_4_aSealOpensForItsPurposeAlone() {
    String sealed = cipher.seal(PURPOSE, SECRET);
    for (String other : List.of("", "user/4f1c/tot", "user/4f1c/totp ", "user/4f1d/totp", "USER")) {
      assertThatThrownBy(() -> cipher.open(other, sealed)).isInstanceOf(SealBrokenException.class);
    }
  }

  @Test
  void noCharacterOfASealCanBeAnother() {
    String sealed = cipher.seal(PURPOSE, SECRET);
    for (int i = 0; i < sealed.length(); i++) {
      for (char c : "AaZz09_-.=+/ \0é".toCharArray()) {
        if (c != sealed.charAt(i)) {
          String changed = sealed.substring(0, i) + c + sealed.substring(i + 1);
          assertThatThrownBy(() -> cipher.open(PURPOSE, changed))
              .isInstanceOf(SealBrokenException.class);
        }
      }
    }
  }

  @Test
  void v9_1_1_noBitOfASealCanBeAnother() throws Exception {
    Sealed sealed = Sealed.parse(cipher.seal(PURPOSE, SECRET));
    for (int bit = 0; bit < sealed.nonceAndText().length * 8; bit++) {
      byte[] changed = sealed.nonceAndText().clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      String text = new Sealed(sealed.keyId(), changed).write();
      assertThatThrownBy(() -> cipher.open(PURPOSE, text)).isInstanceOf(SealBrokenException.class);
    }
  }

  @Test
  void noOtherWritingOfASealIsOne() {
    String sealed = cipher.seal(PURPOSE, SecretText.of("ab"));
    for (int i = 0; i < sealed.length(); i++) {
      String shorter = sealed.substring(0, i);
      assertThatThrownBy(() -> cipher.open(PURPOSE, shorter))
          .isInstanceOf(SealBrokenException.class);
    }
    for (String other :
        List.of(
            sealed + "=",
            sealed + "==",
            sealed + "A",
            sealed + "\n",
            " " + sealed,
            sealed.toUpperCase(Locale.ROOT),
            sealed.replaceFirst("v1", "v2"),
            sealed.replaceFirst("v1", "v01"),
            sealed.replaceFirst("v1\\.", ""),
            sealed.replace('.', ':'),
            "v1.." + sealed,
            "v1.0000000000000000." + "A".repeat(1 << 20))) {
      assertThatThrownBy(() -> cipher.open(PURPOSE, other)).isInstanceOf(SealBrokenException.class);
    }
  }

  @Test
  void afterARotationOldSealsOpenAndAreOutdated() throws Exception {
    String sealed = cipher.seal(PURPOSE, SECRET);
    GcmSecretCipher preparing = cipher(oldKey, newKey);
    GcmSecretCipher rotated = cipher(newKey, oldKey);

    assertThat(rotated.open(PURPOSE, sealed)).isEqualTo(SECRET);
    assertThat(rotated.isOutdated(sealed)).isTrue();
    assertThat(preparing.isOutdated(sealed)).isFalse();
    String again = rotated.seal(PURPOSE, SECRET);
    assertThat(rotated.isOutdated(again)).isFalse();
    assertThat(preparing.open(PURPOSE, again)).isEqualTo(SECRET);
  }

  @Test
  void withoutTheKeyNothingOpensAndTheMessageNamesTheKey() {
    String sealed = cipher.seal(PURPOSE, SECRET);

    assertThatThrownBy(() -> cipher(newKey).open(PURPOSE, sealed))
        .isInstanceOf(SealBrokenException.class)
        .hasMessageContaining(cipher.activeKeyId());
  }

  @Test
  void v9_1_3_aSealThatNamesAnotherKeyDoesNotOpen() throws Exception {
    GcmSecretCipher both = cipher(oldKey, newKey);
    Sealed sealed = Sealed.parse(both.seal(PURPOSE, SECRET));
    String renamed = new Sealed(cipher(newKey).activeKeyId(), sealed.nonceAndText()).write();

    assertThatThrownBy(() -> both.open(PURPOSE, renamed)).isInstanceOf(SealBrokenException.class);
  }

  @Test
  void whatIsNoSealIsNotOutdated() {
    assertThat(cipher.isOutdated("")).isFalse();
    assertThat(cipher.isOutdated("v2.0000000000000000.AAAA")).isFalse();
  }

  private static byte[] countingKey() {
    byte[] key = new byte[32];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) i;
    }
    return key;
  }

  @Test
  void keysAreNamedTheSameOnEveryNode() {
    byte[] key = countingKey();
    GcmSecretCipher one = cipher(key, oldKey);

    assertThat(one.activeKeyId()).isEqualTo("bf540196cbae1aa3");
    assertThat(one.knows(one.activeKeyId())).isTrue();
    assertThat(one.knows(cipher.activeKeyId())).isTrue();
    assertThat(one.knows(cipher(newKey).activeKeyId())).isFalse();
    assertThat(one.knows("")).isFalse();
  }

  @Test
  void aVerifierShowsThatANodeHasTheSameKey() {
    GcmSecretCipher rotated = cipher(newKey, oldKey);

    assertThat(rotated.verifies(cipher.activeKeyId(), cipher.verifier())).isTrue();
    assertThat(rotated.verifies(cipher.activeKeyId(), rotated.verifier())).isFalse();
    assertThat(cipher.verifies(rotated.activeKeyId(), rotated.verifier())).isFalse();
    assertThat(cipher.verifies(cipher.activeKeyId(), "")).isFalse();
    assertThat(cipher.verifier()).matches("[0-9a-f]{64}");
  }

  @Test
  void aSealOfTheFirstReleaseStillOpens() throws Exception {
    byte[] key = countingKey();

    assertThat(
            cipher(key)
                .open(
                    PURPOSE,
                    "v1.bf540196cbae1aa3.nU0PUpR3_Uj8azslizUXfZEOOjIkfOyKwOjZb8TUKsspmrc9Jq8AFgu8WSc"))
        .isEqualTo(SECRET);
  }

  @Test
  void halfCharactersCannotBeSealedUnchangedSoTheyAreRefused() {
    assertThatThrownBy(() -> cipher.seal(PURPOSE, SecretText.of("a\ud800")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theSameKeyTwiceIsOneKey() throws Exception {
    GcmSecretCipher twice = cipher(oldKey, oldKey);

    assertThat(twice.open(PURPOSE, cipher.seal(PURPOSE, SECRET))).isEqualTo(SECRET);
  }

  @Test
  void nothingShowsAKey() {
    assertThat(cipher.toString()).doesNotContain(cipher.verifier());
    assertThat(new MasterKey(oldKey)).hasToString("MasterKey[" + cipher.activeKeyId() + "]");
  }
}
