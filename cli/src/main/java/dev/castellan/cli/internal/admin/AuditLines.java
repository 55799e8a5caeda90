package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Plain;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Audit entries as lines. */
final class AuditLines {

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
}
