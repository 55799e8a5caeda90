package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Line;
import dev.castellan.cli.internal.Output;
import dev.castellan.cli.internal.Plain;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code audit verify}. */
@Command(description = "Reads all of the audit log and looks whether it is what was written.")
final class VerifyAudit implements Callable<Integer> {

  private final Environment environment;

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  VerifyAudit(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, VerifyAudit::run);
  }

  private static int run(Backend backend, Output output) {
    ObjectNode result = backend.verifyAudit();
    boolean intact = result.path("intact").asBoolean();
    output.print(
        Plain.of(
            result.path("entries").asLong()
                + " entries in "
                + result.path("chains").asLong()
                + " chains and "
                + result.path("segments").asLong()
                + " sealed segments; "
                + result.path("droppedSegments").asLong()
                + " segments dropped; "
                + result.path("plainEntries").asLong()
                + " entries from before there were chains; checkpoint "
                + result.path("checkpoint").asText("none")));
    for (JsonNode restoration : result.path("restorations")) {
      output.print(
          Plain.of(
              "history replaced: epoch "
                  + restoration.path("epoch").asLong()
                  + " begins at "
                  + restoration.path("time").asText()
                  + ", entry "
                  + restoration.path("entryId").asText()
                  + "; entries known to be lost: "
                  + restoration.path("lost").asLong()));
    }
    for (JsonNode finding : result.path("findings")) {
      output.print(
          Line.of(finding.path("kind").asText() + ": ").bad(finding.path("message").asText()));
    }
    if (result.path("moreFindings").asLong() > 0) {
      output.print(Plain.of("and " + result.path("moreFindings").asLong() + " more"));
    }
    output.print(intact ? Line.of("").good("intact") : Line.of("").bad("not intact"));
    output.print(result);
    return intact ? ExitCode.FINE : ExitCode.NOT_FINE;
  }
}
