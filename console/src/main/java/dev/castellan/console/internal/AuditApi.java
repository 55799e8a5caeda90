package dev.castellan.console.internal;

import dev.castellan.InvalidInputException;
import dev.castellan.Page;
import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditFormat;
import dev.castellan.audit.AuditQuery;
import dev.castellan.console.HttpReply;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The audit log. */
final class AuditApi {

  private static final int MAX_WORD = 16;
  private static final int MAX_PATH = 2_048;
  private static final int MAX_TIME = 40;
  private static final String CSV = "text/csv"; // RFC 7111

  private static final Set<String> FILTERS =
      Set.of(
          "limit",
          "after",
          "actor",
          "action",
          "resource",
          "scope",
          "outcome",
          "from",
          "until",
          "text");

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("GET", "/audit", this::list).withQuery(FILTERS),
        Endpoint.of("GET", "/export/audit", this::lines)
            .withQuery(FILTERS)
            .producing(MediaTypes.JSON_LINES),
        Endpoint.of("GET", "/export/audit.csv", this::csv).withQuery(FILTERS).producing(CSV),
        Endpoint.of("POST", "/audit/verify", this::verify).taking(Endpoint.Body.NONE));
  }

  private HttpReply list(Request request) {
    return HttpReply.json(200, Views.list(page(request), Views::auditEntry));
  }

  private HttpReply lines(Request request) {
    return export(request, AuditFormat.JSON_LINES, MediaTypes.JSON_LINES, "");
  }

  /** Each page has the line that names the columns, so that it can be read by itself. */
  private HttpReply csv(Request request) {
    return export(request, AuditFormat.CSV, CSV, AuditFormat.CSV_HEAD + "\n");
  }

  private static HttpReply export(
      Request request, AuditFormat format, String mediaType, String head) {
    Page<AuditEntry> page = page(request);
    StringBuilder lines = new StringBuilder(head);
    page.items().forEach(entry -> lines.append(format.line(entry)).append('\n'));
    HttpReply reply =
        HttpReply.of(200).body(mediaType, lines.toString().getBytes(StandardCharsets.UTF_8));
    return page.next().map(cursor -> reply.header("Next-Cursor", cursor)).orElse(reply);
  }

  private HttpReply verify(Request request) {
    return HttpReply.json(200, Views.auditVerification(request.caller().audit().verify()));
  }

  private static Page<AuditEntry> page(Request request) {
    return request.caller().audit().list(query(request), request.page());
  }

  private static AuditQuery query(Request request) {
    return new AuditQuery(
        request.parameter("actor", AuditQuery.MAX_TEXT),
        request.parameter("action", AuditQuery.MAX_TEXT),
        path(request, "resource"),
        path(request, "scope"),
        request.parameter("outcome", MAX_WORD).map(AuditApi::outcome),
        time(request, "from"),
        time(request, "until"),
        request.parameter("text", AuditQuery.MAX_TEXT));
  }

  private static Optional<Resource> path(Request request, String name) {
    try {
      return request.parameter(name, MAX_PATH).map(Resource::parse);
    } catch (InvalidInputException e) {
      throw Request.invalid(name, name + " is a path such as /tenants/acme");
    }
  }

  private static AuditEntry.Outcome outcome(String word) {
    return switch (word) {
      case "done" -> AuditEntry.Outcome.DONE;
      case "refused" -> AuditEntry.Outcome.REFUSED;
      case "started" -> AuditEntry.Outcome.STARTED;
      case "failed" -> AuditEntry.Outcome.FAILED;
      default -> throw Request.invalid("outcome", "outcome is done, refused, started or failed");
    };
  }

  private static Optional<Instant> time(Request request, String name) {
    try {
      return request.parameter(name, MAX_TIME).map(Instant::parse);
    } catch (DateTimeException e) {
      throw Request.invalid(name, name + " is a time like 2026-05-01T10:00:00Z (RFC 3339)");
    }
  }
}
