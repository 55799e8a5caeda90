package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The commands below a host's own. */
@Timeout(60)
class EmbeddingTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** A host that has them by their class, and options and help that all commands inherit. */
  @Command(
      name = "broker",
      subcommands = CastellanCommand.class,
      mixinStandardHelpOptions = true,
      version = "broker 4.2",
      scope = ScopeType.INHERIT)
  private static final class Host {
    @Option(names = "--verbose", scope = ScopeType.INHERIT)
    private boolean verbose;
  }

  /** A host that adds them itself. */
  @Command(name = "broker")
  private static final class PlainHost {}

  private int run(CommandLine host, String... args) {
    return host.setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .execute(args);
  }

  @Test
  void byTheirClass() {
    int code = run(new CommandLine(new Host()), "castellan", "policy", "check", "none.policy");

    assertThat(err).hasToString("none.policy: error: cannot be read: no such file\n");
    assertThat(out).hasToString("");
    assertThat(code).isEqualTo(3);
  }

  @Test
  void belowTheHostsOptionsAndHelp() {
    Host host = new Host();

    int code = run(new CommandLine(host), "castellan", "policy", "check", "--verbose", "--help");

    assertThat(host.verbose).isTrue();
    assertThat(out.toString())
        .startsWith("Usage: broker castellan policy check ")
        .contains("--verbose", "Exit codes:");
    assertThat(code).isZero();
  }

  @Test
  void byAnObjectAndAnotherName() {
    byte[] input = "\ufeff".getBytes(StandardCharsets.UTF_8);
    CastellanCommand commands = new CastellanCommand(new ByteArrayInputStream(input));
    CommandLine host = new CommandLine(new PlainHost()).addSubcommand("admin", commands);

    int code = run(host, "admin", "policy", "check", "-");

    assertThat(err)
        .hasToString("<stdin>:1:1: error: begins with a byte order mark; save it without one\n");
    assertThat(code).isEqualTo(3);
  }

  @Test
  void whatMakesNoSenseGoesToTheHostsHandler() {
    CommandLine host = new CommandLine(new PlainHost()).addSubcommand(new CastellanCommand());
    host.setParameterExceptionHandler((wrong, args) -> 64);

    assertThat(run(host, "castellan", "policy", "fmt", "a", "b")).isEqualTo(64);
  }

  @Test
  void onTheCastellanThatTheHostHasOpen(@TempDir Path folder) {
    try (Broker broker = Broker.in(folder)) {
      CastellanCommand commands = CastellanCommand.of(broker.castellan, broker.system);
      CommandLine host = new CommandLine(new PlainHost()).addSubcommand("admin", commands);

      assertThat(run(host, "admin", "users", "add", "vera", "--invite")).isZero();
      assertThat(broker.user("vera").enabled()).isTrue();
      assertThat(broker.audit("user:create").get(0).details())
          .containsEntry("reason", "command line: users add");
      assertThat(run(host, "admin", "keys", "create", "ci")).isZero();
      assertThat(run(host, "admin", "users", "list", "--store", broker.url())).isEqualTo(2);
      assertThat(run(host, "admin", "store", "check")).isEqualTo(2);
      assertThat(run(host, "admin", "users", "show", "nobody")).isEqualTo(4);
      assertThat(broker.castellan.health().problems()).isEmpty();
    }
  }
}
