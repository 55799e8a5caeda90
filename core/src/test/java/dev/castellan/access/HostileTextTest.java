package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.castellan.InvalidPolicyException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Text of 4 MiB that somebody sends to keep us busy. What takes milliseconds here would take hours
 * if some step went back over what it has seen; the limit leaves room for a busy machine.
 */
@Timeout(60)
class HostileTextTest {

  private static final int MOST = Policy.MAX_BYTES;

  static Stream<Arguments> hostile() {
    return Stream.of(
        filled("", "a", ""),
        filled("role ", "a", ""),
        filled("role a { allow ", "a", ":b on c }"),
        filled("role a { allow a:b on ", "a", " }"),
        filled("role a { allow a:b on ", "/", " }"),
        filled("role a { allow a:b on ", "a/", "b }"),
        filled("role a { allow a:b on ", "*", " }"),
        filled("role a { allow a:b on ", "<", " }"),
        filled("role a { allow a:b on ", "%", " }"),
        filled("role a { allow a:b on ", "%41", " }"),
        filled("role a { allow a:b on c when ", "owner, ", "owner }"),
        filled("role a { allow a:b on c when address in ", "1", " }"),
        filled("role a { allow a:b on c when address in ", ":", " }"),
        filled("role a { allow a:b on c when address in 10.0.0.0/", "9", " }"),
        filled("role a { allow a:b on c when time in ", "2", " }"),
        filled("role a { allow a:b on c when time in ", ".", " }"),
        filled("role a { allow a:b on c when authenticated within ", "9", "d }"),
        filled("role a { allow a:b on c when attribute a = \"", "\\\\", "\" }"),
        filled("role a { allow a:b on c when attribute a = \"", "a", "\" }"),
        filled("role a inherits ", "b, ", "b { }"),
        filled("role a inherits ", "a, ", "a { }"),
        filled("", "{", ""),
        filled("role a ", "{", ""),
        filled("role a ", "{\n", ""),
        filled("", "}", ""),
        filled("", "}\n", ""),
        filled("", "#", ""),
        filled("role a { } ", "#", ""),
        filled("", "\"", ""),
        filled("test ", "\"", ""),
        filled("test \"", "x", ""),
        filled("", "\\", ""),
        filled("", "role a { ", ""),
        filled("", "role a {\n", ""),
        filled("", "role a { }", ""),
        filled("", "role a { } ", ""),
        filled("role a {", " allow a:b on c", ""),
        filled("", "role\n", ""),
        filled("", "role a inherits b { }\n", ""),
        filled("bind group:", "a", " viewer at /"),
        filled("", "bind group:a b at /\n", ""),
        filled("catalog { a: ", "b ", ", }"),
        filled("catalog { ", "a: b ", "}"),
        filled("catalog {\n", "a\n", "}"),
        filled("test \"x\" { ", "given a has viewer at / ", "}"),
        filled("test \"x\" { ", "given a in group:b ", "as c { can a:b on /c } }"),
        filled("test \"x\" { given a in group:b as a ", "mfa, ", "{ can a:b on /c } }"),
        filled("test \"x\" { given a in group:b ", "as a { can a:b on /c because x }", " }"),
        filled("test \"x\" { given a in group:b ", "as b { can a:b on /c }", " }"),
        filled("", " ", "x"),
        filled("", "\n", "x"),
        filled("", "\r", ""),
        filled("", "\r\n", "x"),
        filled("", "\t", "x"),
        filled("", "\0", ""),
        filled("", "\ufeff", ""),
        filled("", "\u2028", ""),
        filled("", "\u202e", ""),
        filled("# ", "\u202e", ""),
        filled("", "\u200b", ""),
        filled("", "\ud800", ""),
        filled("", "\udc00", ""),
        filled("# ", "\ud800", ""),
        filled("", "漢", ""),
        filled("", "😀", ""));
  }

  private static Arguments filled(String start, String unit, String end) {
    return Arguments.of(start, unit, end);
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void aTextOfOneThingIsRefused(String start, String unit, String end) {
    int bytes = unit.getBytes(StandardCharsets.UTF_8).length;
    int times = (MOST - start.length() - end.length()) / Math.max(bytes, unit.length());
    isRefusedClearlyAndSoon(start + unit.repeat(times) + end);
  }

  @Test
  void manyNamesThatAreAllNearAreRefused() {
    isRefusedClearlyAndSoon(alike());
  }

  @Test
  void manyNamesOfOneHashAreRefused() {
    isRefusedClearlyAndSoon(colliding());
  }

  @Test
  void oneByteTooManyIsRefused() {
    isRefusedClearlyAndSoon("#" + "\n".repeat(MOST));
    isRefusedClearlyAndSoon("# " + "漢".repeat(MOST / 3));
    isRefusedClearlyAndSoon("a".repeat(100_000_000));
    assertThat(Policy.parse("\n".repeat(MOST))).isEqualTo(Policy.EMPTY);
  }

  /** As many look-ups of a near word as possible, each as dear as possible. */
  private static String alike() {
    StringBuilder text = new StringBuilder();
    String prefix = "a".repeat(56);
    for (int i = 0; i < 40_000; i++) {
      text.append("role ")
          .append(prefix)
          .append(String.format(Locale.ROOT, "%06d", i))
          .append("{}\n");
    }
    return text.append(("bind group:x " + "a".repeat(55) + "bbbbb at /\n").repeat(1_000))
        .toString();
  }

  /** Names that a hash table puts in one place. */
  private static String colliding() {
    List<String> names = new ArrayList<>(List.of(""));
    for (int i = 0; i < 16; i++) {
      List<String> longer = new ArrayList<>();
      for (String name : names) {
        // Both have the same hash.
        longer.add(name + "c0");
        longer.add(name + "an");
      }
      names = longer;
    }
    StringBuilder text = new StringBuilder();
    names.forEach(name -> text.append("role ").append(name).append("{}\n"));
    assertThat(names).extracting(String::hashCode).containsOnly(names.get(0).hashCode());
    return text.append("bind").toString();
  }

  private static void isRefusedClearlyAndSoon(String text) {
    InvalidPolicyException e =
        catchThrowableOfType(InvalidPolicyException.class, () -> Policy.parse(text));

    assertThat(e).isNotNull();
    assertThat(e.problems()).hasSizeLessThanOrEqualTo(20);
    assertThat(e.problems())
        .allSatisfy(problem -> assertThat(problem.toString()).hasSizeLessThan(400));
  }
}
