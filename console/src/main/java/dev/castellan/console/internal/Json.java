package dev.castellan.console.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON (RFC 8259), strictly: UTF-8 alone, no member twice, nothing behind the end,
 * bounded in depth and length.
 */
public final class Json {

  private static final int MAX_DEPTH = 8;
  private static final int MAX_TEXT = 16_384;
  private static final int MAX_NAME = 128;
  private static final int MAX_NUMBER = 32;

  /** A policy lies deeper, and is one long text; its length is bounded like any body's. */
  private static final int MAX_POLICY_DEPTH = 16;

  private static final int MAX_POLICY_TEXT = 1 << 25;

  private static final TypeReference<LinkedHashMap<String, @Nullable Object>> MEMBERS =
      new TypeReference<>() {};

  private static final ObjectMapper MAPPER = mapper(MAX_DEPTH, MAX_TEXT);
  private static final ObjectMapper POLICY_MAPPER = mapper(MAX_POLICY_DEPTH, MAX_POLICY_TEXT);

  private Json() {}

  private static ObjectMapper mapper(int depth, int text) {
    return new ObjectMapper(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxStringLength(text)
                        .maxNameLength(MAX_NAME)
                        .maxNumberLength(MAX_NUMBER)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // A message must never quote the body: it holds passwords.
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /** Writes an object of maps, lists, texts, numbers, booleans and null. */
  public static byte[] write(Map<String, ? extends @Nullable Object> members) {
    try {
      return MAPPER.writeValueAsBytes(node(members));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not representable as JSON", e);
    }
  }

  /** What the core wrote as JSON, to be a part of a reply. */
  static Map<String, @Nullable Object> members(String json) {
    try {
      return POLICY_MAPPER.readValue(json, MEMBERS);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not an object in JSON", e);
    }
  }

  /** The same with its numbers as they are written. */
  static Map<String, Object> exactly(String json) {
    try {
      Map<String, Object> members = new LinkedHashMap<>();
      POLICY_MAPPER
          .reader()
          .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .readTree(json)
          .properties()
          .forEach(member -> members.put(member.getKey(), member.getValue()));
      return members;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not an object in JSON", e);
    }
  }

  /** Reads an object; empty if the bytes are not exactly one well-formed one. */
  static Optional<ObjectNode> readObject(byte[] bytes) {
    return readObject(MAPPER, bytes);
  }

  /** Reads an object that may hold a whole policy. */
  static Optional<ObjectNode> readPolicyObject(byte[] bytes) {
    return readObject(POLICY_MAPPER, bytes);
  }

  private static Optional<ObjectNode> readObject(ObjectMapper mapper, byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return mapper.readTree(text) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (CharacterCodingException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static JsonNode node(@Nullable Object value) {
    JsonNodeFactory make = JsonNodeFactory.instance;
    if (value == null) {
      return make.nullNode();
    }
    if (value instanceof JsonNode ready) {
      return ready;
    }
    if (value instanceof Map<?, ?> map) {
      return object(map);
    }
    if (value instanceof Iterable<?> items) {
      ArrayNode array = make.arrayNode();
      items.forEach(item -> array.add(node(item)));
      return array;
    }
    if (value instanceof String text) {
      return make.textNode(text);
    }
    if (value instanceof Boolean truth) {
      return make.booleanNode(truth);
    }
    if (value instanceof Integer || value instanceof Long) {
      return make.numberNode(((Number) value).longValue());
    }
    if (value instanceof Double number && Double.isFinite(number)) {
      return make.numberNode(number);
    }
    throw new IllegalArgumentException("Not representable as JSON: " + value.getClass().getName());
  }

  private static ObjectNode object(Map<?, ?> map) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    map.forEach(
        (name, member) -> {
          if (!(name instanceof String text)) {
            throw new IllegalArgumentException("The members of an object have names");
          }
          object.set(text, node(member));
        });
    return object;
  }
}
