package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code license previous}. */
@Command(description = "Puts the licence before the present one in force again.")
final class LicensePrevious implements Callable<Integer> {

  private final Environment environment;

  @Mixin private LicenseOptions where = new LicenseOptions();

  @Mixin private Common common = new Common();

  LicensePrevious(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(LicenseBackend license, Output output) {
    ObjectNode status = license.previous();
    LicenseWords.status(status, output);
    LicenseWords.caveat(license, output);
    output.print(status);
    return ExitCode.FINE;
  }
}
