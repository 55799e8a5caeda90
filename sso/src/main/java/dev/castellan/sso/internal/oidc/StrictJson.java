package dev.castellan.sso.internal.oidc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.login.provider.ProviderException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads a JSON object of the peer: no member twice, nothing behind it, not deep, UTF-8 alone. */
final class StrictJson {

  private static final int MAX_DEPTH = 16;
  private static final int MAX_STRING = 1 << 16;
  private static final int MAX_NAME = 1_024;
  private static final int MAX_NUMBER = 64;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_STRING)
                          .maxNameLength(MAX_NAME)
                          .maxNumberLength(MAX_NUMBER)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StrictJson() {}

  static ObjectNode object(byte[] utf8) throws ProviderException {
    try {
      // Decoded first: Jackson would guess UTF-16 and UTF-32, and skip a byte order mark.
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      if (MAPPER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      // Its message would quote the peer.
      throw Problems.badAnswer("What came is no well-formed JSON");
    }
    throw Problems.badAnswer("What came is no JSON object");
  }

  static String write(JsonNode node) {
    return node.toString();
  }

  static ObjectNode empty() {
    return MAPPER.createObjectNode();
  }
}
