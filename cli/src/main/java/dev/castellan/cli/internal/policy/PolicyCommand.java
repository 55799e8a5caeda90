package dev.castellan.cli.internal.policy;

import dev.castellan.cli.internal.Commands;
import dev.castellan.cli.internal.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** {@code policy …}. */
@Command(description = "Checks, tests, formats, compares and explains policies.")
public final class PolicyCommand {

  /** What it is called. */
  public static final String NAME = "policy";

  private PolicyCommand() {}

  /** The command with its subcommands. */
  public static CommandSpec spec(Environment environment) {
    return Commands.of(new PolicyCommand())
        .addSubcommand("check", Commands.of(new CheckCommand(environment)))
        .addSubcommand("test", Commands.of(new TestCommand(environment)))
        .addSubcommand("fmt", Commands.of(new FmtCommand(environment)))
        .addSubcommand("lint", Commands.of(new LintCommand(environment)))
        .addSubcommand("diff", Commands.of(new DiffCommand(environment)))
        .addSubcommand("explain", Commands.of(new ExplainCommand(environment)))
        .addSubcommand("matrix", Commands.of(new MatrixCommand(environment)));
  }
}
