package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The texts of the dashboard: in every language the same ones, none missing and none left over. */
final class CatalogueTest {

  private static final Path APP =
      Path.of("src/main/resources/dev/castellan/console/internal/page/app");
  private static final Path ENGLISH = APP.resolve("i18n/en.js");
  private static final Pattern KEY = Pattern.compile("(?m)^  '([^']+)':");
  private static final Pattern USED = Pattern.compile("\\bt\\(\\s*'([^']+)'\\s*[,)]");
  private static final Pattern PREFIX = Pattern.compile("'([a-zA-Z0-9-]+\\.[a-zA-Z0-9-]*)'");
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.walk(APP)) {
      return files
          .filter(file -> file.toString().endsWith(".js") && !file.startsWith(APP.resolve("i18n")))
          .toList();
    }
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> keys(Path catalogue) {
    return found(KEY, read(catalogue)).stream()
        .filter(key -> !key.startsWith("error."))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<Path> otherLanguages() throws IOException {
    try (Stream<Path> files = Files.list(APP.resolve("i18n"))) {
      return files.filter(file -> !file.equals(ENGLISH)).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("otherLanguages")
  void hasTheSameTexts(Path catalogue) {
    assertThat(keys(catalogue)).isEqualTo(keys(ENGLISH));
  }

  @ParameterizedTest
  @MethodSource("otherLanguages")
  void fillsTheSamePlaces(Path catalogue) {
    String english = read(ENGLISH);
    String other = read(catalogue);
    for (String key : keys(ENGLISH)) {
      assertThat(places(other, key)).as(key).isEqualTo(places(english, key));
    }
  }

  private static Set<String> places(String catalogue, String key) {
    int start = catalogue.indexOf("\n  '" + key + "':");
    int end = catalogue.indexOf("\n  '", start + 1);
    return found(PLACE, catalogue.substring(start, end < 0 ? catalogue.length() : end));
  }

  /** English shows the server's own words. */
  @ParameterizedTest
  @MethodSource("otherLanguages")
  void saysEveryErrorOfTheServer(Path catalogue) {
    Set<String> texts = found(KEY, read(catalogue));
    assertThat(Arrays.stream(ErrorCode.values()).map(code -> word(code.name())))
        .allSatisfy(code -> assertThat(texts).contains("error." + code));
    assertThat(texts).contains("error.network", "error.credentials-refused", "error.cross-site");
  }

  private static String word(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Test
  void everyTextThatIsAskedForIsThere() throws IOException {
    Set<String> texts = found(KEY, read(ENGLISH));
    for (Path script : scripts()) {
      assertThat(texts).as(script.toString()).containsAll(found(USED, read(script)));
    }
  }

  /**
   * A text is used by its whole name, or by a part that ends in a dot and a word of a closed set.
   */
  @Test
  void everyTextIsAskedFor() throws IOException {
    String all = scripts().stream().map(CatalogueTest::read).collect(Collectors.joining("\n"));
    Set<String> prefixes = found(PREFIX, all);
    assertThat(keys(ENGLISH))
        .allSatisfy(
            key ->
                assertThat(
                        all.contains("'" + key + "'")
                            || prefixes.stream().anyMatch(key::startsWith)
                            || found(Pattern.compile("`([a-zA-Z0-9-]+\\.)\\$"), all).stream()
                                .anyMatch(key::startsWith)
                            || found(Pattern.compile("'([a-z]+)',"), all).stream()
                                .anyMatch(prefix -> key.startsWith(prefix + ".")))
                    .as(key)
                    .isTrue());
  }
}
