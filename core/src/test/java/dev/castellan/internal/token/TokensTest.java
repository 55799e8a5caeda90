package dev.castellan.internal.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.internal.token.PresentedToken.OfApiKey;
import dev.castellan.internal.token.PresentedToken.OfReset;
import dev.castellan.internal.token.PresentedToken.OfSession;
import dev.castellan.internal.token.PresentedToken.OfSetup;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.RecordKey;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class TokensTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Tokens TOKENS = new Tokens("cst", RANDOM);

  static Stream<String> oneOfEachKind() {
    return Stream.of(
        TOKENS.newSession().token().expose(),
        TOKENS.newApiKey().token().expose(),
        TOKENS.newReset("0123456789abcdefghij").token().expose(),
        TOKENS.newSetup().token().expose());
  }

  private static boolean isToken(String text) {
    return TOKENS.parse(SecretText.of(text)).isPresent();
  }

  @Test
  void aSessionsTokenReadsBackAsItsHash() {
    NewToken made = TOKENS.newSession();

    assertThat(made.token().expose()).matches("csts_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}");
    assertThat(TOKENS.parse(made.token())).containsInstanceOf(OfSession.class);
    assertThat(TOKENS.parse(made.token()).orElseThrow().hash()).isEqualTo(made.hash());
    assertThat(made.hash()).isEqualTo(Sha256.hex(made.token().expose()));
    assertThat(RecordKey.isName(made.hash())).isTrue();
  }

  @Test
  void aTokenForSettingUpReadsBackAsItsHash() {
    NewToken made = TOKENS.newSetup();

    assertThat(made.token().expose()).matches("cstsetup_[0-9A-Za-z]{22}_[0-9A-Za-z]{6}");
    assertThat(TOKENS.parse(made.token())).contains(new OfSetup(made.hash()));
  }

  @Test
  void aTokenForAPasswordSaysWhose() {
    String user = "0123456789abcdefghij";
    NewToken made = TOKENS.newReset(user);

    assertThat(made.token().expose())
        .matches("cstreset_" + user + "_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}");
    assertThat(TOKENS.parse(made.token())).contains(new OfReset(user, made.hash()));
    assertThat(RecordKey.isName(made.hash())).isTrue();
    assertThat(new OfReset(user, made.hash()).toString()).doesNotContain(made.hash());
  }

  @Test
  void anApiKeyIsTheSameAsOneTextAndAsTwo() {
    NewKeyToken made = TOKENS.newApiKey();

    assertThat(made.token().expose())
        .matches("cst_[a-z0-9]{20}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}")
        .startsWith("cst_" + made.id() + '_' + made.secret().expose() + '_');
    OfApiKey asTwo = TOKENS.parsePair(made.id(), made.secret()).orElseThrow();
    assertThat(asTwo.id()).isEqualTo(made.id());
    assertThat(asTwo.hash()).isEqualTo(made.hash());
    assertThat(TOKENS.parse(made.token())).contains(asTwo);
    assertThat(Ids.isId(made.id())).isTrue();
  }

  @Test
  void theHashOfAKeyIsBoundToItsId() {
    NewKeyToken one = TOKENS.newApiKey();
    NewKeyToken other = TOKENS.newApiKey();

    assertThat(TOKENS.parsePair(other.id(), one.secret()).orElseThrow().hash())
        .isNotEqualTo(one.hash())
        .isNotEqualTo(other.hash());
  }

  @ParameterizedTest
  @MethodSource("oneOfEachKind")
  void c29_noPrefixAndNoSuffixOfATokenIsOne(String token) {
    assertThat(isToken(token)).isTrue();
    for (int i = 0; i < token.length(); i++) {
      assertThat(isToken(token.substring(0, i))).isFalse();
      assertThat(isToken(token.substring(i + 1))).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("oneOfEachKind")
  void nothingCanBeAddedOrTakenOutAnywhere(String token) {
    for (int i = 0; i <= token.length(); i++) {
      for (String more : List.of("0", "_", "=", " ", "\n", "\0", "%", "\u200d", "\u0301", "😀")) {
        assertThat(isToken(token.substring(0, i) + more + token.substring(i))).isFalse();
      }
      if (i < token.length()) {
        assertThat(isToken(token.substring(0, i) + token.substring(i + 1))).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("oneOfEachKind")
  void noCharacterCanBeAnother(String token) {
    for (int i = 0; i < token.length(); i++) {
      char[] changed = token.toCharArray();
      for (char c = 0; c < 0x100; c++) {
        changed[i] = c;
        assertThat(isToken(new String(changed))).isEqualTo(c == token.charAt(i));
      }
      // Full-width forms and other characters whose low byte is right.
      changed[i] = (char) (token.charAt(i) - 0x20 + 0xff00);
      assertThat(isToken(new String(changed))).isFalse();
      changed[i] = (char) (token.charAt(i) + 0x0100);
      assertThat(isToken(new String(changed))).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("oneOfEachKind")
  void noOtherWritingOfATokenIsOne(String token) {
    assertThat(isToken(token.toUpperCase(Locale.ROOT))).isFalse();
    assertThat(isToken(token.toLowerCase(Locale.ROOT))).isFalse();
    assertThat(isToken("Bearer " + token)).isFalse();
    assertThat(isToken('"' + token + '"')).isFalse();
    assertThat(isToken(token + token)).isFalse();
    assertThat(isToken(token.replace('_', '-'))).isFalse();
    assertThat(isToken(token.replace("_", "%5F"))).isFalse();
    assertThat(isToken(token.replaceFirst("^cst", "abc"))).isFalse();
  }

  @Test
  void v9_2_2_aTokenOfOneKindIsNoTokenOfAnother() {
    String secret = Alphabet.MIXED.random(43, RANDOM);
    for (String start : List.of("cst_", "cstsetup_", "cst-s_", "cstss_")) {
      String body = start + secret;
      assertThat(isToken(body + Checksum.of(body, '_'))).isFalse();
    }
  }

  @Test
  void aKeyWhoseIdIsNotOneIsRefusedEvenWithARightChecksum() {
    String secret = Alphabet.MIXED.random(32, RANDOM);
    for (String id : List.of("ABCDEFGHIJ0123456789", "abcdefghij012345678_", "é".repeat(20))) {
      String body = "cst_" + id + '_' + secret;
      assertThat(isToken(body + Checksum.of(body, '_'))).isFalse();
    }
    String glued = "cst_" + "a".repeat(20) + 'x' + secret;
    assertThat(isToken(glued + Checksum.of(glued, '_'))).isFalse();
  }

  @Test
  void halvesOfAKeyAreRefusedUnlessTheirShapeIsExact() {
    NewKeyToken made = TOKENS.newApiKey();
    String secret = made.secret().expose();

    for (String id : List.of("", made.id() + ' ', "é".repeat(20), "a:b", "x".repeat(65))) {
      assertThat(TOKENS.parsePair(id, made.secret())).as(id).isEmpty();
    }
    for (String other :
        List.of("", secret + '\0', secret + ' ', secret + ':', secret.substring(1), "é" + secret)) {
      assertThat(TOKENS.parsePair(made.id(), SecretText.of(other))).as("a secret").isEmpty();
    }
    assertThat(TOKENS.parsePair(made.id(), SecretText.of("x".repeat(257)))).isEmpty();
    // These have the shape of what a file may hold, and so the hash of nothing made here.
    for (String other : List.of('-' + secret.substring(1), made.token().expose())) {
      assertThat(TOKENS.parsePair(made.id(), SecretText.of(other)).orElseThrow().hash())
          .isNotEqualTo(made.hash());
    }
    assertThat(
            TOKENS
                .parsePair(made.id().toUpperCase(Locale.ROOT), made.secret())
                .orElseThrow()
                .hash())
        .isNotEqualTo(made.hash());
  }

  @Test
  void v9_2_3_tokensOfAnotherBrokerAreNone() {
    Tokens other = new Tokens("csts", RANDOM);

    assertThat(other.parse(TOKENS.newSession().token())).isEmpty();
    assertThat(other.parse(TOKENS.newApiKey().token())).isEmpty();
    assertThat(TOKENS.parse(other.newApiKey().token())).isEmpty();
    assertThat(TOKENS.parse(other.newSession().token())).isEmpty();
  }

  @Test
  @Timeout(5)
  void garbageOfAnyLengthCostsNothing() {
    for (String unit : List.of("a", "_", "cst_", "\0", "😀", "\ud800")) {
      SecretText garbage = SecretText.of(unit.repeat((1 << 20) / unit.length()));
      SecretText behindAStart = SecretText.of("csts_" + garbage.expose());
      for (int i = 0; i < 100_000; i++) {
        assertThat(TOKENS.parse(garbage).isPresent() || TOKENS.parse(behindAStart).isPresent())
            .isFalse();
      }
    }
  }

  @Test
  void scannersFindTokensInTextsAndNothingElse() {
    Pattern scanner = Pattern.compile(Tokens.SCANNER_REGEX);
    oneOfEachKind()
        .forEach(
            token -> {
              Matcher matcher = scanner.matcher("key=\"" + token + "\";\nexport X=" + token);
              assertThat(matcher.results().map(r -> r.group())).containsExactly(token, token);
              assertThat(scanner.matcher("x" + token + "x").find()).isFalse();
            });
    assertThat(scanner.matcher(Tokens.SCANNER_REGEX).find()).isFalse();
  }

  @Test
  void scannersFindTokensOfTheLongestPrefix() {
    Tokens tokens = new Tokens("a123456789abcdef", RANDOM);

    assertThat(tokens.newSetup().token().expose()).matches(Tokens.SCANNER_REGEX);
    assertThat(tokens.newSession().token().expose()).matches(Tokens.SCANNER_REGEX);
    assertThat(tokens.newReset("0123456789abcdefghij").token().expose())
        .matches(Tokens.SCANNER_REGEX);
  }

  @Test
  void v7_2_3_tokensDoNotRepeat() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      seen.add(TOKENS.newSession().token().expose());
      seen.add(TOKENS.newApiKey().secret().expose());
    }
    assertThat(seen).hasSize(40_000);
  }

  @Test
  void everyCharacterIsEquallyLikely() {
    int[] counts = new int[128];
    int draws = 620_000;
    for (char c : Alphabet.MIXED.random(draws, RANDOM).toCharArray()) {
      counts[c]++;
    }
    // 10,000 are expected of each; 700 off is seven standard deviations. Bias would be 2,000 off.
    for (int c = 0; c < counts.length; c++) {
      if (Character.isLetterOrDigit(c)) {
        assertThat(counts[c]).as("how often %c came", c).isBetween(9_300, 10_700);
      } else {
        assertThat(counts[c]).isZero();
      }
    }
  }

  @Test
  void whatWasMadeDoesNotShowItself() {
    NewToken session = TOKENS.newSession();
    NewKeyToken key = TOKENS.newApiKey();

    assertThat(session.toString()).doesNotContain(session.token().expose(), session.hash());
    assertThat(key.toString()).contains(key.id()).doesNotContain(key.secret().expose(), key.hash());
  }

  @Test
  void checksumsHaveAFixedLengthAndAKnownValue() {
    assertThat(Checksum.of("", '_')).isEqualTo("_000000");
    // CRC-32 of "123456789" is 0xcbf43926, the check value of the algorithm.
    assertThat(Alphabet.MIXED.read(Checksum.of("123456789", '_').substring(1)))
        .isEqualTo(0xcbf43926L);
  }
}
