package dev.castellan.internal.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads of an entry nothing but its place in the chain, quickly. For one thread. */
final class LinkReader {

  private final JsonFactory json = new JsonFactory();

  /** The place of an entry in its chain. */
  record Link(
      String chain,
      long number,
      Optional<String> previous,
      long epoch,
      Optional<String> continues) {}

  /**
   * The link of an entry; empty if it is in no chain.
   *
   * @throws IOException if it cannot be understood
   */
  Optional<Link> read(byte[] payload) throws IOException {
    String chain = null;
    String previous = null;
    String continues = null;
    long number = 0;
    long epoch = 0;
    try (JsonParser parser = json.createParser(payload)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("Not an object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
          case "chain" -> chain = text(parser, value);
          case "previous" -> previous = text(parser, value);
          case "continues" -> continues = text(parser, value);
          case "number" -> number = parser.getLongValue();
          case "epoch" -> epoch = parser.getLongValue();
          default -> parser.skipChildren();
        }
      }
    }
    return chain == null
        ? Optional.empty()
        : Optional.of(
            new Link(
                chain,
                number,
                Optional.ofNullable(previous),
                epoch,
                Optional.ofNullable(continues)));
  }

  private static @Nullable String text(JsonParser parser, JsonToken value) throws IOException {
    return value == JsonToken.VALUE_STRING ? parser.getText() : null;
  }
}
