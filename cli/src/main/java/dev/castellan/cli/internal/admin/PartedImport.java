package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.ErrorCode;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Failure;
import dev.castellan.cli.internal.Json;
import dev.castellan.user.ImportOptions;
import dev.castellan.user.ImportReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An import over REST. What one call does not hold is sent in parts: all of them are checked before
 * the first one is written, as a server does within one call, and then written in their order, up
 * to the first one that is not written as a whole. For one use.
 */
final class PartedImport {

  private static final List<String> COUNTS =
      List.of("users", "created", "updated", "unchanged", "failed");

  /** Sends lines to be imported. */
  @FunctionalInterface
  interface Sender {

    /** Answers the server's report. */
    ObjectNode send(Map<String, String> parameters, String lines);
  }

  private final Sender sender;
  private final ImportOptions options;
  private final List<LinePart> parts;
  private final int lines;

  PartedImport(Sender sender, ImportOptions options, List<LinePart> parts) {
    this.sender = sender;
    this.options = options;
    this.parts = parts;
    this.lines = parts.isEmpty() ? 0 : parts.get(parts.size() - 1).last();
  }

  /**
   * The report on all lines.
   *
   * @throws Failure if nothing was done, as far as is known
   */
  ObjectNode run() {
    if (parts.size() <= 1) {
      return whole();
    }
    ObjectNode checked = checked();
    if (options.dryRun() || checked.path("failed").asInt() > 0) {
      return checked;
    }
    return written(checked.path("users").asInt());
  }

  private ObjectNode whole() {
    options.progress().done(0, lines);
    ObjectNode report =
        sender.send(
            parameters(options.dryRun()),
            parts.stream().findFirst().map(LinePart::text).orElse(""));
    options.progress().done(lines, lines);
    return report;
  }

  private Map<String, String> parameters(boolean dryRun) {
    return Map.of(
        "existing",
        options.existing().name().toLowerCase(Locale.ROOT),
        "dryRun",
        Boolean.toString(dryRun));
  }

  /** What would be done, or what is wrong. */
  private ObjectNode checked() {
    ObjectNode report = empty();
    LineNames names = new LineNames();
    for (LinePart part : parts) {
      List<ObjectNode> twice = names.problems(part);
      ObjectNode reply = sender.send(parameters(true), part.text());
      add(report, part, reply, twice);
      options.progress().done(part.last(), lines);
    }
    boolean fine = report.path("failed").asInt() == 0;
    if (!options.dryRun()) {
      report.put("created", 0).put("updated", 0).put("unchanged", 0);
    }
    return report.put("complete", fine).put("dryRun", options.dryRun());
  }

  private ObjectNode written(int users) {
    ObjectNode report = empty().put("complete", false).put("dryRun", false);
    for (LinePart part : parts) {
      try {
        ObjectNode reply = sender.send(parameters(false), part.text());
        add(report, part, reply, List.of());
        if (!isWhole(reply)) {
          return stopped(report, part).put("users", users);
        }
      } catch (Failure failure) {
        return failed(report, part, failure).put("users", users);
      }
      options.progress().done(part.last(), lines);
    }
    return report.put("complete", report.path("failed").asInt() == 0).put("users", users);
  }

  /** Whether each line of it was tried. */
  private static boolean isWhole(ObjectNode reply) {
    int tried =
        COUNTS.stream()
            .filter(name -> !name.equals("users"))
            .mapToInt(name -> reply.path(name).asInt())
            .sum();
    return tried == reply.path("users").asInt();
  }

  private ObjectNode stopped(ObjectNode report, LinePart part) {
    if (part.last() < lines) {
      problems(report)
          .addObject()
          .put("line", part.last() + 1)
          .put("code", "not-tried")
          .put("message", "This line and those behind it were not tried; " + goingOn());
    }
    return report;
  }

  private ObjectNode failed(ObjectNode report, LinePart part, Failure failure) {
    String done =
        failure.exitCode() == ExitCode.UNAVAILABLE
            ? "; of lines %d to %d some may be done, and none behind them; "
                .formatted(part.first(), part.last())
            : "; line %d and those behind it are not done; ".formatted(part.first());
    String message = failure.getMessage() + done + goingOn();
    if (report.path("created").asInt() + report.path("updated").asInt() == 0) {
      throw failure.saying(message);
    }
    problems(report)
        .addObject()
        .put("line", part.first())
        .put("code", failure.code().isEmpty() ? ErrorCode.OUTCOME_UNKNOWN.text() : failure.code())
        .put("message", message);
    return report;
  }

  private String goingOn() {
    return "import the same again with --existing "
        + (options.existing() == ImportOptions.Existing.UPDATE ? "update" : "skip")
        + " to go on";
  }

  private static ObjectNode empty() {
    ObjectNode report = Json.object();
    COUNTS.forEach(name -> report.put(name, 0));
    report.putArray("problems");
    return report;
  }

  private static ArrayNode problems(ObjectNode report) {
    return report.path("problems") instanceof ArrayNode all ? all : report.putArray("problems");
  }

  /** Adds what was said of a part, with the numbers of the whole. */
  private static void add(
      ObjectNode report, LinePart part, ObjectNode reply, List<ObjectNode> more) {
    COUNTS.forEach(name -> report.put(name, report.path(name).asInt() + reply.path(name).asInt()));
    report.put("failed", report.path("failed").asInt() + more.size());
    List<ObjectNode> said = new ArrayList<>(more);
    for (JsonNode problem : reply.path("problems")) {
      if (problem instanceof ObjectNode one) {
        said.add(one.put("line", one.path("line").asInt() + part.first() - 1));
      }
    }
    ArrayNode problems = problems(report);
    Stream<ObjectNode> inOrder =
        said.stream().sorted(Comparator.comparingInt(problem -> problem.path("line").asInt()));
    inOrder.limit(Math.max(0, ImportReport.MAX_PROBLEMS - problems.size())).forEach(problems::add);
  }
}
