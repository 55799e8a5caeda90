package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.ErrorCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.user.User;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds users who stand in two parts of an import, which no server sees together. Names are
 * compared without regard to case and compatibility; two that the server alone takes for one are
 * refused when the second one is written. For one thread.
 */
final class LineNames {

  private final JsonMapper mapper = JsonMapper.builder().build();
  private final Set<String> before = new HashSet<>();

  /** What is wrong with the part beside those before it; it counts as one of them then. */
  List<ObjectNode> problems(LinePart part) {
    List<ObjectNode> problems = new ArrayList<>();
    Set<String> here = new HashSet<>();
    for (int i = 0; i < part.lines().size(); i++) {
      Optional<JsonNode> user = parse(part.lines().get(i));
      boolean name = stoodBefore(user.flatMap(LineNames::name), here);
      boolean subject = stoodBefore(user.flatMap(LineNames::subject), here);
      if (name || subject) {
        problems.add(problem(part.first() + i, name ? "username" : "subject"));
      }
    }
    before.addAll(here);
    return problems;
  }

  /** Of two lines of one part the server says it. */
  private boolean stoodBefore(Optional<String> value, Set<String> here) {
    return value.filter(one -> here.add(one) && before.contains(one)).isPresent();
  }

  private static ObjectNode problem(int line, String field) {
    String what = field.equals("username") ? "name" : field;
    return Json.object()
        .put("line", line)
        .put("code", ErrorCode.INVALID_INPUT.text())
        .put("field", field)
        .put("message", "There is another line of this " + what);
  }

  private Optional<JsonNode> parse(String line) {
    try {
      return Optional.ofNullable(mapper.readTree(line)).filter(JsonNode::isObject);
    } catch (JsonProcessingException e) {
      return Optional.empty(); // The server says what is wrong with it.
    }
  }

  private static Optional<String> name(JsonNode user) {
    return Json.text(user, "username")
        .map(name -> Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT))
        .map(name -> source(user) + '\n' + name);
  }

  private static Optional<String> subject(JsonNode user) {
    return Json.text(user, "subject").map(subject -> source(user) + "\n\n" + subject);
  }

  private static String source(JsonNode user) {
    return Json.text(user, "source").orElse(User.LOCAL);
  }
}
