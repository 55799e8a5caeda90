package dev.castellan.cli.internal.admin;

import dev.castellan.cli.internal.Commands;
import dev.castellan.cli.internal.Environment;
import picocli.CommandLine.Model.CommandSpec;

/** The commands that administer a broker. */
public final class AdminCommands {

  private AdminCommands() {}

  /** Adds them; those on the files of a store only where no host has it open. */
  public static void addTo(CommandSpec castellan, Environment environment) {
    castellan
        .addSubcommand("users", users(environment))
        .addSubcommand("keys", keys(environment))
        .addSubcommand("audit", audit(environment))
        .addSubcommand("license", license(environment))
        .addSubcommand("import", of(new ImportUsers(environment)))
        .addSubcommand("export", of(new ExportUsers(environment)));
    if (environment.host().isEmpty()) {
      castellan.addSubcommand("store", store(environment));
    }
    castellan.addSubcommand("setup-token", of(new SetupTokenCommand(environment)));
  }

  private static CommandSpec users(Environment environment) {
    return group("Users.")
        .addSubcommand("list", of(new ListUsers(environment)))
        .addSubcommand("show", of(new ShowUser(environment)))
        .addSubcommand("add", of(new AddUser(environment)))
        .addSubcommand("edit", of(new EditUser(environment)))
        .addSubcommand("passwd", of(new SetPassword(environment)))
        .addSubcommand("reset-link", of(new ResetLink(environment)))
        .addSubcommand("unlock", of(new ChangeUser(environment, ChangeUser.Kind.UNLOCK)))
        .addSubcommand("disable", of(new ChangeUser(environment, ChangeUser.Kind.DISABLE)))
        .addSubcommand("enable", of(new ChangeUser(environment, ChangeUser.Kind.ENABLE)))
        .addSubcommand("del", of(new DeleteUser(environment)))
        .addSubcommand(
            "reset-2fa", of(new ChangeUser(environment, ChangeUser.Kind.RESET_SECOND_FACTOR)))
        .addSubcommand("sessions", of(new Sessions(environment)));
  }

  private static CommandSpec keys(Environment environment) {
    return group("API keys.")
        .addSubcommand("list", of(new ListKeys(environment)))
        .addSubcommand("show", of(new ShowKey(environment)))
        .addSubcommand("create", of(new CreateKey(environment)))
        .addSubcommand("edit", of(new EditKey(environment)))
        .addSubcommand("rotate", of(new RotateKey(environment)))
        .addSubcommand("enable", of(new EnableKey(environment, true)))
        .addSubcommand("disable", of(new EnableKey(environment, false)))
        .addSubcommand("del", of(new DeleteKey(environment)));
  }

  private static CommandSpec audit(Environment environment) {
    return group("The audit log.")
        .addSubcommand("list", of(new ListAudit(environment)))
        .addSubcommand("tail", of(new TailAudit(environment)))
        .addSubcommand("export", of(new ExportAudit(environment)))
        .addSubcommand("verify", of(new VerifyAudit(environment)));
  }

  private static CommandSpec license(Environment environment) {
    CommandSpec license = group("The licence: making keys, and the one of a broker.");
    LicenseCommands.addTo(license, environment);
    return license;
  }

  private static CommandSpec store(Environment environment) {
    return group("The store itself.")
        .addSubcommand("backup", of(new BackUpStore(environment)))
        .addSubcommand("restore", of(new RestoreStore(environment)))
        .addSubcommand("check", of(new CheckStore(environment)));
  }

  private static CommandSpec group(String description) {
    CommandSpec spec = of(new Group());
    spec.usageMessage().description(description);
    return spec;
  }

  private static CommandSpec of(Object annotated) {
    return Commands.ofAdministration(annotated);
  }
}
