package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ResourceTest {

  static Stream<Arguments> written() {
    return Stream.of(
        Arguments.of(List.of("tenants", "acme", "topics", "orders"), "/tenants/acme/topics/orders"),
        Arguments.of(List.of("a/b"), "/a%2Fb"),
        Arguments.of(List.of("a", "b"), "/a/b"),
        Arguments.of(List.of("%2F"), "/%252F"),
        Arguments.of(List.of("%"), "/%25"),
        Arguments.of(List.of(" "), "/%20"),
        Arguments.of(List.of("a b", "c?d#e&f'g\"h"), "/a%20b/c%3Fd%23e%26f%27g%22h"),
        Arguments.of(List.of("-._~@$!*+,;=:()"), "/-._~@$!*+,;=:()"),
        Arguments.of(List.of("<>[]\\^`{|}"), "/%3C%3E%5B%5D%5C%5E%60%7B%7C%7D"),
        Arguments.of(List.of("..."), "/..."),
        Arguments.of(List.of(".a", "a."), "/.a/a."),
        Arguments.of(List.of("zoë"), "/zo%C3%AB"),
        Arguments.of(List.of("漢字"), "/%E6%BC%A2%E5%AD%97"),
        Arguments.of(List.of("😀"), "/%F0%9F%98%80"),
        Arguments.of(List.of("\u202e"), "/%E2%80%AE"),
        Arguments.of(List.of("\uffff"), "/%EF%BF%BF"));
  }

  @ParameterizedTest
  @MethodSource("written")
  void hasOneWrittenForm(List<String> segments, String text) {
    Resource resource = Resource.of(segments.toArray(String[]::new));

    assertThat(resource).hasToString(text);
    assertThat(Resource.parse(text)).isEqualTo(resource).hasSameHashCodeAs(resource);
    assertThat(Resource.parse(text).segments()).isEqualTo(segments);
  }

  @Test
  void theRootHasNoSegments() {
    assertThat(Resource.ROOT).hasToString("/");
    assertThat(Resource.parse("/")).isSameAs(Resource.ROOT);
    assertThat(Resource.of()).isSameAs(Resource.ROOT);
    assertThat(Resource.ROOT.segments()).isEmpty();
  }

  static Stream<String> notWritten() {
    return Stream.of(
        "",
        " ",
        "a",
        "a/b",
        "//",
        "///",
        "/a/",
        "/a//b",
        "//a",
        " /a",
        "/a ",
        "/a\n",
        "\\a",
        "/a\\b",
        "/.",
        "/..",
        "/a/./b",
        "/a/../b",
        "/%2E",
        "/%2E%2E",
        "/%2e%2e",
        "/a%2fb",
        "/%41",
        "/%7E",
        "/%2D",
        "/%",
        "/%2",
        "/a%",
        "/a%4",
        "/%%",
        "/%zz",
        "/%-1",
        "/%+1",
        "/% 1",
        "/%２０",
        "/%00",
        "/a%0Ab",
        "/%7F",
        "/%C2%85",
        "/zoë",
        "/%zoë",
        "/%20ë",
        "/zoe%CC%88",
        "/%C0%AF",
        "/%E0%80%AF",
        "/%F0%80%80%AF",
        "/%C0%80",
        "/%ED%A0%80",
        "/%F4%90%80%80",
        "/%FF",
        "/%80",
        "/%C3",
        "/a?b",
        "/a#b",
        "/a&b",
        "/a'b",
        "/a\0b",
        "/\ud800",
        "https://example.com/a",
        "/a" + "/a".repeat(32),
        "/" + "a".repeat(1_025));
  }

  @ParameterizedTest
  @MethodSource("notWritten")
  void parseTakesNothingElse(String text) {
    assertThatThrownBy(() -> Resource.parse(text))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.SCOPE_INVALID);
              assertThat(e.field()).isEqualTo("resource");
            });
  }

  static Stream<String> notSegments() {
    return Stream.of(
        "",
        ".",
        "..",
        "\0",
        "a\nb",
        "\u007f",
        "\u0085",
        "\u009f",
        "\ud800",
        "a\udc00",
        "e\u0301",
        "\u212b",
        "\u1100\u1161",
        "a".repeat(1_025),
        "😀".repeat(513));
  }

  @ParameterizedTest
  @MethodSource("notSegments")
  void aSegmentThatBreaksARuleIsRefused(String segment) {
    assertThatThrownBy(() -> Resource.of("a", segment)).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> Resource.ROOT.child(segment))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void theLargestPathReadsBack() {
    String[] segments = new String[Resource.MAX_DEPTH];
    Arrays.fill(segments, "漢".repeat(Resource.MAX_SEGMENT));
    Resource largest = Resource.of(segments);

    assertThat(Resource.parse(largest.toString())).isEqualTo(largest);
    assertThatThrownBy(() -> largest.child("a")).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> Resource.parse(largest + "/a"))
        .isInstanceOf(InvalidInputException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "a", "/a", "%2F", "/%", "\u0000", "é", "/%41"})
  @Timeout(10)
  void garbageOfAnyLengthIsRefusedAtOnce(String unit) {
    String garbage = "/" + unit.repeat(10_000_000 / unit.length());
    String shorter = "/" + unit.repeat(290_000 / unit.length());
    assertThatThrownBy(() -> Resource.parse(garbage)).isInstanceOf(InvalidInputException.class);
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> Resource.parse(shorter)).isInstanceOf(InvalidInputException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/, /, true",
    "/a, /, true",
    "/a/b/c, /a, true",
    "/a/b, /a/b, true",
    "/a, /a/b, false",
    "/ab, /a, false",
    "/a%2Fb, /a, false",
    "/b/a, /a, false",
    "/A/b, /a, false",
    "/, /a, false"
  })
  void liesWithinWhatItsSegmentsBeginWith(String path, String other, boolean within) {
    assertThat(Resource.parse(path).isWithin(Resource.parse(other))).isEqualTo(within);
  }

  @Test
  void childAddsSegmentsAndLeavesTheParentAlone() {
    Resource parent = Resource.of("tenants", "acme");

    assertThat(parent.child("topics", "a/b")).hasToString("/tenants/acme/topics/a%2Fb");
    assertThat(parent.child()).isEqualTo(parent);
    assertThat(parent).hasToString("/tenants/acme");
    assertThat(Resource.ROOT.child("a")).isEqualTo(Resource.of("a"));
  }

  @Test
  void cannotBeChangedFromOutside() {
    String[] segments = {"a", "b"};
    Resource resource = Resource.of(segments);
    segments[0] = "x";

    assertThat(resource).hasToString("/a/b");
    assertThatThrownBy(() -> resource.segments().add("c"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void anyTwoThatAreEqualAreWrittenAlikeAndSortAlike() {
    List<Resource> all =
        new ArrayList<>(
            List.of(
                Resource.ROOT,
                Resource.of("a"),
                Resource.of("a", "b"),
                Resource.of("a/b"),
                Resource.of("a%2Fb"),
                Resource.of("A"),
                Resource.of("ab")));
    for (int i = 0; i < all.size(); i++) {
      for (int j = 0; j < all.size(); j++) {
        Resource one = all.get(i);
        Resource other = all.get(j);
        assertThat(one.equals(other)).isEqualTo(i == j);
        assertThat(one.toString().equals(other.toString())).isEqualTo(i == j);
        assertThat(one.compareTo(other) == 0).isEqualTo(i == j);
        assertThat(Integer.signum(one.compareTo(other)))
            .isEqualTo(-Integer.signum(other.compareTo(one)));
      }
    }
    Collections.sort(all);
    assertThat(all.get(0)).isEqualTo(Resource.ROOT);
  }

  @Test
  void whatIsMadeOfSegmentsReadsBackAndWhatReadsIsWrittenTheSame() {
    long seed = new Random().nextLong();
    System.out.println("ResourceTest seed " + seed);
    Random random = new Random(seed);
    int made = 0;
    for (int i = 0; i < 20_000; i++) {
      List<String> segments =
          Stream.generate(() -> segment(random)).limit(1 + random.nextInt(4)).toList();
      Resource resource;
      try {
        resource = Resource.of(segments.toArray(String[]::new));
      } catch (InvalidInputException e) {
        continue;
      }
      made++;
      String text = resource.toString();
      assertThat(Resource.parse(text)).isEqualTo(resource);
      assertThat(Resource.parse(text).segments()).isEqualTo(segments);
      parsesOnlyIfItIsTheImage(mutate(text, random));
    }
    assertThat(made).as("how many were valid").isGreaterThan(4_000);
  }

  private static void parsesOnlyIfItIsTheImage(String text) {
    Resource parsed;
    try {
      parsed = Resource.parse(text);
    } catch (InvalidInputException e) {
      return;
    }
    assertThat(parsed).hasToString(text);
    assertThat(text).matches("/|(/[A-Za-z0-9._~@$!*+,;=:()%-]+)+");
    parsed
        .segments()
        .forEach(
            segment -> assertThat(Normalizer.isNormalized(segment, Normalizer.Form.NFC)).isTrue());
  }

  private static final List<String> PIECES =
      List.of(
          "a",
          "Z",
          "9",
          ".",
          "..",
          "/",
          "%",
          "%2F",
          "%2f",
          "%41",
          "-",
          "~",
          " ",
          "é",
          "e\u0301",
          "漢",
          "😀",
          "\ud83d",
          "\ude00",
          "\0",
          "\u0085",
          "\u202e",
          "&",
          "?",
          "\\",
          "+",
          "=",
          "％",
          "%C3%A9",
          "%ED%A0%80",
          "\ufeff",
          "");

  private static String segment(Random random) {
    StringBuilder text = new StringBuilder();
    int pieces = 1 + random.nextInt(3);
    for (int i = 0; i < pieces; i++) {
      // Most pieces harmless, so that enough segments are valid.
      int range = random.nextInt(3) == 0 ? PIECES.size() : 4;
      text.append(PIECES.get(random.nextInt(range)));
    }
    return text.toString();
  }

  private static String mutate(String text, Random random) {
    int at = random.nextInt(text.length() + 1);
    int end = Math.min(text.length(), at + random.nextInt(3));
    return switch (random.nextInt(4)) {
      case 0 ->
          text.substring(0, at) + PIECES.get(random.nextInt(PIECES.size())) + text.substring(at);
      case 1 -> text.substring(0, at) + text.substring(end);
      case 2 ->
          text.substring(0, at)
              + text.substring(at, end).toLowerCase(Locale.ROOT)
              + text.substring(end);
      default ->
          new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1)
              + PIECES.get(random.nextInt(PIECES.size()));
    };
  }
}
