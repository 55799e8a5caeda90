package dev.castellan.console;

import dev.castellan.console.internal.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP response as a plain value. An adapter writes exactly what it holds and the length of its
 * body; nothing but what the protocol itself needs may be added.
 *
 * <p>Immutable; the methods answer a changed copy. Its text never shows the body.
 */
public final class HttpReply {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");

  /** What says where a message ends (RFC 9112, section 6), and what is one connection's affair. */
  private static final Set<String> OF_THE_PROTOCOL =
      Set.of(
          "connection",
          "content-length",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5. */
  private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);

  private static final Pattern VALUE = Pattern.compile("[!-~]([ -~]*[!-~])?");

  private final int status;
  private final Map<String, List<String>> headers;
  private final byte[] body;

  private HttpReply(int status, Map<String, List<String>> headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /**
   * A reply without headers and body.
   *
   * @param status the status code (RFC 9110, section 15), 200 to 599
   * @throws IllegalArgumentException if it is out of range
   */
  public static HttpReply of(int status) {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("A final status is 200 to 599; this is " + status);
    }
    return new HttpReply(status, new TreeMap<>(String.CASE_INSENSITIVE_ORDER), new byte[0]);
  }

  /**
   * A JSON object.
   *
   * @param members what it holds: maps with text keys, lists, texts, numbers, booleans, and null
   * @throws IllegalArgumentException if there is something else in it, or a reply of this status
   *     has no body
   */
  public static HttpReply json(int status, Map<String, ? extends @Nullable Object> members) {
    return of(status).body("application/json", Json.write(members));
  }

  /**
   * With this header, in addition to one of the same name.
   *
   * @param name letters, digits and hyphens; not {@code Content-Length}, {@code Transfer-Encoding},
   *     {@code Connection} or another header of the protocol's own, which the adapter writes
   * @param value printable ASCII; a line break could begin another header
   * @throws IllegalArgumentException if either is anything else
   */
  public HttpReply header(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("Not the name of a header");
    }
    if (OF_THE_PROTOCOL.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("The protocol's own header, not a reply's: " + name);
    }
    if (!VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException("A header's value is printable ASCII: " + name);
    }
    return with(name, value);
  }

  private HttpReply with(String name, String value) {
    Map<String, List<String>> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    more.putAll(headers);
    List<String> values = new ArrayList<>(more.getOrDefault(name, List.of()));
    values.add(value);
    more.put(name, List.copyOf(values));
    return new HttpReply(status, more, body);
  }

  /**
   * With {@code Connection: close}: the last reply on its connection (RFC 9112, section 9.6), as
   * where it is not known at which byte the next request begins.
   */
  public HttpReply closing() {
    return new HttpReply(status, without("Connection"), body).with("Connection", "close");
  }

  /**
   * With this body, of this media type; the array is copied.
   *
   * @throws IllegalArgumentException if a reply of this status has none: 204, 205 and 304
   */
  public HttpReply body(String mediaType, byte[] bytes) {
    requireBodyAllowed();
    return new HttpReply(status, without("Content-Type"), bytes.clone())
        .header("Content-Type", mediaType);
  }

  private void requireBodyAllowed() {
    if (WITHOUT_BODY.contains(status)) {
      throw new IllegalArgumentException("A reply of status " + status + " has no body");
    }
  }

  /**
   * With the body of another reply, and those of its headers that this one lacks.
   *
   * @throws IllegalArgumentException if the other has a body and a reply of this status has none
   */
  public HttpReply withRestOf(HttpReply other) {
    if (other.bodyLength() > 0) {
      requireBodyAllowed();
    }
    Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(other.headers);
    all.putAll(headers);
    return new HttpReply(status, all, other.body);
  }

  private Map<String, List<String>> without(String name) {
    Map<String, List<String>> rest = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    rest.putAll(headers);
    rest.remove(name);
    return rest;
  }

  /** The status code. */
  public int status() {
    return status;
  }

  /** All headers, by name. */
  public Map<String, List<String>> headers() {
    return Collections.unmodifiableMap(headers);
  }

  /** The values of this header, in whatever case its name is; empty if there is none. */
  public List<String> header(String name) {
    return headers.getOrDefault(name, List.of());
  }

  /** The body; a new array each time. */
  public byte[] body() {
    return body.clone();
  }

  /** How many bytes the body has. */
  public int bodyLength() {
    return body.length;
  }

  /** Status and number of body bytes; nothing else. */
  @Override
  public String toString() {
    return "HttpReply[" + status + ", " + body.length + " bytes]";
  }
}
