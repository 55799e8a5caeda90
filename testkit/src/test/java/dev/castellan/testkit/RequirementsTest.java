package dev.castellan.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The table in {@code docs/asvs.md} says what the tests show: a test that shows a requirement
 * begins with its number, such as {@code v6_2_1_…} for 6.2.1 of OWASP ASVS 5.0 or {@code c13_…} for
 * a case of a real vulnerability. Run with {@code -Dcastellan.golden.update=true} it writes the
 * table.
 */
class RequirementsTest {

  private static final Path ROOT = Path.of("..");
  private static final Path TABLE = ROOT.resolve("docs/asvs.md");
  private static final List<String> REASONS =
      List.of("host: ", "no feature: ", "document: ", "later: ", "differs: ");

  private static final Pattern TEST =
      Pattern.compile("^ {2,8}void ((v\\d{1,2}_\\d{1,2}_\\d{1,2}|c\\d{1,3})_\\w{1,200})\\(");

  private static final Pattern METHOD = Pattern.compile("\\bvoid (\\w{1,200})\\(");
  private static final Pattern NAMED = Pattern.compile("`(\\w{1,100}Test\\.\\w{1,200})`");

  /** A line of the list. */
  private record Requirement(String id, String level, String text, String note) {

    static Requirement parse(String line) {
      String[] parts = line.split("\t", -1);
      assertThat(parts).as(line).hasSize(4);
      return new Requirement(parts[0], parts[1], parts[2], parts[3]);
    }

    boolean isCase() {
      return id.startsWith("C");
    }
  }

  /** A test with the class in which it stands, and whether it is run by hand. */
  private record Shown(String type, String name, boolean byHand) {}

  private final List<Requirement> requirements;
  private final Map<String, List<Shown>> tests = new TreeMap<>();

  RequirementsTest() throws IOException {
    requirements =
        Files.readAllLines(Path.of("src/test/resources/requirements/requirements.tsv")).stream()
            .map(Requirement::parse)
            .toList();
    for (Path source : sources()) {
      read(source);
    }
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT, 16)) {
      return files
          .filter(file -> file.toString().endsWith("Test.java"))
          .filter(file -> file.toString().contains("/src/test/java/"))
          .sorted(Comparator.comparing(Path::toString))
          .toList();
    }
  }

  private void read(Path source) throws IOException {
    String type = source.getFileName().toString().replace(".java", "");
    boolean byHand = false;
    for (String line : Files.readAllLines(source)) {
      byHand = byHand || line.contains("@Tag(\"long\")");
      Matcher test = TEST.matcher(line);
      if (test.find()) {
        tests
            .computeIfAbsent(id(test.group(2)), id -> new ArrayList<>())
            .add(new Shown(type, test.group(1), byHand));
      }
      byHand = byHand && !line.startsWith("  }");
    }
  }

  private static String id(String prefix) {
    return prefix.startsWith("v")
        ? prefix.substring(1).replace('_', '.')
        : prefix.toUpperCase(Locale.ROOT);
  }

  @Test
  void everyTestNamesARequirementThatIsThere() {
    assertThat(new TreeSet<>(tests.keySet()))
        .isSubsetOf(requirements.stream().map(Requirement::id).toList());
  }

  @Test
  void everyRequirementHasATestOrAReasonWhyNot() {
    assertThat(
            requirements.stream()
                .filter(one -> !tests.containsKey(one.id()))
                .filter(one -> REASONS.stream().noneMatch(one.note()::startsWith))
                .map(Requirement::id))
        .isEmpty();
  }

  @Test
  void theTableSaysWhatTheTestsShow() throws IOException {
    String table = table();
    if (Boolean.getBoolean("castellan.golden.update")) {
      Files.writeString(TABLE, table);
    }
    assertThat(Files.readString(TABLE)).isEqualTo(table);
  }

  /** What is named on a page that compares is there. */
  @Test
  void theTestsThatAreNamedExist() throws IOException {
    Set<String> all = new HashSet<>();
    for (Path source : sources()) {
      String type = source.getFileName().toString().replace(".java", "");
      METHOD
          .matcher(Files.readString(source))
          .results()
          .forEach(m -> all.add(type + '.' + m.group(1)));
    }

    List<String> named =
        NAMED
            .matcher(Files.readString(ROOT.resolve("docs/compared-with-emqx.md")))
            .results()
            .map(m -> m.group(1))
            .toList();

    assertThat(named).hasSizeGreaterThan(30);
    assertThat(named.stream().filter(name -> !all.contains(name))).isEmpty();
  }

  private String table() {
    return """
        # Requirements and the tests that show them

        This page is made by `RequirementsTest`, which fails when it is out of date; written anew with
        `./mvnw verify -pl testkit -am -Dtest=RequirementsTest -Dsurefire.failIfNoSpecifiedTests=false -Dcastellan.golden.update=true`.
        What is named here is a test of the build, so it passes wherever the build does; those *by hand* are in the profile `-Plong`.

        A row without a test says why: *host* leaves it to the host, *no feature* has nothing that it could apply to, *document* says where
        it is written, *later* waits for a part that is not there yet, and *differs* says what is done instead and why.

        ## OWASP ASVS 5.0, chapters V6, V7, V9 and V16

        Levels 1 and 2, and 3 where the feature exists. The requirements are in our own words.

        """
        + table("level", requirements.stream().filter(one -> !one.isCase()).toList())
        + """

        ## Real vulnerabilities as test cases

        Part A is login, enumeration and guessing; part B is sessions, tokens and revocation; part C is
        tokens of providers and OpenID Connect; part D is SAML and XML.

        """
        + table("part", requirements.stream().filter(Requirement::isCase).toList());
  }

  private String table(String second, List<Requirement> rows) {
    return "| id | %s | requirement | shown by, or why not |\n|---|---|---|---|\n".formatted(second)
        + rows.stream().map(this::row).collect(Collectors.joining());
  }

  private String row(Requirement one) {
    List<String> shown = new ArrayList<>();
    tests
        .getOrDefault(one.id(), List.of())
        .forEach(
            test ->
                shown.add(
                    "`"
                        + test.type()
                        + '.'
                        + test.name()
                        + '`'
                        + (test.byHand() ? " (by hand)" : "")));
    if (!one.note().isEmpty()) {
      shown.add("*" + one.note().replaceFirst(": ", "*: "));
    }
    return "| %s | %s | %s | %s |\n"
        .formatted(one.id(), one.level(), one.text(), String.join("<br>", shown));
  }
}
