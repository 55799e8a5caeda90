package dev.castellan.internal.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.storage.RecordKey;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class UsernamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "A",
        "7",
        "_",
        ".",
        "..",
        "@",
        "-",
        "alice",
        "alice.smith@example.com",
        "svc_backup-01",
        "Zoë",
        "straße",
        "ΟΔΥΣΣΕΥΣ",
        "иван.петров",
        "иван@example.com",
        "محمد",
        "דוד",
        "用户",
        "user用户",
        "さくらサクラ桜",
        "김철수kim",
        "ผกก",
        "कमल१२",
        "١٢٣",
        "𝐀𝐥𝐢𝐜𝐞",
        "𐐀𐐁"
      })
  void takesLettersDigitsAndFourSigns(String name) {
    assertThat(Usernames.find(name)).isPresent();
  }

  static Stream<String> refused() {
    return Stream.of(
        "",
        " ",
        " alice",
        "alice ",
        "al ice",
        "al\u00a0ice",
        "al\u3000ice",
        "alice\n",
        "al\tice",
        "al\0ice",
        "alice\u0000",
        "a/b",
        "a\\b",
        "a:b",
        "a+b",
        "a,b",
        "a;b",
        "a'b",
        "a\"b",
        "a<b",
        "a%2fb",
        "a*",
        "a#b",
        "$a",
        "a\uff0fb", // a full-width slash is a slash
        "a\u2044b", // a fraction slash
        "al\u200dice", // zero width joiner
        "al\u200cice", // zero width non-joiner
        "al\u200bice", // zero width space
        "al\u00adice", // soft hyphen
        "alice\ufeff", // byte order mark
        "\u202ealice", // right-to-left override
        "alice\u200f", // right-to-left mark
        "alice\u061c", // Arabic letter mark
        "\u2066alice\u2069", // isolates
        "al\u034fice", // combining grapheme joiner
        "alice\ufe0f", // variation selector
        "\u115f", // Hangul fillers, also by way of NFKC
        "a\u1160",
        "\u3164",
        "\uffa0",
        "\u0301", // a combining mark alone
        "q\u0301", // one that joins with nothing
        "\u20e3", // one that surrounds
        "\ud800", // half characters
        "a\udc00",
        "\udc00\ud800",
        "\ufffe",
        "\uffff",
        "\ue000", // private use
        "\u0378", // unassigned
        "½", // a fraction slash after NFKC
        "राम", // its vowel sign is a mark, no letter
        "…\u00a0",
        "😀",
        "™ (tm)");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesEverythingElse(String name) {
    assertThat(Usernames.find(name)).isEmpty();
    assertThatThrownBy(() -> Usernames.parse(name))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.USERNAME_INVALID);
              assertThat(e.field()).isEqualTo("username");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0430dmin", // a Cyrillic a
        "adm\u0456n", // a Cyrillic i
        "r\u03bfot", // a Greek omicron
        "\u0391dmin", // a Greek Alpha
        "p\u0430ypal.com",
        "иvan",
        "ab\u05d0",
        "か\u0430",
        "서ã\u3042"
      })
  void refusesWordsOfScriptsThatAreNotWrittenTogether(String name) {
    assertThat(Usernames.find(name)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "alice, ALICE",
    "Alice, aLiCe",
    "admin, ＡＤＭＩＮ",
    "admin, 𝒂𝒅𝒎𝒊𝒏",
    "admin, ⓐⓓⓜⓘⓝ",
    "strasse, straße",
    "strasse, STRAẞE",
    "odysseus-ΟΔΥΣΣΕΥΣ, odysseus-οδυσσευς",
    "οδυσσεύς, ΟΔΥΣΣΕΎΣ",
    "σ, ς",
    "fix, ﬁx",
    "office, oﬃce",
    "lj, Ǉ",
    "istanbul, İstanbul",
    "istanbul, ıstanbul",
    "istanbul, ISTANBUL",
    "ss, ſs",
    "k, K",
    "å, Å",
    "zoë, ZOE\u0308",
    "x2, x²",
    "iv, ⅳ",
    "ガ, ｶﾞ"
  })
  void namesThatPeopleTakeForOneAreOne(String one, String other) {
    Username first = Usernames.parse(one);
    Username second = Usernames.parse(other);

    assertThat(second).isEqualTo(first).hasSameHashCodeAs(first);
    assertThat(second.canonical()).isEqualTo(first.canonical());
    assertThat(Usernames.loginKey(Usernames.LOCAL, second))
        .isEqualTo(Usernames.loginKey(Usernames.LOCAL, first));
  }

  @ParameterizedTest
  @CsvSource({"alice, alicia", "a.b, ab", "a_b, a-b", "o, 0", "l, 1", "zoe, zoë", "u, ü"})
  void otherNamesAreOther(String one, String other) {
    assertThat(Usernames.parse(one)).isNotEqualTo(Usernames.parse(other));
  }

  @Test
  void showsTheNameAsItWasTypedAfterNfkc() {
    assertThat(Usernames.parse("Zoe\u0308.Ａ").display()).isEqualTo("Zoë.A");
    assertThat(Usernames.parse("Alice")).hasToString("Alice");
  }

  @Test
  void countsCodePointsAfterNfkc() {
    assertThat(Usernames.find("a".repeat(128))).isPresent();
    assertThat(Usernames.find("a".repeat(129))).isEmpty();
    assertThat(Usernames.find("𐐀".repeat(128))).isPresent();
    assertThat(Usernames.find("𐐀".repeat(129))).isEmpty();
    assertThat(Usernames.find("e\u0301".repeat(128))).isPresent();
    assertThat(Usernames.find("ﬃ".repeat(42))).isPresent();
    assertThat(Usernames.find("ﬃ".repeat(43))).isEmpty();
  }

  @Test
  void looksAtNoMoreThanANameCanNeed() {
    assertThat(Usernames.find("a".repeat(10_000_000))).isEmpty();
    assertThat(Usernames.find("a" + "\u0301\u0300".repeat(5_000_000))).isEmpty();
  }

  @Test
  void everyCharacterFoldsToOneFormWhateverItsCase() {
    List<String> astray =
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
            .filter(Character::isLetterOrDigit)
            .mapToObj(Character::toString)
            .filter(text -> !foldsToOneForm(text))
            .toList();

    assertThat(astray).isEmpty();
  }

  private static boolean foldsToOneForm(String text) {
    String folded = Usernames.fold(text);
    return Stream.of(
            folded,
            text.toUpperCase(Locale.ROOT),
            text.toLowerCase(Locale.ROOT),
            Normalizer.normalize(text, Normalizer.Form.NFKD))
        .allMatch(other -> Usernames.fold(other).equals(folded));
  }

  @Test
  void foldingDoesNotDependOnTheMachinesLanguage() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(Usernames.fold("ADMIN")).isEqualTo("admin");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void theIndexRecordHangsOnSourceAndName() {
    Username alice = Usernames.parse("Alice");

    assertThat(Usernames.loginKey("local", alice))
        .isEqualTo(
            new RecordKey(
                "login", "fe8a67d0acb52eb7cc76f6caf3e1c8dac02ef079d711f65787903610c4f0ec05"));
    assertThat(Usernames.loginKey("corp", alice)).isNotEqualTo(Usernames.loginKey("local", alice));
  }
}
