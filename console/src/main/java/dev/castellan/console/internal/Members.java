package dev.castellan.console.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.InvalidInputException;
import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Resource;
import dev.castellan.secret.SecretText;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The members of a JSON object, each of exactly the type that is asked for: {@code "true"} is not
 * true, an array is not its only item, {@code null} means something only where it is asked for.
 */
final class Members {

  /** More than any body of this API holds; keeps one call from costing much. */
  private static final int MOST_ITEMS = 128;

  /** A year of more than four digits, as some write it. */
  private static final Pattern FAR = Pattern.compile("\\+?[0-9]{5,9}-.{0,64}");

  /** RFC 3339, section 5.6, as far as all readers agree on it. */
  private static final Pattern TIME =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?"
              + "(Z|[+-][0-9]{2}:[0-9]{2})");

  private final ObjectNode object;
  private final String prefix;

  private Members(ObjectNode object, String prefix, Set<String> known) {
    this.object = object;
    this.prefix = prefix;
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw Request.invalid(prefix + name, "This member is not known here: " + name);
      }
    }
  }

  /**
   * Reads a body.
   *
   * @throws Refusal if it is not one JSON object
   */
  static Members of(byte[] body, String... known) {
    return new Members(well(Json.readObject(body)), "", Set.of(known));
  }

  /** Of a body that was left out. */
  static Members none() {
    return new Members(JsonNodeFactory.instance.objectNode(), "", Set.of());
  }

  /**
   * Reads a body that may hold a whole policy.
   *
   * @throws Refusal if it is not one JSON object
   */
  static Members ofPolicy(byte[] body, String... known) {
    return new Members(well(Json.readPolicyObject(body)), "", Set.of(known));
  }

  /**
   * The JSON of a body as a text, for those who read its members themselves.
   *
   * @throws Refusal if it is not one JSON object
   */
  static String json(byte[] body) {
    return well(Json.readObject(body)).toString();
  }

  private static ObjectNode well(Optional<ObjectNode> object) {
    return object.orElseThrow(
        () ->
            ProblemCode.JSON_MALFORMED.refuse(
                "The body is one JSON object in UTF-8, no member twice, nothing behind it"));
  }

  boolean has(String name) {
    return object.has(name);
  }

  String text(String name) {
    return optionalText(name).orElseThrow(() -> missing(name));
  }

  SecretText secret(String name) {
    return SecretText.of(text(name));
  }

  Optional<String> optionalText(String name) {
    return member(name).map(node -> text(name, node));
  }

  Optional<Boolean> optionalTruth(String name) {
    return member(name).map(node -> truth(name, node));
  }

  /** A whole number within these bounds. */
  Optional<Integer> optionalNumber(String name, int least, int most) {
    return member(name)
        .map(
            node -> {
              boolean fits = node.isIntegralNumber() && node.canConvertToInt();
              if (!fits || node.intValue() < least || node.intValue() > most) {
                throw Request.invalid(
                    prefix + name, name + " is a whole number from " + least + " to " + most);
              }
              return node.intValue();
            });
  }

  Optional<Resource> optionalScope(String name) {
    return optionalText(name).map(text -> value(name, text, Resource::parse));
  }

  Optional<Set<String>> optionalTexts(String name) {
    return member(name).map(node -> texts(name, node));
  }

  Optional<Set<Binding>> optionalBindings(String name) {
    return member(name).map(node -> bindings(name, node));
  }

  Optional<Set<GroupName>> optionalGroups(String name) {
    return optionalTexts(name)
        .map(
            texts ->
                texts.stream()
                    .map(text -> value(name, text, GroupName::parse))
                    .collect(Collectors.toSet()));
  }

  /** A text for each name. */
  Optional<Map<String, String>> optionalTextsByName(String name) {
    return member(name)
        .map(
            node -> {
              Map<String, String> texts = new HashMap<>();
              object(name, node)
                  .properties()
                  .forEach(
                      entry ->
                          texts.put(
                              entry.getKey(), text(name + '.' + entry.getKey(), entry.getValue())));
              return texts;
            });
  }

  /** For each name a text, or a list of texts. */
  Optional<Map<String, List<String>>> optionalListsByName(String name) {
    return member(name)
        .map(
            node -> {
              Map<String, List<String>> lists = new HashMap<>();
              object(name, node)
                  .properties()
                  .forEach(
                      entry ->
                          lists.put(
                              entry.getKey(),
                              textOrTexts(name + '.' + entry.getKey(), entry.getValue())));
              return lists;
            });
  }

  private List<String> textOrTexts(String name, JsonNode node) {
    return node.isArray() ? List.copyOf(texts(name, node)) : List.of(text(name, node));
  }

  /** For each name a text, or nothing where null stands. */
  Map<String, Optional<String>> textsOrNullByName(String name) {
    Map<String, Optional<String>> texts = new HashMap<>();
    member(name)
        .ifPresent(
            node ->
                object(name, node)
                    .properties()
                    .forEach(
                        entry ->
                            texts.put(
                                entry.getKey(),
                                entry.getValue().isNull()
                                    ? Optional.empty()
                                    : Optional.of(
                                        text(name + '.' + entry.getKey(), entry.getValue())))));
    return texts;
  }

  /** The members of each object of a list; none if it is not there. */
  List<Members> optionalObjects(String name, String... known) {
    List<Members> all = new ArrayList<>();
    for (JsonNode item : member(name).map(node -> items(name, node)).orElse(List.of())) {
      if (!(item instanceof ObjectNode object)) {
        throw Request.invalid(prefix + name, name + " is a list of objects");
      }
      all.add(new Members(object, prefix + name + '.', Set.of(known)));
    }
    return all;
  }

  /** The members of an object that must be there. */
  Members object(String name, String... known) {
    return optionalObject(name, known).orElseThrow(() -> missing(name));
  }

  Optional<Members> optionalObject(String name, String... known) {
    return member(name)
        .map(node -> new Members(object(name, node), prefix + name + '.', Set.of(known)));
  }

  /** The JSON of an object that must be there, as a text. */
  String json(String name) {
    return member(name).map(node -> object(name, node).toString()).orElseThrow(() -> missing(name));
  }

  /** What a text that must be there stands for. */
  <T> T value(String name, Function<String, T> reading) {
    return value(name, text(name), reading);
  }

  /** What the texts of a list stand for. */
  <T> Optional<Set<T>> optionalValues(String name, Function<String, T> reading) {
    return optionalTexts(name)
        .map(
            texts ->
                texts.stream().map(text -> value(name, text, reading)).collect(Collectors.toSet()));
  }

  /** A whole number that must be there. */
  int number(String name) {
    return optionalNumber(name).orElseThrow(() -> missing(name));
  }

  Optional<Integer> optionalNumber(String name) {
    return member(name).map(node -> number(name, node));
  }

  private int number(String name, JsonNode node) {
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw Request.invalid(prefix + name, name + " is a whole number");
    }
    return node.intValue();
  }

  /** The members of an object; empty for null or if it is not there. */
  Optional<Members> objectOrNull(String name, String... known) {
    return isNull(name) ? Optional.empty() : optionalObject(name, known);
  }

  Optional<Instant> optionalTime(String name) {
    return optionalText(name).map(value -> time(name, value));
  }

  /** A text; empty for null or if it is not there. */
  Optional<String> textOrNull(String name) {
    return isNull(name) ? Optional.empty() : optionalText(name);
  }

  /** A time; empty for null or if it is not there. */
  Optional<Instant> timeOrNull(String name) {
    return textOrNull(name).map(value -> time(name, value));
  }

  private boolean isNull(String name) {
    return object.has(name) && object.get(name).isNull();
  }

  private Optional<JsonNode> member(String name) {
    return Optional.ofNullable(object.get(name));
  }

  private String text(String name, JsonNode node) {
    if (!node.isTextual()) {
      throw Request.invalid(prefix + name, name + " is a text");
    }
    String text = node.textValue();
    if (hasHalfCharacter(text)) {
      throw Request.invalid(prefix + name, name + " holds half of a character");
    }
    return text;
  }

  /** An unpaired surrogate has no UTF-8: it would be stored as something else than was sent. */
  private static boolean hasHalfCharacter(String text) {
    return text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
  }

  private boolean truth(String name, JsonNode node) {
    if (!node.isBoolean()) {
      throw Request.invalid(prefix + name, name + " is true or false");
    }
    return node.booleanValue();
  }

  private ObjectNode object(String name, JsonNode node) {
    if (!(node instanceof ObjectNode members) || members.size() > MOST_ITEMS) {
      throw Request.invalid(
          prefix + name, name + " is an object of at most " + MOST_ITEMS + " members");
    }
    return members;
  }

  private Set<String> texts(String name, JsonNode node) {
    Set<String> texts = new LinkedHashSet<>();
    for (JsonNode item : items(name, node)) {
      if (!texts.add(text(name, item))) {
        throw Request.invalid(prefix + name, name + " names nothing twice");
      }
    }
    return texts;
  }

  private List<JsonNode> items(String name, JsonNode node) {
    if (!node.isArray() || node.size() > MOST_ITEMS) {
      throw Request.invalid(prefix + name, name + " is a list of at most " + MOST_ITEMS);
    }
    List<JsonNode> items = new ArrayList<>();
    node.forEach(items::add);
    return items;
  }

  private Set<Binding> bindings(String name, JsonNode node) {
    Set<Binding> bindings = new HashSet<>();
    for (JsonNode item : items(name, node)) {
      if (!(item instanceof ObjectNode binding)) {
        throw Request.invalid(prefix + name, name + " is a list of objects");
      }
      bindings.add(new Members(binding, name + ".", Set.of("role", "scope", "until")).binding());
    }
    return bindings;
  }

  private Binding binding() {
    return new Binding(
        text("role"), optionalScope("scope").orElse(Resource.ROOT), timeOrNull("until"));
  }

  /** In the core's words, but for the member at fault. */
  private <T> T value(String name, String text, Function<String, T> reading) {
    try {
      return reading.apply(text);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          e.code(), prefix + name, Objects.requireNonNullElse(e.getMessage(), name));
    }
  }

  private Instant time(String name, String text) {
    try {
      if (TIME.matcher(text).matches()) {
        return OffsetDateTime.parse(text).toInstant();
      }
    } catch (DateTimeParseException e) {
      // Looks like a time, but there is no such day, hour or offset: refused below like any other.
    }
    throw Request.invalid(
        prefix + name,
        name
            + (FAR.matcher(text).matches()
                ? " lies behind the year 9999"
                : " is a time such as 2030-01-31T12:00:00Z"));
  }

  private RuntimeException missing(String name) {
    return Request.invalid(prefix + name, name + " is missing");
  }
}
