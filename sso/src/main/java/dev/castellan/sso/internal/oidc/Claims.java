package dev.castellan.sso.internal.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.login.provider.ProviderException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The members of a JSON object, each read as the one type it may have. A member of another type is
 * refused, never converted; null is another type.
 */
record Claims(ObjectNode json) {

  private static final long MAX_SECONDS = 253_402_300_799L;

  boolean has(String name) {
    return json.has(name);
  }

  Optional<String> text(String name) throws ProviderException {
    JsonNode node = json.get(name);
    if (node == null) {
      return Optional.empty();
    }
    if (!node.isTextual()) {
      throw wrongType(name);
    }
    return Optional.of(node.textValue());
  }

  String require(String name) throws ProviderException {
    return text(name)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> Problems.badAnswer("The member " + name + " is missing"));
  }

  /** A text or an array of texts. */
  List<String> texts(String name) throws ProviderException {
    JsonNode node = json.get(name);
    if (node == null || !node.isArray()) {
      return text(name).map(List::of).orElse(List.of());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : node) {
      if (!element.isTextual()) {
        throw wrongType(name);
      }
      texts.add(element.textValue());
    }
    return List.copyOf(texts);
  }

  boolean flag(String name) throws ProviderException {
    JsonNode node = json.get(name);
    if (node != null && !node.isBoolean()) {
      throw wrongType(name);
    }
    return node != null && node.booleanValue();
  }

  /** A NumericDate (RFC 7519 section 2). */
  Optional<Instant> time(String name) throws ProviderException {
    JsonNode node = json.get(name);
    if (node == null) {
      return Optional.empty();
    }
    double seconds = node.isNumber() ? node.doubleValue() : -1;
    if (!(seconds >= 0 && seconds <= MAX_SECONDS)) {
      throw wrongType(name);
    }
    return Optional.of(Instant.ofEpochSecond((long) seconds));
  }

  Instant requireTime(String name) throws ProviderException {
    return time(name).orElseThrow(() -> Problems.badAnswer("The member " + name + " is missing"));
  }

  private static ProviderException wrongType(String name) {
    return Problems.badAnswer("The member " + name + " is not of the type it must have");
  }

  /** Nothing of its content. */
  @Override
  public String toString() {
    return "Claims[" + json.size() + "]";
  }
}
