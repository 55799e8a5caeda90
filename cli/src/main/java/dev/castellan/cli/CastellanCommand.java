package dev.castellan.cli;

import dev.castellan.Castellan;
import dev.castellan.SystemAccess;
import dev.castellan.cli.internal.Commands;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.Host;
import dev.castellan.cli.internal.Version;
import dev.castellan.cli.internal.admin.AdminCommands;
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
    this(Environment.ofProcess(input, SystemRuntime.time()));
  }

  /**
   * The commands work on a Castellan that the host has open, whatever the environment says, with a
   * reason such as {@code command line: users add} in the audit log. It is the host's to decide who
   * may call them: whoever may, may everything. They close nothing. There are no {@code store}
   * commands then.
   *
   * @param castellan the host's
   * @param access what its builder handed out
   */
  public static CastellanCommand of(Castellan castellan, SystemAccess access) {
    Environment process = Environment.ofProcess(System.in, SystemRuntime.time());
    return new CastellanCommand(process.of(new Host(castellan, access)));
  }

  CastellanCommand(Environment environment) {
    this.environment = environment;
  }

  /** Adds the subcommands, each of which is handed what it needs. */
  @Spec
  void addSubcommands(CommandSpec spec) {
    Commands.describe(spec);
    AdminCommands.addTo(spec, environment);
    spec.addSubcommand(PolicyCommand.NAME, PolicyCommand.spec(environment));
  }
}
