package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Output;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code license settings}. */
@Command(
    description =
        "Shows at how many percent of the quota the alarm is raised and cleared, or changes it.")
final class LicenseSettingsCommand implements Callable<Integer> {

  private final Environment environment;

  @Option(names = "--high", paramLabel = "PERCENT", description = "At how many it is raised.")
  private Optional<Integer> high = Optional.empty();

  @Option(names = "--low", paramLabel = "PERCENT", description = "At how many it is cleared.")
  private Optional<Integer> low = Optional.empty();

  @Mixin private LicenseOptions where = new LicenseOptions();

  @Mixin private Common common = new Common();

  LicenseSettingsCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(LicenseBackend license, Output output) {
    ObjectNode settings =
        high.isPresent() || low.isPresent()
            ? license.changeSettings(high, low)
            : license.settings();
    Words.print(settings, output);
    output.print(settings);
    return ExitCode.FINE;
  }
}
