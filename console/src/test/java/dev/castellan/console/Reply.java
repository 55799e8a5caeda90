package dev.castellan.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A reply as tests look at it. */
record Reply(HttpReply http) {

  private static final ObjectMapper JSON = new ObjectMapper();

  int status() {
    return http.status();
  }

  String text() {
    return new String(http.body(), StandardCharsets.UTF_8);
  }

  JsonNode json() {
    try {
      return JSON.readTree(text());
    } catch (JsonProcessingException e) {
      throw new AssertionError("Not JSON: " + text(), e);
    }
  }

  /** A member's text. */
  String at(String member) {
    return json().path(member).asText();
  }

  /** Status and code, such as {@code 404 not-found}. */
  String problem() {
    return status() + " " + at("code");
  }

  String header(String name) {
    List<String> values = http.header(name);
    if (values.size() != 1) {
      throw new AssertionError(name + " stands there " + values.size() + " times");
    }
    return values.get(0);
  }
}
