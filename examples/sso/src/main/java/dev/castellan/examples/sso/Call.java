package dev.castellan.examples.sso;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a browser or the broker asks.
 *
 * @param parameters of the query and the form
 * @param authorization the header, or ""
 */
record Call(
    String path,
    Map<String, String> parameters,
    Map<String, String> cookies,
    String authorization) {

  private static final int MAX_FORM = 256 * 1024;

  static Call of(HttpExchange exchange) throws IOException {
    Map<String, String> parameters = new TreeMap<>();
    pairs(exchange.getRequestURI().getRawQuery(), "&", parameters);
    byte[] form = exchange.getRequestBody().readNBytes(MAX_FORM);
    pairs(new String(form, StandardCharsets.UTF_8), "&", parameters);
    Map<String, String> cookies = new TreeMap<>();
    for (String line : exchange.getRequestHeaders().getOrDefault("Cookie", List.of())) {
      pairs(line, ";", cookies);
    }
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    return new Call(
        exchange.getRequestURI().getPath(),
        parameters,
        cookies,
        authorization == null ? "" : authorization);
  }

  private static void pairs(@Nullable String text, String between, Map<String, String> into) {
    Arrays.stream(Optional.ofNullable(text).orElse("").split(between, -1))
        .map(String::strip)
        .filter(pair -> pair.indexOf('=') > 0)
        .forEach(
            pair -> {
              int equals = pair.indexOf('=');
              into.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            });
  }

  static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  boolean has(String parameter) {
    return parameters.containsKey(parameter);
  }

  /** The parameter, or "". */
  String text(String parameter) {
    return parameters.getOrDefault(parameter, "");
  }

  /**
   * Holds a parameter to what it must be.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  void demand(String parameter, String value) {
    if (!text(parameter).equals(value)) {
      throw new IllegalArgumentException("'" + parameter + "' is not what was registered");
    }
  }
}
