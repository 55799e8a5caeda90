package dev.castellan.internal.policy.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.PolicyMatrix;
import dev.castellan.access.PolicyMatrix.Row;
import dev.castellan.access.PolicyMatrix.Terms;
import java.util.List;
import java.util.stream.Collectors;

/** Who may what as JSON, one line for each row. */
public final class MatrixJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private MatrixJson() {}

  /** See {@link PolicyMatrix#json}. */
  public static String write(PolicyMatrix matrix) {
    return "{\n"
        + list("groups", matrix.groups().stream().map(MatrixJson::group).toList())
        + ",\n"
        + list("rows", matrix.rows().stream().map(MatrixJson::row).toList())
        + "\n}\n";
  }

  private static String list(String name, List<? extends JsonNode> items) {
    return items.stream()
        .map(JsonNode::toString)
        .collect(
            Collectors.joining(
                ",\n    ",
                "  \"" + name + "\": [" + (items.isEmpty() ? "" : "\n    "),
                items.isEmpty() ? "]" : "\n  ]"));
  }

  private static ObjectNode group(GroupBinding held) {
    ObjectNode node =
        JSON.objectNode()
            .put("group", held.group().toString())
            .put("role", held.binding().role())
            .put("scope", held.binding().scope().toString());
    held.binding().until().ifPresent(end -> node.put("until", end.toString()));
    return node;
  }

  private static ObjectNode row(Row row) {
    ObjectNode node =
        JSON.objectNode()
            .put("who", row.who())
            .put("where", row.where())
            .put("action", row.action().toString())
            .put("answer", row.answer().text());
    node.set("allow", terms(row.allows()));
    node.set("deny", terms(row.denies()));
    return node;
  }

  private static ArrayNode terms(List<Terms> all) {
    ArrayNode array = JSON.arrayNode();
    for (Terms terms : all) {
      ObjectNode node = array.addObject();
      ArrayNode when = node.putArray("when");
      terms.conditions().forEach(condition -> when.add(condition.toString()));
      terms.until().ifPresent(end -> node.put("until", end.toString()));
    }
    return array;
  }
}
