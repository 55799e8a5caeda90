package dev.castellan.sso.internal.http;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is asked.
 *
 * @param uri absolute, with a host, without user information and fragment
 * @param headers by name, beside those that the client sets itself
 * @param body in ASCII for a POST; empty for a GET
 */
public record Request(URI uri, Map<String, String> headers, Optional<String> body) {

  /** Copies the headers. */
  public Request {
    headers = Map.copyOf(headers);
  }

  /** A GET. */
  public static Request get(URI uri, String accept) {
    return new Request(uri, Map.of("Accept", accept), Optional.empty());
  }

  /** A POST of a form, with more headers. */
  public static Request form(URI uri, String body, Map<String, String> headers) {
    Map<String, String> all = new TreeMap<>(headers);
    all.put("Content-Type", "application/x-www-form-urlencoded");
    return new Request(uri, all, Optional.of(body));
  }

  String method() {
    return body.isPresent() ? "POST" : "GET";
  }

  /** Without anything that may be secret. */
  @Override
  public String toString() {
    return "Request[" + method() + " " + uri.getHost() + "]";
  }
}
