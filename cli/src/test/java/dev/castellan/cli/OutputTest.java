package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.cli.Cli.Result;
import dev.castellan.cli.internal.Environment;
import dev.castellan.storage.TimeSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Colours, lost output, hostile text, and faults of the program. */
@Timeout(60)
class OutputTest {

  private static final String POLICY = "role r { allow *:read on ** }";

  @TempDir Path folder;

  @Test
  void hasColoursOnATerminal() {
    Result result = new Cli().input(POLICY).colour().run("policy", "check", "-");

    assertThat(result.out()).contains("<stdin>: \u001b[32mok\u001b[0m: 1 role");
  }

  @Test
  void hasNoneElsewhere() {
    Result result = new Cli().input(POLICY).run("policy", "check", "-");

    assertThat(result.out()).contains("<stdin>: ok: 1 role").doesNotContain("\u001b");
  }

  @Test
  void hasNoneInErrors() {
    Result result = new Cli().colour().run("policy", "check", "none.policy", "--wrong");
    assertThat(result.err()).startsWith("castellan: Unknown option").doesNotContain("\u001b");

    result = new Cli().colour().run("policy", "check", "none.policy");
    assertThat(result.err()).startsWith("none.policy: error: ").doesNotContain("\u001b");
  }

  @Test
  void nameOfAFileDoesNothingToATerminal() throws IOException {
    Path file = Files.writeString(folder.resolve("\u001b[2Ja\nb\u202e.policy"), POLICY);

    Result result = Cli.castellan("policy", "check", file.toString());

    assertThat(result.out())
        .contains(folder + "/\\u001b[2Ja\\u000ab\\u202e.policy: ok")
        .doesNotContain("\u001b", "\u202e");
  }

  @Test
  void saysThatItsOutputIsLost() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    InputStream nothing = InputStream.nullInputStream();

    int code =
        Main.run(
            new String[] {"policy", "check", "-"},
            new Environment(nothing, new Stopped(false)),
            full,
            err,
            false);

    assertThat(err).hasToString("castellan: the output cannot be written\n");
    assertThat(code).isEqualTo(3);
  }

  @Test
  void aFaultHasNoStackTrace() {
    Result result = faulty();

    assertThat(result.err())
        .isEqualTo(
            """
            castellan: a fault of the program: java.lang.IllegalStateException: no time\\u001b
            Run it again with --debug to see where.
            """);
    assertThat(result.out()).isEmpty();
    assertThat(result.code()).isEqualTo(70);
  }

  @Test
  void aFaultHasOneForThoseWhoAsk() {
    assertThat(faulty("--debug").err())
        .startsWith("castellan: a fault of the program: java.lang.IllegalStateException: no time")
        .contains("\n  at ")
        .doesNotContain("\u001b");
  }

  private static Result faulty(String... more) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] args = {"policy", "check", "-", more.length == 0 ? "--json" : more[0]};
    Environment environment = new Environment(InputStream.nullInputStream(), new Stopped(true));
    int code = Main.run(args, environment, out, err, false);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** A clock that stands still, or does not work at all. */
  private record Stopped(boolean broken) implements TimeSource {

    @Override
    public Instant instant() {
      if (broken) {
        throw new IllegalStateException("no time\u001b");
      }
      return Cli.NOW;
    }

    @Override
    public long nanoTime() {
      return 0;
    }
  }
}
