package dev.castellan.internal.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.internal.user.Usernames;
import dev.castellan.login.PasswordOwner;
import dev.castellan.login.PasswordPolicy;
import dev.castellan.secret.SecretText;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PasswordPoliciesTest {

  private final PasswordPolicy standard = PasswordPolicy.standard();
  private final PasswordPolicy emqx = PasswordPolicy.emqx();

  private static PasswordOwner owner(String username, boolean secondFactor) {
    return new PasswordOwner(username, "", "", "broker", secondFactor);
  }

  private Optional<String> alone(String password) {
    return standard.objection(SecretText.of(password), owner("alice", false));
  }

  private Optional<String> withSecondFactor(String password) {
    return standard.objection(SecretText.of(password), owner("alice", true));
  }

  private static List<String> commonPasswords() throws Exception {
    try (InputStream in =
        Objects.requireNonNull(Blocklist.class.getResourceAsStream("common-passwords.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correct horse battery",
        "kqzvnwmtrbxypdh",
        "ouarzazate-im-regen",
        "Tr4vertine sofa 19",
        "пароль из леса 7",
        "一二三四五六七八九十甲乙丙丁戊",
        "😀🐈🚲🌧️🥨🎷🧭🪴🛶🧶🪁🥁🧊🪐",
        "with\0nul inside it",
        "               x y z",
        "eight words are better than one long word",
        "\"><script>alert(7)</script>"
      })
  void v6_2_5_longPasswordsOfAnyCharactersAreFine(String password) {
    assertThat(alone(password)).isEmpty();
    assertThat(withSecondFactor(password)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"7, false, false", "8, false, true", "14, false, true", "15, true, true"})
  void v6_2_1_theShortestPasswordDependsOnTheSecondFactor(
      int length, boolean single, boolean second) {
    String password = "kqzvnwmtrbxypdhfgj".substring(0, length);

    assertThat(alone(password).isEmpty()).isEqualTo(single);
    assertThat(withSecondFactor(password).isEmpty()).isEqualTo(second);
  }

  @Test
  void lengthIsThatOfCodePointsAfterNfc() {
    String emoji = "😀🐈🚲🌧🥨🎷🧭🪴🛶🧶🪁🥁🧊🪐";
    assertThat(alone(emoji)).isPresent();
    assertThat(alone(emoji + "🦆")).isEmpty();
    assertThat(alone("q\u0307w\u0307kz\u0307vnm")).as("ten characters").isPresent();
  }

  @ParameterizedTest
  @CsvSource({"64, true", "127, true", "128, true", "129, false", "1000, false", "5000, false"})
  void v6_2_9_theLongestPasswordHas128Characters(int length, boolean fine) {
    StringBuilder password = new StringBuilder();
    for (int i = 0; password.length() < length; i++) {
      password.append((char) ('a' + (i * i + i / 7) % 26));
    }
    assertThat(alone(password.toString()).isEmpty()).isEqualTo(fine);
    assertThat(alone("漢字".repeat(3) + "é" + "か日本語😀".repeat(24)).isEmpty()).isTrue();
  }

  @Test
  @Timeout(5)
  void garbageOfAnyLengthIsRefusedAtOnce() {
    assertThat(alone("a\u0301\u0327".repeat(5_000_000))).isPresent();
    assertThat(emqx.objection(SecretText.of("a1".repeat(5_000_000)), owner("alice", false)))
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"correct horse \ud800", "\udc00correct horse batt", "a\udc00\ud800 bcdfghjkl"})
  void halfCharactersAreRefused(String password) {
    assertThat(alone(password)).hasValueSatisfying(m -> assertThat(m).contains("half"));
  }

  @Test
  void v6_2_4_everyCommonPasswordIsRefused() throws Exception {
    List<String> common = commonPasswords();
    List<String> testable = common.stream().filter(word -> word.length() >= 8).toList();

    assertThat(testable).hasSizeGreaterThan(3_000);
    assertThat(testable).allSatisfy(word -> assertThat(withSecondFactor(word)).isPresent());
    assertThat(common.stream().filter(word -> word.length() >= 15).toList())
        .hasSizeGreaterThan(20)
        .allSatisfy(
            word -> {
              assertThat(alone(word)).isPresent();
              assertThat(alone(word.toUpperCase(Locale.ROOT))).isPresent();
            });
  }

  @Test
  void theListIsWhatASearchByHalvesNeeds() throws Exception {
    List<String> common = commonPasswords();
    Blocklist blocklist = new Blocklist();

    assertThat(common).isSorted().doesNotHaveDuplicates();
    assertThat(common).allMatch(word -> Usernames.fold(word).equals(word));
    assertThat(common).allMatch(blocklist::contains);
    assertThat(common).noneMatch(word -> blocklist.contains(word + "\u0001"));
    for (String no : List.of("", "\n", "\0", "password\n", "zzzzzzzzzzzzzzzzzz", "!", "\uffff")) {
      assertThat(blocklist.contains(no)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "passwordpassword",
        "PasswordPassword",
        "passwordpasswordpass",
        "p@ssw0rdp@ssw0rd",
        "password1234567",
        "Password!!!!!!!!",
        "123456789password",
        "1234567password7654321",
        "password20242024",
        "2024password2024",
        "P@ssw0rd12345678",
        "administrator123",
        "Adm1n1strator!!!",
        "administrator2026!",
        "letmeinletmein1",
        "iloveyouiloveyou!",
        "dragondragondragon",
        "qwerty123456789",
        "1qaz2wsx3edc4rfv",
        "castellancastellan",
        "hivemqhivemqhivemq",
        "rabbitmq12345678",
        "ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ"
      })
  void commonPasswordsRepeatedOrExtendedAreRefused(String password) {
    assertThat(alone(password)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aaaaaaaaaaaaaaa",
        "AaAaAaAaAaAaAaAa",
        "111111111111111",
        "               ",
        "漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢",
        "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀",
        "121212121212121",
        "abcabcabcabcabc",
        "xk7!xk7!xk7!xk7!",
        "123456789012345",
        "987654321098765",
        "012345678901234567890",
        "abcdefghijklmno",
        "zyxwvutsrqponml",
        "uvwxyzabcdefghij",
        "qwertyuiopasdfgh",
        "poiuytrewqlkjhgf",
        "qwertzuiopasdfgh",
        "azertyuiopqsdfgh",
        "asdfghjklasdfghjkl",
        "abcdefgh12345678",
        "12345678qwertyui",
        "aaaaaaaabbbbbbbb",
        "1q2w3e4r5t6y7u8i",
        "!@#$%^&*()!@#$%^",
        "QWERTYUIOPASDFGH"
      })
  void repetitionsAndSequencesAreRefused(String password) {
    assertThat(alone(password))
        .hasValueSatisfying(message -> assertThat(message).contains("repetition"));
  }

  @ParameterizedTest
  @CsvSource({
    "alice, my alice is at home, false",
    "alice, MY-ALICE-IS-AT-HOME, false",
    "alice, 4l1ce walks in rain, false",
    "Zoë.B, the zoë.b of the sea, false",
    "alice.smith@example.com, i am alice.smith for you, false",
    "alice.smith@example.com, i am alice smith for you, true",
    "bob, a bobsleigh in winter, true",
    "al, all the alps in alsace, true",
    "correct horse battery, correct horse battery, false"
  })
  void v6_2_11_theUsersNameIsNotInThePassword(String username, String password, boolean fine) {
    assertThat(standard.objection(SecretText.of(password), owner(username, false)).isEmpty())
        .isEqualTo(fine);
  }

  @ParameterizedTest
  @CsvSource({
    "acme broker acme, false",
    "AcmeMessaging2026!, false",
    "4cm3-m3ss4g1ng-4cm3, false",
    "Miller.Élise.Miller, false",
    "elise@miller-example.org, false",
    "miller miller 123456789, false",
    "acme acme password1, false",
    "acme is a word in a longer sentence, true",
    "élise likes tea in the morning, true",
    "miller wheel, false",
    "correct horse battery, true"
  })
  void v6_2_11_thePasswordIsMoreThanWordsOfTheOtherNames(String password, boolean fine) {
    PasswordOwner owner =
        new PasswordOwner(
            "em77", "Élise Miller", "elise@miller-example.org", "Acme Messaging Broker", false);
    assertThat(standard.objection(SecretText.of(password), owner).isEmpty()).isEqualTo(fine);
  }

  @Test
  void anEmptyOrShortNameRefusesNothing() {
    assertThat(standard.objection(SecretText.of("correct horse battery"), owner("", false)))
        .isEmpty();
    assertThat(standard.objection(SecretText.of("correct horse battery"), owner("@", false)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "kqzvnwm7, true",
    "KQZVNWM7, true",
    "kqzvnwm!, true",
    "7401938!, true",
    "'kq zvnwm', true",
    "kqzvnwm, false",
    "kqzvnwmt, false",
    "KQzvnWMt, false",
    "740193825, false",
    "'!@#$%^&*', false",
    "kqzvnwm\\\\, false",
    "kqzvnwé7, false",
    "password1, false",
    "Passw0rd, false",
    "abc12345, false"
  })
  void emqxAsksForTwoKindsOfAsciiCharacters(String password, boolean fine) {
    assertThat(emqx.objection(SecretText.of(password), owner("alice", false)).isEmpty())
        .isEqualTo(fine);
  }

  @ParameterizedTest
  @CsvSource({"7, false", "8, true", "64, true", "65, false"})
  void emqxAsksFor8To64Characters(int length, boolean fine) {
    String password = "kq7zvnwm".repeat(9).substring(0, length);

    assertThat(emqx.objection(SecretText.of(password), owner("alice", false)).isEmpty())
        .isEqualTo(fine);
    assertThat(emqx.objection(SecretText.of(password), owner("alice", true)).isEmpty())
        .isEqualTo(fine);
  }

  @Test
  void emqxRefusesCommonPasswords() throws Exception {
    assertThat(commonPasswords().stream().filter(word -> word.length() >= 8).toList())
        .allSatisfy(
            word ->
                assertThat(emqx.objection(SecretText.of(word), owner("alice", false)))
                    .as(word)
                    .isPresent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "short7!",
        "passwordpassword",
        "aaaaaaaaaaaaaaa",
        "hello alice at home",
        "a\ud800a"
      })
  void messagesDoNotQuoteThePassword(String password) {
    assertThat(alone(password)).hasValueSatisfying(m -> assertThat(m).doesNotContain(password));
    assertThat(emqx.objection(SecretText.of(password + "\u00e9"), owner("alice", false)))
        .hasValueSatisfying(m -> assertThat(m).doesNotContain(password));
  }
}
