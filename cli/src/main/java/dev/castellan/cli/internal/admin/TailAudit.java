package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.audit.AuditQuery;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Converters;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code audit tail}. Entries of several nodes can come a little out of order, so it looks a page
 * further back than it must, and remembers what it has shown.
 */
@Command(description = "Prints entries of the audit log as they come, until it is interrupted.")
final class TailAudit implements Callable<Integer> {

  private static final int REMEMBERED = 10_000;
  private static final int PAGE = 200;

  private final Environment environment;

  @Option(
      names = "--lines",
      paramLabel = "N",
      description = "Begin with so many that are there, 0 to 200; left out, 10.")
  private int lines = 10;

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      converter = Converters.ToDuration.class,
      description = "How often to look, 1s to 10m; left out, 2s.")
  private Duration interval = Duration.ofSeconds(2);

  @Mixin private AuditFilter filter = new AuditFilter();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  TailAudit(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    if (lines < 0 || lines > PAGE) {
      throw common.wrong("--lines is 0 to " + PAGE + ", not " + lines);
    }
    if (interval.toSeconds() < 1 || interval.toMinutes() > 10) {
      throw common.wrong("--interval is 1s to 10m");
    }
    AuditQuery query = filter.query();
    Set<String> shown = new LinkedHashSet<>();
    List<ObjectNode> first = newest(backend, query);
    first.forEach(entry -> shown.add(entry.path("id").asText()));
    boolean open = show(first.subList(0, Math.min(lines, first.size())), output);
    while (open && environment.pause().take(interval)) {
      open = show(fresh(backend, query, shown), output);
    }
    return ExitCode.FINE;
  }

  /** The newest entries; what is searched for may lie behind pages without any. */
  private static List<ObjectNode> newest(Backend backend, AuditQuery query) {
    return Pages.first(PAGE, page -> backend.audit(query, page));
  }

  /** What was not shown yet, the newest first; nothing that is older than all that was. */
  private static List<ObjectNode> fresh(Backend backend, AuditQuery query, Set<String> shown) {
    List<ObjectNode> fresh = new ArrayList<>();
    Set<String> before = Set.copyOf(shown);
    Optional<String> after = Optional.empty();
    boolean met;
    do {
      Page<ObjectNode> page = backend.audit(query, new PageRequest(PAGE, after));
      List<ObjectNode> upTo = upToShown(page.items(), before);
      met = upTo.size() < page.items().size();
      upTo.stream().filter(entry -> shown.add(entry.path("id").asText())).forEach(fresh::add);
      after = page.next();
    } while (!met && after.isPresent() && fresh.size() < REMEMBERED);
    forget(shown);
    return fresh;
  }

  /** The entries before the last one that was shown already; all, if none was. */
  private static List<ObjectNode> upToShown(List<ObjectNode> entries, Set<String> shown) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (shown.contains(entries.get(i).path("id").asText())) {
        return entries.subList(0, i);
      }
    }
    return entries;
  }

  private static void forget(Set<String> shown) {
    var oldest = shown.iterator();
    while (shown.size() > REMEMBERED + PAGE) {
      oldest.next();
      oldest.remove();
    }
  }

  private boolean show(List<ObjectNode> newestFirst, Output output) {
    List<ObjectNode> entries = new ArrayList<>(newestFirst);
    Collections.reverse(entries);
    StringBuilder text = new StringBuilder();
    for (ObjectNode entry : entries) {
      text.append(common.json() ? Json.line(entry) : AuditLines.plain(entry)).append('\n');
    }
    return output.stream(text.toString());
  }
}
