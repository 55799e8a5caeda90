package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;
import dev.castellan.license.LicenseVerifier;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code license show}. */
@Command(
    description = "Shows what a licence key says, whoever made it; 'license verify' tells who did.")
final class LicenseShow implements Callable<Integer> {

  private final Environment environment;

  @Mixin private LicenseKeyFile key = new LicenseKeyFile();

  @Mixin private Common common = new Common();

  LicenseShow(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return common.run(this::run);
  }

  private int run(Output output) {
    ObjectNode license = Json.parsed(LicenseVerifier.readUnverified(key.read(environment)).json());
    LicenseWords.terms(license, output);
    output.print(license);
    return ExitCode.FINE;
  }
}
