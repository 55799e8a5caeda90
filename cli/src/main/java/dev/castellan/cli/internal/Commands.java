package dev.castellan.cli.internal;

import picocli.CommandLine.Model.CommandSpec;

/** Makes a command out of an annotated object, with what all have: help, version, exit codes. */
public final class Commands {

  private Commands() {}

  /** The command that the object describes. */
  public static CommandSpec of(Object annotated) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(annotated);
    spec.mixinStandardHelpOptions(true).versionProvider(new Version());
    describe(spec);
    return spec;
  }

  /** Adds the exit codes to what a command says of itself. */
  public static void describe(CommandSpec spec) {
    spec.usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCode.descriptions())
        .sortSynopsis(false)
        .sortOptions(false);
  }
}
