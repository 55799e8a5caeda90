package dev.castellan.internal.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Resource;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The JSON of one record: typed access to the members that this version knows. Members that it does
 * not know, written by a newer version, are kept when the record is written again. Immutable.
 */
final class Fields {

  private static final String FORMAT = "format";

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** The same; it has not to find out each time what a tree is. */
  private static final ObjectReader READER = MAPPER.reader();

  private final RecordKey key;
  private final ObjectNode json;

  private Fields(RecordKey key, ObjectNode json) {
    this.key = key;
    this.json = json;
  }

  /** No members but the format. */
  static Fields fresh(RecordKey key, int format) {
    return new Fields(key, MAPPER.createObjectNode().put(FORMAT, format));
  }

  /**
   * Reads a payload.
   *
   * @param newest the newest format that the caller understands
   * @throws DamagedRecordException if it cannot be understood
   */
  static Fields parse(RecordKey key, Payload payload, int newest) {
    JsonNode tree;
    try {
      tree = READER.readTree(payload.bytes());
    } catch (IOException e) {
      throw DamagedRecordException.damaged(key, "it is not JSON");
    }
    if (!(tree instanceof ObjectNode object)) {
      throw DamagedRecordException.damaged(key, "it is not a JSON object");
    }
    Fields fields = new Fields(key, object);
    long format = fields.number(FORMAT);
    if (format > newest) {
      throw DamagedRecordException.tooNew(key, format);
    }
    if (format < 1) {
      throw DamagedRecordException.damaged(key, "its format is " + format);
    }
    return fields;
  }

  RecordKey key() {
    return key;
  }

  /** The same members in another record. */
  Fields at(RecordKey other) {
    return new Fields(other, json);
  }

  String text(String name) {
    return optionalText(name).orElseThrow(() -> bad(name, "a text"));
  }

  Optional<String> optionalText(String name) {
    JsonNode node = json.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    if (!node.isTextual()) {
      throw bad(name, "a text");
    }
    return Optional.of(node.textValue());
  }

  boolean flag(String name) {
    JsonNode node = json.path(name);
    if (!node.isBoolean()) {
      throw bad(name, "true or false");
    }
    return node.booleanValue();
  }

  /** False if there is no such member. */
  boolean optionalFlag(String name) {
    return json.has(name) && flag(name);
  }

  long number(String name) {
    JsonNode node = json.path(name);
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw bad(name, "a whole number");
    }
    return node.longValue();
  }

  Instant instant(String name) {
    return optionalInstant(name).orElseThrow(() -> bad(name, "a time"));
  }

  Optional<Instant> optionalInstant(String name) {
    return optionalText(name).map(text -> parseInstant(name, text));
  }

  Resource resource(String name) {
    return parseResource(name, text(name));
  }

  Set<Binding> bindings(String name) {
    JsonNode array = json.path(name);
    if (!array.isArray()) {
      throw bad(name, "an array");
    }
    Set<Binding> bindings = new LinkedHashSet<>();
    for (JsonNode item : array) {
      if (!(item instanceof ObjectNode object)) {
        throw bad(name, "an array of objects");
      }
      Fields fields = new Fields(key, object);
      bindings.add(
          new Binding(
              fields.text("role"), fields.resource("scope"), fields.optionalInstant("until")));
    }
    return bindings;
  }

  /** Texts in their order. */
  List<String> list(String name) {
    JsonNode array = json.path(name);
    if (!array.isArray()) {
      throw bad(name, "an array");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode item : array) {
      if (!item.isTextual()) {
        throw bad(name, "an array of texts");
      }
      texts.add(item.textValue());
    }
    return texts;
  }

  /** The members of an object. */
  Optional<Fields> optionalObject(String name) {
    JsonNode node = json.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    if (!(node instanceof ObjectNode object)) {
      throw bad(name, "an object");
    }
    return Optional.of(new Fields(key, object));
  }

  /** The members of an object, all objects themselves; empty if there is no such member. */
  Map<String, Fields> objects(String name) {
    Map<String, Fields> objects = new LinkedHashMap<>();
    optionalObject(name)
        .ifPresent(
            all ->
                all.json
                    .fieldNames()
                    .forEachRemaining(
                        member ->
                            objects.put(
                                member,
                                all.optionalObject(member)
                                    .orElseThrow(() -> all.bad(member, "an object")))));
    return objects;
  }

  /** The members of each object of an array; none if there is no such member. */
  List<Fields> optionalObjects(String name) {
    JsonNode array = json.path(name);
    if (!array.isMissingNode() && !array.isArray()) {
      throw bad(name, "an array");
    }
    List<Fields> objects = new ArrayList<>();
    for (JsonNode item : array) {
      if (!(item instanceof ObjectNode object)) {
        throw bad(name, "an array of objects");
      }
      objects.add(new Fields(key, object));
    }
    return objects;
  }

  /** Sets a member that is an array of objects. */
  Fields withObjects(String name, List<Fields> objects) {
    return change(copy -> objects.forEach(item -> item.addTo(copy.withArrayProperty(name))));
  }

  private void addTo(com.fasterxml.jackson.databind.node.ArrayNode array) {
    array.add(json);
  }

  /** An object without members, to be {@linkplain #with(String, Fields) put} into this one. */
  Fields emptyObject() {
    return new Fields(key, MAPPER.createObjectNode());
  }

  /** Sets a member that is an object. */
  Fields with(String name, Fields object) {
    return change(copy -> copy.set(name, object.json));
  }

  /** Without this member. */
  Fields without(String name) {
    return change(copy -> copy.remove(name));
  }

  boolean has(String name) {
    return json.has(name);
  }

  /** Texts in their order, by name; nothing if there is no such member. */
  Map<String, List<String>> lists(String name) {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    optionalObject(name)
        .ifPresent(
            all ->
                all.json
                    .fieldNames()
                    .forEachRemaining(member -> lists.put(member, all.list(member))));
    return lists;
  }

  /** Empty if there is no such member. */
  List<String> optionalList(String name) {
    return json.has(name) ? list(name) : List.of();
  }

  /** Empty if there is no such member. */
  Set<GroupName> groups(String name) {
    Set<GroupName> groups = new LinkedHashSet<>();
    if (json.has(name)) {
      list(name).forEach(text -> groups.add(parseGroup(name, text)));
    }
    return groups;
  }

  private GroupName parseGroup(String name, String text) {
    try {
      return GroupName.parse(text);
    } catch (InvalidInputException e) {
      throw bad(name, "an array of groups");
    }
  }

  /** Empty if there is no such member. */
  Map<String, String> texts(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    JsonNode object = json.path(name);
    if (!object.isMissingNode() && !object.isObject()) {
      throw bad(name, "an object of texts");
    }
    object
        .properties()
        .forEach(
            member -> {
              if (!member.getValue().isTextual()) {
                throw bad(name, "an object of texts");
              }
              texts.put(member.getKey(), member.getValue().textValue());
            });
    return texts;
  }

  Fields with(String name, String value) {
    return change(copy -> copy.put(name, value));
  }

  Fields with(String name, boolean value) {
    return change(copy -> copy.put(name, value));
  }

  Fields with(String name, long value) {
    return change(copy -> copy.put(name, value));
  }

  Fields with(String name, Instant value) {
    return with(name, value.toString());
  }

  /** Sets the member, or removes it if there is no value. */
  Fields with(String name, Optional<?> value) {
    return change(
        copy ->
            value.ifPresentOrElse(
                present -> copy.put(name, present.toString()), () -> copy.remove(name)));
  }

  /** In the order of their names, so that equal texts give equal bytes. */
  Fields with(String name, Map<String, String> texts) {
    return change(copy -> new TreeMap<>(texts).forEach(copy.putObject(name)::put));
  }

  /** In this order. */
  Fields with(String name, List<String> texts) {
    return change(copy -> texts.forEach(copy.putArray(name)::add));
  }

  /** In a canonical order, so that equal bindings give equal bytes. */
  Fields with(String name, Set<Binding> bindings) {
    Comparator<Binding> order =
        Comparator.comparing((Binding binding) -> binding.scope().toString())
            .thenComparing(Binding::role)
            .thenComparing(binding -> binding.until().map(Instant::toString).orElse(""));
    return change(
        copy -> {
          var array = copy.putArray(name);
          bindings.stream()
              .sorted(order)
              .forEach(
                  binding -> {
                    ObjectNode item = array.addObject();
                    item.put("role", binding.role());
                    item.put("scope", binding.scope().toString());
                    binding.until().ifPresent(until -> item.put("until", until.toString()));
                  });
        });
  }

  /** A member that is one of these words, as {@link #with(String, Enum)} writes them. */
  <E extends Enum<E>> E word(String name, Class<E> words) {
    try {
      return Enum.valueOf(words, text(name).replace('-', '_').toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw bad(name, "a known word");
    }
  }

  /** Sets a member to a word, in lower case. */
  Fields with(String name, Enum<?> word) {
    return with(name, word.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /**
   * What is stored.
   *
   * @throws InvalidInputException if it is too large for a record
   */
  Payload payload() {
    try {
      return Payload.of(MAPPER.writeValueAsBytes(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of JSON can always be written", e);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          ErrorCode.INVALID_INPUT, key.collection(), "All of it together is too large to store");
    }
  }

  private Fields change(java.util.function.Consumer<ObjectNode> edit) {
    ObjectNode copy = json.deepCopy();
    edit.accept(copy);
    return new Fields(key, copy);
  }

  private Instant parseInstant(String name, String text) {
    try {
      return StoredTime.parse(text);
    } catch (DateTimeException e) {
      throw bad(name, "a time");
    }
  }

  private Resource parseResource(String name, String text) {
    try {
      return Resource.parse(text);
    } catch (dev.castellan.InvalidInputException e) {
      throw bad(name, "a path");
    }
  }

  private DamagedRecordException bad(String name, String expected) {
    return DamagedRecordException.damaged(key, "its member '" + name + "' is not " + expected);
  }

  /** Names the record only: the members may hold hashes. */
  @Override
  public String toString() {
    return "Fields[" + key + "]";
  }
}
