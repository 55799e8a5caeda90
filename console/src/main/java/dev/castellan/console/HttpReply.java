package dev.castellan.console;

import dev.castellan.console.internal.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
   * @throws IllegalArgumentException if there is something else in it
   */
  public static HttpReply json(int status, Map<String, ? extends @Nullable Object> members) {
    return of(status).body("application/json", Json.write(members));
  }

  /**
   * With this header, in addition to one of the same name.
   *
   * @param name letters, digits and hyphens
   * @param value printable ASCII; a line break could begin another header
   * @throws IllegalArgumentException if either is anything else
   */
  public HttpReply header(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("Not the name of a header");
    }
    if (!VALUE.matcher(value).matches()) {
      throw new IllegalArgumentException("A header's value is printable ASCII: " + name);
    }
    Map<String, List<String>> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    more.putAll(headers);
    List<String> values = new ArrayList<>(more.getOrDefault(name, List.of()));
    values.add(value);
    more.put(name, List.copyOf(values));
    return new HttpReply(status, more, body);
  }

  /** With this body, of this media type; the array is copied. */
  public HttpReply body(String mediaType, byte[] bytes) {
    return new HttpReply(status, without("Content-Type"), bytes.clone())
        .header("Content-Type", mediaType);
  }

  /** With the body of another reply, and those of its headers that this one lacks. */
  public HttpReply withRestOf(HttpReply other) {
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
