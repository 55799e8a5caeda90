package dev.castellan.internal.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.audit.AuditEntry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Entries as lines of text. */
public final class AuditText {

  /** In ASCII: there are characters beyond that some programs take for the end of a line. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /** Spreadsheets take what begins so for a formula; some skip the last ones first. */
  private static final String FORMULA = "=+-@\t\r\n\0";

  private AuditText() {}

  /** As a line of JSON, in the words of the REST API. */
  public static String json(AuditEntry entry) {
    try {
      return MAPPER.writeValueAsString(view(entry));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of JSON can always be written", e);
    }
  }

  /** As an object of JSON, in the words of the REST API. */
  public static ObjectNode view(AuditEntry entry) {
    ObjectNode view = JsonNodeFactory.instance.objectNode();
    view.put("id", entry.id()).put("time", entry.time().toString());
    if (entry.actor().isPresent()) {
      AuditEntry.Actor actor = entry.actor().get();
      view.putObject("actor")
          .put("kind", word(actor.kind()))
          .put("id", actor.id())
          .put("name", actor.name());
    } else {
      view.putNull("actor");
    }
    view.put("action", entry.action())
        .put("resource", entry.resource())
        .put("scope", entry.scope().toString())
        .put("outcome", word(entry.outcome()));
    put(view, "code", entry.code());
    put(view, "address", entry.address());
    put(view, "requestId", entry.requestId());
    new TreeMap<>(entry.details()).forEach(view.putObject("details")::put);
    put(view, "node", entry.node());
    put(view, "session", entry.session());
    ArrayNode changes = view.putArray("changes");
    for (AuditEntry.Change change : entry.changes()) {
      ObjectNode one = changes.addObject().put("field", change.field());
      put(one, "before", change.before());
      put(one, "after", change.after());
    }
    if (entry.link().isPresent()) {
      AuditEntry.Link link = entry.link().get();
      ObjectNode one =
          view.putObject("link").put("chain", link.chain()).put("number", link.number());
      put(one, "previous", link.previous());
      one.put("epoch", link.epoch());
      put(one, "continues", link.continues());
    } else {
      view.putNull("link");
    }
    return view;
  }

  private static void put(ObjectNode view, String name, Optional<String> value) {
    value.ifPresentOrElse(present -> view.put(name, present), () -> view.putNull(name));
  }

  /** As comma-separated values, of which none is a formula to a spreadsheet. */
  public static String csv(AuditEntry entry) {
    Optional<AuditEntry.Actor> actor = entry.actor();
    Optional<AuditEntry.Link> link = entry.link();
    return List.of(
            entry.id(),
            entry.time().toString(),
            actor.map(who -> word(who.kind())).orElse(""),
            actor.map(AuditEntry.Actor::id).orElse(""),
            actor.map(AuditEntry.Actor::name).orElse(""),
            entry.action(),
            entry.resource(),
            entry.scope().toString(),
            word(entry.outcome()),
            entry.code().orElse(""),
            entry.address().orElse(""),
            entry.requestId().orElse(""),
            details(entry.details()),
            entry.node().orElse(""),
            entry.session().orElse(""),
            changes(entry.changes()),
            link.map(AuditEntry.Link::chain).orElse(""),
            link.map(where -> Long.toString(where.number())).orElse(""),
            link.flatMap(AuditEntry.Link::previous).orElse(""))
        .stream()
        .map(AuditText::cell)
        .collect(Collectors.joining(","));
  }

  private static String details(Map<String, String> details) {
    return new TreeMap<>(details)
        .entrySet().stream()
            .map(detail -> detail.getKey() + "=" + detail.getValue())
            .collect(Collectors.joining(", "));
  }

  private static String changes(List<AuditEntry.Change> changes) {
    return changes.stream()
        .map(
            change ->
                change.field()
                    + ": "
                    + change.before().orElse("")
                    + " -> "
                    + change.after().orElse(""))
        .collect(Collectors.joining(", "));
  }

  /** A cell that begins like a formula gets an apostrophe, which spreadsheets take for text. */
  static String cell(String text) {
    String harmless = text.isEmpty() || FORMULA.indexOf(text.charAt(0)) < 0 ? text : "'" + text;
    boolean quoted = harmless.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return quoted ? '"' + harmless.replace("\"", "\"\"") + '"' : harmless;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
