package dev.castellan.cli;

import dev.castellan.cli.internal.Commands;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.Version;
import dev.castellan.cli.internal.policy.PolicyCommand;
import dev.castellan.storage.internal.SystemRuntime;
import java.io.InputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The whole command line, {@code castellan}, for a host's own picocli program: named in {@code
 * subcommands = CastellanCommand.class}, or added with {@code addSubcommand}.
 *
 * <p>Commands print to the streams of the {@code CommandLine} that runs them, with colour if its
 * colour scheme has any, answer with the exit codes of {@code docs/cli.md}, and never end the
 * process. What is wrong with the arguments goes to that {@code CommandLine}'s own handler. One
 * object serves one {@code CommandLine}, and one thread at a time.
 */
@Command(
    name = "castellan",
    description = "Administers a message broker.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class CastellanCommand {

  private final Environment environment;

  /** The commands read {@code System.in} where they are given {@code -} for a file. */
  public CastellanCommand() {
    this(System.in);
  }

  /**
   * The commands read this where they are given {@code -} for a file. It is never closed.
   *
   * @param input as {@code System.in} would be
   */
  public CastellanCommand(InputStream input) {
    this(new Environment(input, SystemRuntime.time()));
  }

  CastellanCommand(Environment environment) {
    this.environment = environment;
  }

  /** Adds the subcommands, each of which is handed what it needs. */
  @Spec
  void addSubcommands(CommandSpec spec) {
    Commands.describe(spec);
    spec.addSubcommand(PolicyCommand.NAME, PolicyCommand.spec(environment));
  }
}
