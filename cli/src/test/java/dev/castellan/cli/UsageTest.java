package dev.castellan.cli;

import static dev.castellan.cli.Cli.castellan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.cli.Cli.Result;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with the arguments, and what a command says of itself. */
@Timeout(60)
class UsageTest {

  private static final String SEE = "Run 'castellan policy %s --help' for help.\n";

  static Stream<Arguments> nonsense() {
    return Stream.of(
        Arguments.of("check", "", "Missing required parameter: 'FILE'"),
        Arguments.of("check", "--jsn a", "Unknown option: '--jsn'\nPossible solutions: --json"),
        Arguments.of("check", "- -", "'-' stands for standard input, which can be read once"),
        Arguments.of(
            "lint", "--catalog - -", "'-' stands for standard input, which can be read once"),
        Arguments.of("diff", "a", "Missing required parameter: 'NEW'"),
        Arguments.of("diff", "- -", "'-' stands for standard input, which can be read once"),
        Arguments.of("diff", "a b c", "Unmatched argument at index 4: 'c'"),
        Arguments.of("fmt", "a b", "Several files are formatted with --write or --check"),
        Arguments.of("fmt", "--write -", "--write cannot replace standard input"),
        Arguments.of(
            "fmt",
            "--write --check a",
            "Error: --write, --check are mutually exclusive (specify only one)"),
        Arguments.of(
            "test", "--min-coverage 101 a", "--min-coverage is a number from 0 to 100, not 101"),
        Arguments.of(
            "test",
            "--min-coverage=much a",
            "Invalid value for option '--min-coverage': 'much' is not an int"),
        Arguments.of(
            "explain", "a", "Missing required options: '--as=NAME', '--can=ACTION', '--on=PATH'"),
        Arguments.of(
            "explain",
            "a --as x --can read --on /x",
            "Invalid value for option '--can': An action is written type:verb"),
        Arguments.of(
            "explain",
            "a --as x --can a:b --on x",
            "Invalid value for option '--on': A path begins with a slash"),
        Arguments.of(
            "explain",
            "a --as x --can a:b --on /x --has r@x",
            "Invalid value for option '--has' (ROLE[@SCOPE]): A path begins with a slash"),
        Arguments.of(
            "explain",
            "a --as x --can a:b --on /x --at noon",
            "Invalid value for option '--at': "
                + "A time is written like 2026-05-01T10:00:00Z, not 'noon'"),
        Arguments.of(
            "explain",
            "a --as x --can a:b --on /x --via post",
            "Invalid value for option '--via': Somebody comes via session or api-key, not 'post'"),
        Arguments.of(
            "explain",
            "a --as x --can a:b --on /x --authenticated soon",
            "Invalid value for option '--authenticated': "
                + "A duration is written like 90s, 15m, 8h or 7d, not 'soon'"),
        Arguments.of(
            "explain",
            "a --as x --can a:b --on /x --authenticated 5m --via api-key",
            "--authenticated: An API key does not authenticate at a time"),
        Arguments.of(
            "explain",
            "a --as x --can a:b --on /x --from example.org",
            "--from: Not an IP address: 'example.org'"),
        Arguments.of("matrix", "a --on /x", "--on needs --test: roles are written out by pattern"),
        Arguments.of(
            "matrix",
            "a --action topic",
            "Invalid value for option '--action' (ACTION): An action is written type:verb"));
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void saysWhatMakesNoSense(String command, String arguments, String message) {
    Result result = castellan(("policy " + command + " " + arguments).strip().split(" "));

    assertThat(result.err()).isEqualTo("castellan: " + message + "\n" + SEE.formatted(command));
    assertThat(result.out()).isEmpty();
    assertThat(result.code()).isEqualTo(2);
  }

  @Test
  void suggestsTheCommandThatWasMeant() {
    Result result = castellan("policy", "chek", "a");

    assertThat(result.err())
        .isEqualTo(
            """
            castellan: Unmatched arguments from index 1: 'chek', 'a'
            Did you mean: policy check?
            Run 'castellan policy --help' for help.
            """);
    assertThat(result.code()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "policy"})
  void asksForACommand(String arguments) {
    Result result = castellan(arguments.isEmpty() ? new String[0] : new String[] {arguments});

    assertThat(result.err()).startsWith("castellan: Missing required subcommand\n");
    assertThat(result.code()).isEqualTo(2);
  }

  @Test
  void whatCameIsShownHarmless() {
    Result result = castellan("policy", "check", "--\u001b[31m", "a");

    assertThat(result.err()).contains("\\u001b[31m").doesNotContain("\u001b");
    assertThat(result.code()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "test", "fmt", "lint", "diff", "explain", "matrix"})
  void helpNamesOptionsAndExitCodes(String command) {
    Result result = castellan("policy", command, "--help");

    assertThat(result.out())
        .startsWith("Usage: castellan policy " + command + " [-hV]")
        .contains("--json ", "--debug ")
        .endsWith(
            """

            Exit codes:
               0   all is well
               1   the policy is not as it should be
               2   the arguments make no sense
               3   a file cannot be read or written, or is no policy
              70   a fault of the program
            """);
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
  }

  @Test
  void tellsItsVersion() {
    Result result = castellan("--version");

    assertThat(result.out()).matches("castellan \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
    assertThat(result.code()).isZero();
  }
}
