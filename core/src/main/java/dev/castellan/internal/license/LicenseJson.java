package dev.castellan.internal.license;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.internal.text.Printable;
import dev.castellan.license.License;
import dev.castellan.license.LicenseLimits;
import dev.castellan.license.LicenseType;
import dev.castellan.license.Limit;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A licence as JSON, format 1: the inside of a key. Reading is strict: what is twice, null, of
 * another type or beyond its bounds is refused. Members that this version does not know are kept.
 * Writing is canonical: members in the order of their names, no blanks.
 */
public final class LicenseJson {

  private static final int FORMAT = 1;
  private static final String UNLIMITED = "unlimited";
  private static final int MAX_DEPTH = 16;

  /** The longest name of a member that this version does not know. */
  private static final int MAX_NAME = 64;

  /** The longest name below such a member. */
  private static final int MAX_INNER_NAME = 128;

  private static final Set<String> KNOWN =
      Set.of(
          "format",
          "id",
          "customer",
          "email",
          "edition",
          "type",
          "deployment",
          "issuedAt",
          "validFrom",
          "expiresAt",
          "graceDays",
          "features",
          "limits");

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(32)
                          .maxNameLength(MAX_INNER_NAME)
                          .maxStringLength(KeyText.MAX_LENGTH)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private LicenseJson() {}

  /** The JSON object in these bytes; empty if they are not exactly one, in UTF-8. */
  static Optional<Map<String, Object>> object(byte[] utf8) {
    return tree(utf8)
        .map(
            json -> {
              Map<String, Object> members = new LinkedHashMap<>();
              json.properties()
                  .forEach(
                      member ->
                          members.put(
                              member.getKey(),
                              member.getValue().isTextual()
                                  ? member.getValue().textValue()
                                  : member.getValue()));
              return members;
            });
  }

  /** Strict UTF-8: with malformed bytes replaced, two keys could say the same. */
  private static Optional<ObjectNode> tree(byte[] utf8) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      return MAPPER.readTree(text) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (CharacterCodingException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads a licence.
   *
   * @throws InvalidInputException with {@code license-invalid} and the member at fault
   */
  static License read(byte[] utf8) {
    ObjectNode json = tree(utf8).orElseThrow(() -> invalid("license", "This is no JSON object"));
    if (number(json, "format", FORMAT) != FORMAT) {
      throw invalid("format", "This licence has a format that this version does not know");
    }
    return new License(
        text(json, "id"),
        text(json, "customer"),
        optionalText(json, "email").orElse(""),
        optionalText(json, "edition").orElse(""),
        type(text(json, "type")),
        optionalText(json, "deployment").orElse(""),
        time("issuedAt", text(json, "issuedAt")),
        time("validFrom", text(json, "validFrom")),
        optionalText(json, "expiresAt").map(end -> time("expiresAt", end)),
        json.has("graceDays") ? (int) number(json, "graceDays", License.MAX_GRACE_DAYS) : 0,
        features(json.path("features")),
        limits(json.path("limits")),
        others(json));
  }

  private static LicenseType type(String text) {
    return LicenseType.of(text)
        .orElseThrow(() -> invalid("type", "There is no such type of licence"));
  }

  private static NavigableSet<String> features(JsonNode array) {
    NavigableSet<String> features = new TreeSet<>();
    if (!array.isMissingNode() && !array.isArray()) {
      throw invalid("features", "The licence's features are no array");
    }
    for (JsonNode item : array) {
      if (!item.isTextual() || !features.add(item.textValue())) {
        throw invalid("features", "The licence's features are not texts, each of them once");
      }
    }
    return features;
  }

  private static LicenseLimits limits(JsonNode json) {
    if (!(json instanceof ObjectNode object)) {
      throw invalid("limits", "The licence's limits are no object");
    }
    SortedMap<String, Limit> limits = new TreeMap<>();
    object.properties().forEach(member -> limits.put(member.getKey(), limit(member.getValue())));
    return new LicenseLimits(limits);
  }

  private static Limit limit(JsonNode json) {
    if (!(json instanceof ObjectNode object) || object.size() != (object.has("soft") ? 2 : 1)) {
      throw invalid("limits", "A limit is an object with hard and perhaps soft");
    }
    long hard = bound(object, "hard");
    return new Limit(object.has("soft") ? bound(object, "soft") : hard, hard);
  }

  private static long bound(ObjectNode json, String name) {
    return UNLIMITED.equals(json.path(name).textValue())
        ? Limit.NONE
        : number(json, name, Limit.MAX);
  }

  private static long number(ObjectNode json, String name, long max) {
    JsonNode node = json.path(name);
    if (!node.isIntegralNumber()
        || !node.canConvertToLong()
        || node.longValue() < 0
        || node.longValue() > max) {
      throw invalid(name, "The licence's " + name + " is no whole number from 0 to " + max);
    }
    return node.longValue();
  }

  private static String text(ObjectNode json, String name) {
    return optionalText(json, name)
        .orElseThrow(() -> invalid(name, "The licence's " + name + " is missing"));
  }

  private static Optional<String> optionalText(ObjectNode json, String name) {
    JsonNode node = json.path(name);
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    if (!node.isTextual()) {
      throw invalid(name, "The licence's " + name + " is no text");
    }
    return Optional.of(node.textValue());
  }

  /** RFC 3339 in UTC, of which each second has one text here. */
  private static Instant time(String name, String text) {
    try {
      Instant time = Instant.parse(text);
      if (time.toString().equals(text)) {
        return time;
      }
    } catch (DateTimeException e) {
      // Refused below.
    }
    throw invalid(name, "The licence's " + name + " is no time such as 2027-01-31T00:00:00Z");
  }

  private static SortedMap<String, String> others(ObjectNode json) {
    SortedMap<String, String> others = new TreeMap<>();
    json.properties().stream()
        .filter(member -> !KNOWN.contains(member.getKey()))
        .forEach(member -> others.put(member.getKey(), write(plain(member.getValue()))));
    return others;
  }

  /**
   * Looks at members that this version does not know.
   *
   * @throws InvalidInputException if one of them is known, has an odd name, or is not JSON as this
   *     class writes it, or a text in it is {@linkplain Printable#isOdd odd}
   */
  public static void requireOthers(Map<String, String> others) {
    others.forEach(
        (name, json) -> {
          boolean odd = name.isEmpty() || !Printable.isLine(name, MAX_NAME);
          if (odd || KNOWN.contains(name) || !isCanonical(json)) {
            throw invalid(
                odd ? "license" : name,
                "What a licence says besides is JSON under a printable name of its own");
          }
        });
  }

  private static boolean isCanonical(String json) {
    try {
      JsonNode node = MAPPER.readTree(json);
      return !node.isMissingNode() && isPrintable(node) && write(plain(node)).equals(json);
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static boolean isPrintable(JsonNode node) {
    boolean here = !node.isTextual() || isPrintable(node.textValue());
    boolean names = node.properties().stream().allMatch(member -> isPrintable(member.getKey()));
    boolean below = true;
    for (JsonNode item : node) {
      below = below && isPrintable(item);
    }
    return here && names && below;
  }

  private static boolean isPrintable(String text) {
    return text.codePoints().noneMatch(Printable::isOdd);
  }

  /** As plain values, whose maps are written in the order of their names. */
  private static Object plain(JsonNode node) {
    try {
      return Optional.ofNullable(MAPPER.treeToValue(node, Object.class)).orElse(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree always has a value", e);
    }
  }

  /** The licence in its one text. */
  public static String write(License license) {
    Map<String, Object> members = new TreeMap<>();
    license.otherClaims().forEach((name, json) -> members.put(name, parsed(json)));
    members.put("format", FORMAT);
    members.put("id", license.id());
    members.put("customer", license.customer());
    putText(members, "email", license.email());
    putText(members, "edition", license.edition());
    members.put("type", license.type().text());
    putText(members, "deployment", license.deployment());
    members.put("issuedAt", license.issuedAt().toString());
    members.put("validFrom", license.validFrom().toString());
    license.expiresAt().ifPresent(end -> members.put("expiresAt", end.toString()));
    if (license.graceDays() > 0) {
      members.put("graceDays", license.graceDays());
    }
    if (!license.features().isEmpty()) {
      members.put("features", license.features());
    }
    Map<String, Object> limits = new TreeMap<>();
    license.limits().byName().forEach((name, limit) -> limits.put(name, members(limit)));
    members.put("limits", limits);
    return write(members);
  }

  private static void putText(Map<String, Object> members, String name, String text) {
    if (!text.isEmpty()) {
      members.put(name, text);
    }
  }

  private static Map<String, Object> members(Limit limit) {
    Map<String, Object> members = new TreeMap<>();
    members.put("hard", limit.hard() == Limit.NONE ? UNLIMITED : limit.hard());
    if (limit.soft() != limit.hard()) {
      members.put("soft", limit.soft());
    }
    return members;
  }

  /** The value of a member that this version does not know. */
  static Object parsed(String json) {
    try {
      return plain(MAPPER.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A licence holds JSON only", e);
    }
  }

  /** JSON without blanks, members in the order of their names. */
  static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Plain values can always be written", e);
    }
  }

  /** JSON without blanks, members in the order in which they stand. */
  static String text(Map<String, ? extends @Nullable Object> members) {
    try {
      return MAPPER
          .writer()
          .without(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .writeValueAsString(members);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Plain values can always be written", e);
    }
  }

  private static InvalidInputException invalid(String field, String message) {
    return new InvalidInputException(ErrorCode.LICENSE_INVALID, field, message);
  }
}
