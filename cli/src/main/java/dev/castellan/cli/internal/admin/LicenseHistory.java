package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code license history}. */
@Command(description = "Lists the licences that were put in force, newest first.")
final class LicenseHistory implements Callable<Integer> {

  private final Environment environment;

  @Mixin private LicenseOptions where = new LicenseOptions();

  @Mixin private Common common = new Common();

  LicenseHistory(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(LicenseBackend license, Output output) {
    List<ObjectNode> changes = license.history();
    Table table = new Table("NUMBER", "LICENCE", "CUSTOMER", "CONNECTIONS", "CHANGED", "BY");
    for (ObjectNode change : changes) {
      table.add(
          Words.of(change, "number"),
          Words.of(change, "licenseId"),
          Words.of(change, "customer"),
          LicenseWords.limit(change.path("connectionLimit")),
          Words.of(change, "changedAt"),
          Words.of(change, "changedBy"));
    }
    table.print(output);
    output.print(Json.documents(changes));
    return ExitCode.FINE;
  }
}
