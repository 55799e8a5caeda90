package dev.castellan.sso.internal.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What was answered. Immutable. */
public final class Answer {

  private final int status;
  private final Map<String, List<String>> headers;
  private final byte[] body;

  /** The headers by their name in lower case; the body is kept, not copied. */
  Answer(int status, Map<String, List<String>> headers, byte[] body) {
    this.status = status;
    this.headers = Map.copyOf(headers);
    this.body = body;
  }

  /** From 200 to 599. */
  public int status() {
    return status;
  }

  /** The body, at most as long as was allowed; a new array each time. */
  public byte[] body() {
    return body.clone();
  }

  /** The value of a header that is there once. */
  public Optional<String> header(String name) {
    List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
  }

  /** The media type in lower case without parameters; empty if there is none. */
  public String mediaType() {
    String type = header("content-type").orElse("");
    int parameters = type.indexOf(';');
    return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
  }

  /** The body as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** Without what was answered. */
  @Override
  public String toString() {
    return "Answer[" + status + "]";
  }
}
