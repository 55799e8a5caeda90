package dev.castellan.internal.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.login.PasswordHasher;
import dev.castellan.secret.SecretText;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class HashersTest {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Of the two schemes, with parameters that are cheap enough to hash hundreds of times. */
  static Stream<PasswordHasher> cheapHashers() {
    return Stream.of(
        new PhcHasher(new Argon2id(new Argon2id.Cost(16, 1, 1)), RANDOM),
        new PhcHasher(new Pbkdf2(new Pbkdf2.Cost(10)), RANDOM));
  }

  static Stream<PasswordHasher> builtIn() {
    return Stream.of(PasswordHasher.argon2id(), PasswordHasher.pbkdf2());
  }

  private static SecretText secret(String text) {
    return SecretText.of(text);
  }

  private static byte[] bytes(int value, int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void argon2idIsThatOfRfc9106Section53() {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(32)
            .withIterations(3)
            .withParallelism(4)
            .withSalt(bytes(2, 16))
            .withSecret(bytes(3, 8))
            .withAdditional(bytes(4, 12))
            .build());
    byte[] tag = new byte[32];
    generator.generateBytes(bytes(1, 32), tag);

    assertThat(HexFormat.of().formatHex(tag))
        .isEqualTo("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // The known answers of the reference implementation, phc-winner-argon2.
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
            + "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"
      })
  void verifiesKnownArgon2idHashes(String encoded) {
    PasswordHasher hasher = PasswordHasher.argon2id();

    assertThat(hasher.understands(encoded)).isTrue();
    assertThat(hasher.verify(secret("password"), encoded)).isTrue();
    assertThat(hasher.verify(secret("Password"), encoded)).isFalse();
    assertThat(hasher.isOutdated(encoded)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "password, salt, 1, 867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252",
    "password, salt, 2, e1d9c16aa681708a45f5c7c4e215ceb66e011a2e9f0040713f18aefdb866d53c",
    "password, salt, 4096, d197b1b33db0143e018b12f3d1d1479e6cdebdcc97c5c0f87f6902e072f457b5",
    "passwordPASSWORDpassword, saltSALTsaltSALTsaltSALTsaltSALTsalt, 4096,"
        + " 8c0511f4c6e597c6ac6315d8f0362e225f3c501495ba23b868c005174dc4ee71"
  })
  void pbkdf2IsTheKnownOne(String password, String salt, int iterations, String expected) {
    byte[] derived =
        Pbkdf2.derive(
            password.toCharArray(), salt.getBytes(StandardCharsets.UTF_8), iterations, 32);

    assertThat(HexFormat.of().formatHex(derived)).isEqualTo(expected);
  }

  @Test
  void newHashesHaveTheDocumentedFormAndParameters() {
    assertThat(PasswordHasher.argon2id().hash(secret("correct horse")))
        .matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
    assertThat(PasswordHasher.pbkdf2().hash(secret("correct horse")))
        .matches("\\$pbkdf2-sha512\\$i=210000\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
  }

  @ParameterizedTest
  @MethodSource("builtIn")
  void aHashVerifiesItsPasswordAlone(PasswordHasher hasher) {
    String encoded = hasher.hash(secret("correct horse battery"));

    assertThat(hasher.understands(encoded)).isTrue();
    assertThat(hasher.isOutdated(encoded)).isFalse();
    assertThat(hasher.verify(secret("correct horse battery"), encoded)).isTrue();
    assertThat(hasher.verify(secret("correct horse batterY"), encoded)).isFalse();
    assertThat(hasher.hash(secret("correct horse battery"))).isNotEqualTo(encoded);
  }

  @Test
  void noProviderIsRegistered() {
    PasswordHasher.argon2id().hash(secret("correct horse"));

    assertThat(Security.getProvider("BC")).isNull();
  }

  @Test
  void eachUnderstandsItsOwnHashesAlone() {
    String argon2id = PasswordHasher.argon2id().hash(secret("a"));
    String pbkdf2 = PasswordHasher.pbkdf2().hash(secret("a"));

    assertThat(PasswordHasher.argon2id().understands(pbkdf2)).isFalse();
    assertThat(PasswordHasher.pbkdf2().understands(argon2id)).isFalse();
    assertThat(PasswordHasher.argon2id().isOutdated(pbkdf2)).isTrue();
    assertThatThrownBy(() -> PasswordHasher.argon2id().verify(secret("a"), pbkdf2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining(pbkdf2);
  }

  @ParameterizedTest
  @MethodSource("cheapHashers")
  void v6_2_8_everyCharacterOfTheLongestPasswordCounts(PasswordHasher hasher) {
    String password = "aä漢😀".repeat(32);
    String encoded = hasher.hash(secret(password));
    assertThat(hasher.verify(secret(password), encoded)).isTrue();
    int[] points = password.codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      int[] changed = points.clone();
      changed[i] = 'x';
      assertThat(hasher.verify(secret(new String(changed, 0, points.length)), encoded)).isFalse();
      assertThat(hasher.verify(secret(new String(points, 0, i)), encoded)).isFalse();
    }
    assertThat(hasher.verify(secret(password + "a"), encoded)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("cheapHashers")
  void v6_2_8_nulIsACharacterLikeAnyOther(PasswordHasher hasher) {
    List<String> passwords = List.of("", "\0", "\0\0", "abc", "abc\0", "abc\0\0", "\0abc", "ab\0c");
    for (String password : passwords) {
      String encoded = hasher.hash(secret(password));
      for (String other : passwords) {
        assertThat(hasher.verify(secret(other), encoded)).isEqualTo(other.equals(password));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cheapHashers")
  void v6_2_8_spacesAndCaseCount(PasswordHasher hasher) {
    String encoded = hasher.hash(secret("correct horse"));
    for (String other :
        List.of(
            "correct horse ",
            " correct horse",
            "correct  horse",
            "Correct horse",
            "correct\u00a0horse",
            "ｃorrect horse")) {
      assertThat(hasher.verify(secret(other), encoded)).as(other).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("cheapHashers")
  void itDoesNotMatterHowAKeyboardComposesAnAccent(PasswordHasher hasher) {
    String encoded = hasher.hash(secret("Zo\u00eb\u212b가"));

    assertThat(hasher.verify(secret("Zoe\u0308A\u030a\u1100\u1161"), encoded)).isTrue();
    assertThat(hasher.verify(secret("Zoe\u0301A\u030a\u1100\u1161"), encoded)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("cheapHashers")
  void whatCannotBeAPasswordIsNotHashedAndMatchesNothing(PasswordHasher hasher) {
    for (String impossible : List.of("a\ud800", "\udc00\ud800", "a".repeat(4_097))) {
      assertThatThrownBy(() -> hasher.hash(secret(impossible)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining(impossible);
      for (String possible : List.of("", "a?", "a\ufffd", "a")) {
        assertThat(hasher.verify(secret(impossible), hasher.hash(secret(possible)))).isFalse();
      }
    }
    assertThat(hasher.verify(secret("a".repeat(4_096)), hasher.hash(secret("a".repeat(4_096)))))
        .isTrue();
  }

  private static final String SALT = "c29tZXNhbHRzYWx0c29tZQ";
  private static final String TAG = "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHApl8ArZWb2GRPPc";

  static Stream<String> notArgon2id() {
    String start = "$argon2id$v=19$m=19456,t=2,p=1$";
    return Stream.concat(
        Stream.of(
                "m=4194304,t=2,p=1",
                "m=65537,t=2,p=1",
                "m=99999999999,t=2,p=1",
                "m=-1,t=2,p=1",
                "m=0,t=2,p=1",
                "m=7,t=2,p=1",
                "m=31,t=2,p=4",
                "m=019456,t=2,p=1",
                "m=+19456,t=2,p=1",
                "m=１９,t=2,p=1",
                "m=19456,t=0,p=1",
                "m=19456,t=11,p=1",
                "m=19456,t=1000000000,p=1",
                "m=19456,t=2,p=0",
                "m=19456,t=2,p=5",
                "m=19456,t=2,p=16777215",
                "t=2,m=19456,p=1",
                "m=19456,t=2",
                "m=19456,t=2,p=1,keyid=a",
                " m=19456,t=2,p=1",
                "m=19456, t=2,p=1",
                "")
            .map(parameters -> "$argon2id$v=19$" + parameters + '$' + SALT + '$' + TAG),
        Stream.of(
            "",
            "$",
            "$$",
            "$$$",
            "$$$$$$$$",
            "argon2id",
            start,
            start + '$',
            start + SALT,
            start + SALT + '$',
            start + '$' + TAG,
            start + SALT + '$' + TAG + '$',
            start + SALT + '$' + TAG + '\n',
            start + SALT + '$' + TAG + '=',
            start + SALT + "==$" + TAG,
            start + SALT + '$' + TAG.substring(1),
            start + SALT + '$' + TAG + "AAAA",
            start + SALT + '$' + TAG.replace('c', 'd'),
            start + "c29tZQ$" + TAG,
            start + "A".repeat(88) + '$' + TAG,
            start + SALT + '$' + TAG.substring(0, 20) + ' ' + TAG.substring(21),
            start + SALT + '$' + "_".repeat(43),
            ' ' + start + SALT + '$' + TAG,
            start.substring(1) + SALT + '$' + TAG,
            start.replace("argon2id", "argon2i") + SALT + '$' + TAG,
            start.replace("argon2id", "ARGON2ID") + SALT + '$' + TAG,
            start.replace("v=19", "v=16") + SALT + '$' + TAG,
            start.replace("$v=19", "") + SALT + '$' + TAG,
            start + SALT + '$' + TAG + "A".repeat(1 << 20)));
  }

  @ParameterizedTest
  @MethodSource("notArgon2id")
  void nothingButOneFormWithinBoundsIsUnderstood(String encoded) {
    PasswordHasher hasher = PasswordHasher.argon2id();

    assertThat(hasher.understands(encoded)).isFalse();
    assertThat(hasher.isOutdated(encoded)).isTrue();
    assertThatThrownBy(() -> hasher.verify(secret("a"), encoded))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "i=1, true",
    "i=210000, true",
    "i=2000000, true",
    "i=2000001, false",
    "i=2147483647, false",
    "i=99999999999999, false",
    "i=0, false",
    "i=-5, false",
    "i=01, false",
    "'i=5,l=32', false",
    "'', false"
  })
  void pbkdf2ReadsBoundedIterations(String parameters, boolean understood) {
    String encoded = "$pbkdf2-sha512$" + parameters + '$' + SALT + '$' + TAG;

    assertThat(PasswordHasher.pbkdf2().understands(encoded)).isEqualTo(understood);
  }

  @Test
  void aHashWithOtherParametersIsOutdated() {
    String start = "$argon2id$v=19$m=19456,t=2,p=1$";
    PasswordHasher hasher = PasswordHasher.argon2id();

    assertThat(hasher.isOutdated(start + SALT + '$' + TAG)).isFalse();
    assertThat(hasher.isOutdated(start + "c29tZXNhbHQ$" + TAG)).as("a short salt").isTrue();
    assertThat(hasher.isOutdated(start.replace("t=2", "t=3") + SALT + '$' + TAG)).isTrue();
    assertThat(PasswordHasher.pbkdf2().isOutdated("$pbkdf2-sha512$i=9$" + SALT + '$' + TAG))
        .isTrue();
  }

  @Test
  void parametersOutOfBoundsAreRefused() {
    assertThatThrownBy(() -> new Argon2id.Cost(1 << 20, 2, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Pbkdf2.Cost(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingShowsAHashOrPassword() {
    String encoded = "$pbkdf2-sha512$i=9$" + SALT + '$' + TAG;
    assertThat(PhcString.read(new Pbkdf2(Pbkdf2.OWASP), encoded).orElseThrow().toString())
        .doesNotContain(SALT, TAG);
    assertThat(PasswordInput.of(secret("canary")).toString()).doesNotContain("canary");
  }
}
