package dev.castellan.cli.internal.admin;

import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.audit.AuditFormat;
import dev.castellan.audit.AuditQuery;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Output;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code audit export}. */
@Command(description = "Writes the audit log out, the newest entry first.")
final class ExportAudit implements Callable<Integer> {

  private final Environment environment;

  /** How entries are written. */
  enum Format {
    jsonl(AuditFormat.JSON_LINES),
    csv(AuditFormat.CSV);

    private final AuditFormat format;

    Format(AuditFormat format) {
      this.format = format;
    }
  }

  @Mixin private ExportFile file = new ExportFile();

  @Option(
      names = "--format",
      paramLabel = "jsonl|csv",
      description = "JSON lines, or comma-separated values; left out, jsonl.")
  private Format format = Format.jsonl;

  @Mixin private AuditFilter filter = new AuditFilter();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  ExportAudit(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    file.write(lines -> export(backend, lines), "entries", output);
    return ExitCode.FINE;
  }

  private int export(Backend backend, Consumer<String> lines) {
    AuditQuery query = filter.query();
    if (format == Format.csv) {
      lines.accept(AuditFormat.CSV_HEAD);
    }
    int count = 0;
    Optional<String> after = Optional.empty();
    do {
      Page<String> page =
          backend.auditLines(query, format.format, new PageRequest(PageRequest.MAX_LIMIT, after));
      page.items().forEach(lines);
      count += page.items().size();
      after = page.next();
    } while (after.isPresent());
    return count;
  }
}
