package dev.castellan.internal.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads of an entry nothing but its place in the chain. Entries are written with that at their end,
 * so it is looked for there first; only what looks otherwise is parsed. What is not one of our
 * entries may be read in two ways, and is found out by its hash in either. For one thread.
 */
final class LinkReader {

  private static final int MOST_DIGITS = 18;

  private final byte[] chain = bytes(",\"chain\":\"");
  private final byte[] number = bytes(",\"number\":");
  private final byte[] previous = bytes(",\"previous\":\"");
  private final byte[] epoch = bytes(",\"epoch\":");
  private final byte[] continues = bytes(",\"continues\":\"");
  private final byte[] mac = bytes(",\"mac\":\"");

  private final JsonFactory json = new JsonFactory();

  /** Of the entry that is being read. */
  private byte[] payload = {};

  private int at;
  private boolean odd;

  /** The place of an entry in its chain. */
  record Link(
      String chain,
      long number,
      Optional<String> previous,
      long epoch,
      Optional<String> continues) {}

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The link of an entry; empty if it is in no chain.
   *
   * @throws IOException if it cannot be understood
   */
  Optional<Link> read(byte[] entry) throws IOException {
    Optional<Link> atEnd = atEnd(entry);
    return atEnd.isPresent() ? atEnd : parsed(entry);
  }

  private Optional<Link> atEnd(byte[] entry) {
    payload = entry;
    at = entry.length - chain.length;
    while (at >= 0 && !isAt(chain)) {
      at--;
    }
    if (at < 0) {
      return Optional.empty();
    }
    odd = false;
    Link link =
        new Link(
            text(chain), number(number), optional(previous), number(epoch), optional(continues));
    return odd || !isAt(mac) ? Optional.empty() : Optional.of(link);
  }

  private boolean isAt(byte[] member) {
    if (at + member.length > payload.length) {
      return false;
    }
    for (int i = 0; i < member.length; i++) {
      if (payload[at + i] != member[i]) {
        return false;
      }
    }
    return true;
  }

  private Optional<String> optional(byte[] member) {
    return isAt(member) ? Optional.of(text(member)) : Optional.empty();
  }

  private String text(byte[] member) {
    odd |= !isAt(member);
    int from = Math.min(payload.length, at + member.length);
    int end = from;
    while (end < payload.length && payload[end] != '"') {
      odd |= payload[end] <= ' ' || payload[end] == '\\';
      end++;
    }
    odd |= end == payload.length;
    at = Math.min(payload.length, end + 1);
    return new String(payload, from, end - from, StandardCharsets.US_ASCII);
  }

  private long number(byte[] member) {
    odd |= !isAt(member);
    at = Math.min(payload.length, at + member.length);
    long value = 0;
    int digits = 0;
    while (at < payload.length && payload[at] >= '0' && payload[at] <= '9') {
      value = value * 10 + payload[at] - '0';
      at++;
      digits++;
    }
    odd |= digits == 0 || digits > MOST_DIGITS;
    return value;
  }

  private Optional<Link> parsed(byte[] entry) throws IOException {
    String inChain = null;
    String after = null;
    String follows = null;
    long place = 0;
    long known = 0;
    try (JsonParser parser = json.createParser(entry)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("Not an object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
          case "chain" -> inChain = string(parser, value);
          case "previous" -> after = string(parser, value);
          case "continues" -> follows = string(parser, value);
          case "number" -> place = parser.getLongValue();
          case "epoch" -> known = parser.getLongValue();
          default -> parser.skipChildren();
        }
      }
    }
    return inChain == null
        ? Optional.empty()
        : Optional.of(
            new Link(
                inChain, place, Optional.ofNullable(after), known, Optional.ofNullable(follows)));
  }

  private static @Nullable String string(JsonParser parser, JsonToken value) throws IOException {
    return value == JsonToken.VALUE_STRING ? parser.getText() : null;
  }
}
