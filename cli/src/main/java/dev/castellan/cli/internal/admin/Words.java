package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Documents for people to read. */
final class Words {

  private static final String NOTHING = "-";

  private Words() {}

  /** A member as text; a hyphen if there is none. */
  static String of(JsonNode object, String member) {
    String text = Json.text(object, member).orElse(object.path(member).asText(""));
    return text.isEmpty() || text.equals("null") ? NOTHING : text;
  }

  /** What a user or key holds: {@code administrator, operator@/tenants/acme}. */
  static String bindings(JsonNode subject) {
    List<String> words = new ArrayList<>();
    for (JsonNode binding : subject.path("bindings")) {
      String scope = of(binding, "scope");
      String until = of(binding, "until");
      words.add(
          of(binding, "role")
              + (scope.equals("/") ? "" : '@' + scope)
              + (until.equals(NOTHING) ? "" : " until " + until));
    }
    return words.isEmpty() ? NOTHING : String.join(", ", words);
  }

  /** In one word whether somebody may come in. */
  static String state(JsonNode subject) {
    return subject.path("enabled").asBoolean() ? "enabled" : "disabled";
  }

  /** All members of a document, a line each; what is empty is left out. */
  static void print(ObjectNode document, Output output) {
    for (Map.Entry<String, JsonNode> member : document.properties()) {
      String text = text(member.getKey(), document, member.getValue());
      if (!text.isEmpty()) {
        output.print(member.getKey() + ": " + text);
      }
    }
  }

  private static String text(String name, ObjectNode document, JsonNode value) {
    if (name.equals("bindings")) {
      return bindings(document).equals(NOTHING) ? "" : bindings(document);
    }
    if (value.isNull()) {
      return "";
    }
    if (name.equals("createdBy")) {
      return of(value, "name");
    }
    if (value.isArray()) {
      List<String> texts = new ArrayList<>();
      value.forEach(one -> texts.add(one.isValueNode() ? one.asText() : one.toString()));
      return String.join(", ", texts);
    }
    return value.isObject() ? (value.isEmpty() ? "" : value.toString()) : value.asText();
  }
}
