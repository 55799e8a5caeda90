package dev.castellan.cli.internal.admin;

import dev.castellan.cli.internal.Commands;
import dev.castellan.cli.internal.Environment;
import picocli.CommandLine.Model.CommandSpec;

/** The {@code license} commands: those for a vendor need no broker. */
final class LicenseCommands {

  private LicenseCommands() {}

  static void addTo(CommandSpec license, Environment environment) {
    license
        .addSubcommand("keygen", of(new LicenseKeygen()))
        .addSubcommand("issue", of(new LicenseIssue(environment)))
        .addSubcommand("show", of(new LicenseShow(environment)))
        .addSubcommand("verify", of(new LicenseVerify(environment)))
        .addSubcommand("status", of(new LicenseStatusCommand(environment)))
        .addSubcommand("usage", of(new LicenseUsageCommand(environment)))
        .addSubcommand("check", of(new LicenseCheckCommand(environment)))
        .addSubcommand("update", of(new LicenseUpdate(environment)))
        .addSubcommand("previous", of(new LicensePrevious(environment)))
        .addSubcommand("history", of(new LicenseHistory(environment)))
        .addSubcommand("settings", of(new LicenseSettingsCommand(environment)))
        .addSubcommand("clock-reset", of(new LicenseClockReset(environment)));
  }

  private static CommandSpec of(Object annotated) {
    return Commands.ofAdministration(annotated);
  }
}
