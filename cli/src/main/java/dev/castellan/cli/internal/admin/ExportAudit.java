package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Converters;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;
import java.time.DateTimeException;
import java.time.Instant;
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
    jsonl,
    csv
  }

  @Mixin private ExportFile file = new ExportFile();

  @Option(
      names = "--format",
      paramLabel = "jsonl|csv",
      description = "JSON lines, or comma-separated values; left out, jsonl.")
  private Format format = Format.jsonl;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = Converters.ToInstant.class,
      description = "Entries of this time and later.")
  private Optional<Instant> since = Optional.empty();

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = Converters.ToInstant.class,
      description = "Entries before this time.")
  private Optional<Instant> until = Optional.empty();

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
    if (format == Format.csv) {
      lines.accept(AuditLines.csvHead());
    }
    int count = 0;
    boolean older;
    Optional<String> after = Optional.empty();
    do {
      Page<ObjectNode> page = backend.audit(new PageRequest(PageRequest.MAX_LIMIT, after));
      // Clocks differ a little, so one entry that is too old is not the end; a page of them is.
      older = !page.items().isEmpty();
      for (ObjectNode entry : page.items()) {
        Instant time = time(entry);
        boolean tooOld = since.map(time::isBefore).orElse(false);
        older &= tooOld;
        if (!tooOld && until.map(time::isBefore).orElse(true)) {
          lines.accept(format == Format.csv ? AuditLines.csv(entry) : Json.line(entry));
          count++;
        }
      }
      after = page.next();
    } while (after.isPresent() && !older);
    return count;
  }

  private static Instant time(ObjectNode entry) {
    try {
      return Instant.parse(entry.path("time").asText());
    } catch (DateTimeException e) {
      return Instant.MAX;
    }
  }
}
