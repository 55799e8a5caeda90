package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Plain;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Audit entries as lines. */
final class AuditLines {

  private static final List<String> COLUMNS =
      List.of(
          "id",
          "time",
          "actorKind",
          "actorId",
          "actorName",
          "action",
          "resource",
          "scope",
          "outcome",
          "code",
          "address",
          "requestId",
          "details");

  private AuditLines() {}

  /** For people. */
  static String plain(ObjectNode entry) {
    List<String> words = new ArrayList<>();
    words.add(Words.of(entry, "time"));
    words.add(Words.of(entry.path("actor"), "name"));
    words.add(Words.of(entry, "action"));
    words.add(Words.of(entry, "resource"));
    words.add(Words.of(entry, "outcome"));
    Json.text(entry, "code").ifPresent(words::add);
    Json.text(entry, "address").ifPresent(address -> words.add("from " + address));
    String details = details(entry);
    if (!details.isEmpty()) {
      words.add('(' + details + ')');
    }
    return Plain.of(String.join("  ", words));
  }

  private static String details(ObjectNode entry) {
    return entry.path("details").properties().stream()
        .map(detail -> detail.getKey() + "=" + detail.getValue().asText())
        .collect(Collectors.joining(", "));
  }

  /** The first line of comma-separated values (RFC 4180). */
  static String csvHead() {
    return String.join(",", COLUMNS);
  }

  /** An entry as comma-separated values, of which none is a formula to a spreadsheet. */
  static String csv(ObjectNode entry) {
    JsonNode actor = entry.path("actor");
    return List.of(
            text(entry, "id"),
            text(entry, "time"),
            text(actor, "kind"),
            text(actor, "id"),
            text(actor, "name"),
            text(entry, "action"),
            text(entry, "resource"),
            text(entry, "scope"),
            text(entry, "outcome"),
            text(entry, "code"),
            text(entry, "address"),
            text(entry, "requestId"),
            details(entry))
        .stream()
        .map(AuditLines::cell)
        .collect(Collectors.joining(","));
  }

  private static String text(JsonNode object, String member) {
    return Json.text(object, member).orElse("");
  }

  /**
   * A cell that begins like a formula gets an apostrophe, which spreadsheets take for text; also
   * one that begins with a character which some of them skip.
   */
  private static String cell(String text) {
    String harmless =
        text.isEmpty() || "=+-@\t\r\n".indexOf(text.charAt(0)) < 0 ? text : "'" + text;
    boolean quoted = harmless.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return quoted ? '"' + harmless.replace("\"", "\"\"") + '"' : harmless;
  }
}
