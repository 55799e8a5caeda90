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
import org.junit.jupiter.params.provider.Arguments;
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

  private static final Pattern SECTION =
      Pattern.compile("(?ms)^  // \\[([a-z]+)](.*?)(?=^  // \\[|^};)");
  private static final Pattern VIEW =
      Pattern.compile("\\{ name: '([a-z-]+)', icon: [^}]*?texts: \\[([^]]+)]");
  private static final Pattern WORD = Pattern.compile("'([^']+)'");
  private static final Pattern BEGINNING =
      Pattern.compile("['`]([a-zA-Z0-9-]+\\.[a-zA-Z0-9.-]*)(?:' \\+|\\$\\{)");
  private static final Pattern CLOSED_SET = Pattern.compile("\\bword\\(\\s*'([^']+)',");
  private static final Pattern IMPORT =
      Pattern.compile("(?m)(?:^import |^import [^;]*? from |\\bimport\\()'(\\.[^']+)'");

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

  private static Set<String> keysOf(Set<String> areas) {
    return SECTION
        .matcher(read(ENGLISH))
        .results()
        .filter(section -> areas.contains(section.group(1)))
        .flatMap(section -> found(KEY, section.group(2)).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<List<String>> areas(Path catalogue) {
    return SECTION
        .matcher(read(catalogue))
        .results()
        .map(
            section ->
                Stream.concat(Stream.of(section.group(1)), found(KEY, section.group(2)).stream())
                    .filter(key -> !key.startsWith("error."))
                    .toList())
        .toList();
  }

  @Test
  void everyTextIsInAnArea() {
    Set<String> areas = found(SECTION, read(ENGLISH));

    assertThat(areas).contains("common", "users");
    assertThat(keysOf(areas)).isEqualTo(found(KEY, read(ENGLISH)));
  }

  @ParameterizedTest
  @MethodSource("otherLanguages")
  void hasTheSameAreas(Path catalogue) {
    assertThat(areas(catalogue)).isEqualTo(areas(ENGLISH));
  }

  private static void imports(Path script, Set<Path> all) {
    if (all.add(script)) {
      String code = read(script).replaceAll("(?s)/\\*\\*.*?\\*/", "");
      found(IMPORT, code).forEach(name -> imports(script.resolveSibling(name).normalize(), all));
    }
  }

  /** All texts that a script may ask for: by name, by how the name begins, or of a closed set. */
  private static Set<String> asked(Path script) {
    String code = read(script);
    Set<String> words = found(WORD, code);
    Set<String> beginnings = found(BEGINNING, code);
    found(CLOSED_SET, code).forEach(name -> beginnings.add(name + "."));
    return found(KEY, read(ENGLISH)).stream()
        .filter(key -> words.contains(key) || beginnings.stream().anyMatch(key::startsWith))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void assertEnough(Path script, Set<String> areas) {
    Set<Path> all = new TreeSet<>();
    imports(script, all);
    Set<String> texts = keysOf(areas);
    assertThat(all).allSatisfy(one -> assertThat(texts).as(one.toString()).containsAll(asked(one)));
  }

  @Test
  void theFrameNeedsCommonTextsAlone() {
    assertEnough(APP.resolve("main.js"), Set.of("common"));
  }

  private static Stream<Arguments> views() {
    return VIEW.matcher(read(APP.resolve("app.js")))
        .results()
        .map(view -> Arguments.of(view.group(1), found(WORD, view.group(2))));
  }

  /** With whatever it loads later, too. */
  @ParameterizedTest
  @MethodSource("views")
  void everyViewHasTheTextsItNeeds(String view, Set<String> areas) {
    Set<String> all = new TreeSet<>(areas);
    all.add("common");
    assertEnough(APP.resolve("views/" + view + ".js"), all);
  }

  @Test
  void everyViewSaysWhichTextsItNeeds() {
    assertThat(views().map(view -> view.get()[0]))
        .contains("users", "roles", "policy", "sso", "audit", "me")
        .hasSize(9);
  }
}
