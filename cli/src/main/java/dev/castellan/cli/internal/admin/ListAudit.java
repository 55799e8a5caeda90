package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.PageRequest;
import dev.castellan.audit.AuditQuery;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code audit list}. */
@Command(description = "Lists entries of the audit log, the newest first.")
final class ListAudit implements Callable<Integer> {

  private final Environment environment;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "So many at most, 1 to 100,000; left out, 50.")
  private int limit = PageRequest.DEFAULT_LIMIT;

  @Mixin private AuditFilter filter = new AuditFilter();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  ListAudit(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    if (limit < 1 || limit > 100_000) {
      throw common.wrong("--limit is 1 to 100000, not " + limit);
    }
    AuditQuery query = filter.query();
    List<ObjectNode> entries = Pages.first(limit, page -> backend.audit(query, page));
    entries.forEach(entry -> output.print(AuditLines.plain(entry)));
    output.print(Json.documents(entries));
    return ExitCode.FINE;
  }
}
