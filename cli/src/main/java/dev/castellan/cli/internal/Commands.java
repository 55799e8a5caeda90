package dev.castellan.cli.internal;

import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** Makes a command out of an annotated object, with what all have: help, version, exit codes. */
public final class Commands {

  private Commands() {}

  /** The command about policies that the object describes. */
  public static CommandSpec of(Object annotated) {
    return of(annotated, ExitCode.descriptions());
  }

  /** The command that administers a broker and that the object describes. */
  public static CommandSpec ofAdministration(Object annotated) {
    return of(annotated, ExitCode.ofAdministration());
  }

  private static CommandSpec of(Object annotated, Map<String, String> exitCodes) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(annotated);
    spec.mixinStandardHelpOptions(true).versionProvider(new Version());
    describe(spec, exitCodes);
    return spec;
  }

  /** Adds the exit codes of all commands to what the whole says of itself. */
  public static void describe(CommandSpec spec) {
    describe(spec, ExitCode.ofAdministration());
  }

  private static void describe(CommandSpec spec, Map<String, String> exitCodes) {
    spec.usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(exitCodes)
        .sortSynopsis(false)
        .sortOptions(false);
  }
}
