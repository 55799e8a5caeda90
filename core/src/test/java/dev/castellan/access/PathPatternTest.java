package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.InvalidInputException;
import dev.castellan.access.PathPattern.Segment;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class PathPatternTest {

  private static final Segment ANY = new Segment.Any();

  static Stream<Arguments> written() {
    return Stream.of(
        Arguments.of(List.of(literal("topics"), literal("orders")), false, "topics/orders"),
        Arguments.of(List.of(literal("topics"), prefix("orders-")), false, "topics/orders-*"),
        Arguments.of(List.of(literal("topics"), ANY), false, "topics/*"),
        Arguments.of(List.of(literal("topics")), true, "topics/**"),
        Arguments.of(List.of(), true, "**"),
        Arguments.of(List.of(ANY), false, "*"),
        Arguments.of(List.of(ANY, ANY), true, "*/*/**"),
        Arguments.of(List.of(prefix("a"), literal("b")), true, "a*/b/**"),
        Arguments.of(List.of(literal("*")), false, "%2A"),
        Arguments.of(List.of(literal("**")), false, "%2A%2A"),
        Arguments.of(List.of(prefix("*")), false, "%2A*"),
        Arguments.of(List.of(literal("a*b")), false, "a%2Ab"),
        Arguments.of(List.of(literal("a,b")), false, "a%2Cb"),
        Arguments.of(List.of(literal("a/b")), false, "a%2Fb"),
        Arguments.of(List.of(literal("%2F")), false, "%252F"),
        Arguments.of(List.of(literal("zoë")), false, "zo%C3%AB"),
        Arguments.of(List.of(prefix("漢")), false, "%E6%BC%A2*"),
        Arguments.of(List.of(literal("..."), literal(".a")), false, ".../.a"),
        Arguments.of(List.of(literal("-._~@$!+;=:()")), false, "-._~@$!+;=:()"));
  }

  private static Segment literal(String text) {
    return new Segment.Literal(text);
  }

  private static Segment prefix(String text) {
    return new Segment.Prefix(text);
  }

  @ParameterizedTest
  @MethodSource("written")
  void hasOneWrittenForm(List<Segment> segments, boolean below, String text) {
    PathPattern pattern = PathPattern.of(segments, below);

    assertThat(pattern).hasToString(text);
    assertThat(PathPattern.parse(text)).isEqualTo(pattern).hasSameHashCodeAs(pattern);
    assertThat(PathPattern.parse(text).segments()).isEqualTo(segments);
    assertThat(PathPattern.parse(text).everythingBelow()).isEqualTo(below);
  }

  static Stream<String> notWritten() {
    return Stream.of(
        "",
        "/",
        "/a",
        "//a",
        "a/",
        "a//b",
        "/**",
        "**/",
        "**/a",
        "a/**/b",
        "***",
        "a**",
        "**a",
        "*a",
        "a*b",
        "a*b*",
        "*/",
        "*a*",
        ".",
        "..",
        "a/.",
        "a/../b",
        "./a",
        "%2E",
        "%2E%2E",
        "%2e",
        "a%2fb",
        "%41",
        "%2",
        "%",
        "%zz",
        "%00",
        "a%0Ab",
        "%C0%AF",
        "%ED%A0%80",
        "%FF",
        "zoë",
        "zoe%CC%88",
        "%E2%84%AB",
        " ",
        "a b",
        "a ",
        " a",
        "a\n",
        "a,b",
        "a?b",
        "a#b",
        "a\\b",
        "a\0",
        "\ud800",
        "%2a",
        "a/" + "a/".repeat(31) + "b",
        "a/".repeat(32) + "**",
        "a".repeat(1_025),
        "a".repeat(1_025) + "*");
  }

  @ParameterizedTest
  @MethodSource("notWritten")
  void parseTakesNothingElse(String text) {
    assertThatThrownBy(() -> PathPattern.parse(text))
        .isInstanceOf(InvalidInputException.class)
        .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(200));
  }

  @Test
  void thereIsAlwaysSomethingToMatch() {
    assertThat(PathPattern.of(List.of(), true)).isEqualTo(PathPattern.EVERYTHING);
    assertThatThrownBy(() -> PathPattern.of(List.of(), false))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> prefix("")).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> literal("..")).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> literal("e\u0301")).isInstanceOf(InvalidInputException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "topics, /topics, true",
    "topics, /topics/x, false",
    "topics, /Topics, false",
    "topics, /, false",
    "topics/*, /topics/x, true",
    "topics/*, /topics, false",
    "topics/*, /topics/x/y, false",
    "topics/*, /topics/a%2Fb, true",
    "topics/**, /topics, false",
    "topics/**, /topics/x, true",
    "topics/**, /topics/x/y/z, true",
    "topics/**, /topic/x, false",
    "**, /, false",
    "**, /a, true",
    "**, /a/b, true",
    "*/**, /a, false",
    "*/**, /a/b, true",
    "orders-*, /orders-, true",
    "orders-*, /orders-1, true",
    "orders-*, /orders, false",
    "orders-*, /orders-1/x, false",
    "orders-*, /ORDERS-1, false",
    "%2A, /*, true",
    "%2A, /a, false",
    "%2A*, /**, true",
    "a%2Fb, /a%2Fb, true",
    "a%2Fb, /a/b, false",
    "%252F, /%252F, true",
    "%252F, /%2F, false",
    "a%2Cb, '/a,b', true",
    "zo%C3%AB, /zo%C3%AB, true",
    "zo*, /zo%C3%AB, true",
    "%C3%AB, /e, false"
  })
  void matchesSegmentBySegment(String pattern, String resource, boolean matches) {
    Resource path = Resource.parse(resource);
    Resource scope = Resource.of("tenants", "acme");
    String[] below = path.segments().toArray(String[]::new);

    assertThat(PathPattern.parse(pattern).matches(Resource.ROOT, path)).isEqualTo(matches);
    assertThat(PathPattern.parse(pattern).matches(scope, scope.child(below))).isEqualTo(matches);
    assertThat(PathPattern.parse(pattern).matches(scope, path)).isFalse();
  }

  @Test
  void theScopeItselfIsMatchedByNothing() {
    Resource scope = Resource.of("a", "b");

    assertThat(PathPattern.EVERYTHING.matches(scope, scope)).isFalse();
    assertThat(PathPattern.EVERYTHING.matches(scope, Resource.of("a"))).isFalse();
    assertThat(PathPattern.EVERYTHING.matches(scope, Resource.of("a", "bc"))).isFalse();
    assertThat(PathPattern.EVERYTHING.matches(scope, Resource.of("a", "b", "c"))).isTrue();
  }

  @Test
  void whatIsGeneratedReadsBackAndMatchesWhatItIsMadeFor() {
    long seed = new Random().nextLong();
    System.out.println("PathPatternTest seed " + seed);
    Random random = new Random(seed);
    PolicyGenerator generator = new PolicyGenerator(random);
    for (int i = 0; i < 10_000; i++) {
      PathPattern pattern = generator.pattern();
      Resource scope = generator.scope();
      Resource matched = generator.resource(scope, pattern);

      assertThat(PathPattern.parse(pattern.toString())).isEqualTo(pattern);
      assertThat(pattern.toString()).matches("[A-Za-z0-9._~@$!*+;=:()%/-]+");
      assertThat(pattern.matches(scope, matched))
          .as("%s at %s, %s", pattern, scope, matched)
          .isTrue();
      assertThat(pattern.matches(scope, scope)).isFalse();
      // A literal pattern and the resource that is written alike mean the same.
      boolean literal = pattern.segments().stream().allMatch(Segment.Literal.class::isInstance);
      if (literal && !pattern.everythingBelow() && pattern.toString().indexOf('%') < 0) {
        Resource same = Resource.parse('/' + pattern.toString());
        assertThat(pattern.matches(Resource.ROOT, same)).isTrue();
      }
      readsOnlyIfItIsTheImage(edited(pattern.toString(), random));
    }
  }

  private static void readsOnlyIfItIsTheImage(String text) {
    PathPattern read;
    try {
      read = PathPattern.parse(text);
    } catch (InvalidInputException e) {
      return;
    }
    assertThat(read).hasToString(text);
  }

  private static String edited(String text, Random random) {
    List<String> pieces =
        List.of(
            "*", "**", "/", "%", "%2F", "%2f", "%2A", "%41", ".", "..", ",", "é", " ", "a", "%00");
    int at = random.nextInt(text.length() + 1);
    String piece = pieces.get(random.nextInt(pieces.size()));
    int end = Math.min(text.length(), at + random.nextInt(3));
    return text.substring(0, at) + piece + text.substring(end);
  }
}
