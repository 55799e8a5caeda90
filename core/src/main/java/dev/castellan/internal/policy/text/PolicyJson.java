package dev.castellan.internal.policy.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.castellan.access.Policy;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import java.util.function.Function;

/**
 * The policy as JSON, as {@code docs/policy-language.md} describes it. Reading is strict: what is
 * not known, twice, null or of another type is refused, with its place.
 */
public final class PolicyJson {

  /** JSON is wordier than the language. */
  private static final int MAX_LENGTH = 8 * Policy.MAX_BYTES;

  private static final int MAX_DEPTH = 16;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_LENGTH)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private PolicyJson() {}

  /** See {@link Policy#fromJson}. */
  public static Policy read(String json) {
    return read(json, PolicyJsonReader::policy);
  }

  /** See {@link Role#fromJson}. */
  public static Role readRole(String json) {
    return read(json, PolicyJsonReader::role);
  }

  private static <T> T read(String json, Function<JsonMembers, T> reading) {
    if (json.length() > MAX_LENGTH) {
      throw JsonMembers.refusal("", "JSON has at most " + MAX_LENGTH + " characters here");
    }
    return JsonMembers.whole(new JsonMembers(tree(json), ""), reading);
  }

  private static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw JsonMembers.refusal("", "this is no JSON: " + e.getOriginalMessage() + where(e));
    }
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ")";
  }

  /** See {@link Policy#json}. */
  public static String write(Policy policy) {
    return write(PolicyJsonWriter.policy(policy));
  }

  /** See {@link Role#json}. */
  public static String write(Role role) {
    return write(PolicyJsonWriter.role(role));
  }

  /** See {@link Rule#json}. */
  public static String write(Rule rule) {
    return write(PolicyJsonWriter.rule(rule));
  }

  private static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree is always written", e);
    }
  }
}
