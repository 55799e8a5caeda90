package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code license clock-reset}. */
@Command(
    description = "Takes the present time for right, after a clock was set wrong and right again.")
final class LicenseClockReset implements Callable<Integer> {

  private final Environment environment;

  @Mixin private LicenseOptions where = new LicenseOptions();

  @Mixin private Common common = new Common();

  LicenseClockReset(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(LicenseBackend license, Output output) {
    ObjectNode reset = license.resetClock();
    Words.print(reset, output);
    output.print(reset);
    return ExitCode.FINE;
  }
}
