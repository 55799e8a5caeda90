package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code license check}. */
@Command(
    description =
        "Tells what a licence key would mean; changes nothing. Exit code 1 if it would be refused.")
final class LicenseCheckCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private LicenseKeyFile key = new LicenseKeyFile();

  @Mixin private LicenseOptions where = new LicenseOptions();

  @Mixin private Common common = new Common();

  LicenseCheckCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(LicenseBackend license, Output output) {
    ObjectNode check = license.check(key.read(environment));
    LicenseWords.check(check, output);
    LicenseWords.caveat(license, output);
    output.print(check);
    return check.path("accepted").asBoolean() ? ExitCode.FINE : ExitCode.NOT_FINE;
  }
}
