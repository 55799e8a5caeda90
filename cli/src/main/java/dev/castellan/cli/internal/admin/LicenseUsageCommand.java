package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Output;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code license usage}. */
@Command(description = "Shows how many connections there are, and were at most.")
final class LicenseUsageCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private LicenseOptions where = new LicenseOptions();

  @Mixin private Common common = new Common();

  LicenseUsageCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(LicenseBackend license, Output output) {
    ObjectNode usage = license.usage();
    ObjectNode now = usage.deepCopy();
    now.remove("days");
    now.remove("months");
    Words.print(now, output);
    for (String kind : List.of("months", "days")) {
      for (JsonNode peak : usage.path(kind)) {
        output.print(
            "peak "
                + Words.of(peak, "period")
                + ": "
                + Words.of(peak, "connections")
                + " at "
                + Words.of(peak, "at"));
      }
    }
    LicenseWords.caveat(license, output);
    output.print(usage);
    return ExitCode.FINE;
  }
}
