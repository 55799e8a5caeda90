package dev.castellan.console;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An HTTP request as a plain value, exactly as it came: nothing is decoded, normalised or checked
 * here, that is the {@link Console}'s work. An adapter fills it from its server.
 *
 * <p>Immutable. Its text never shows a header, query or body, for they hold secrets.
 */
public final class HttpCall {

  private final String method;
  private final String path;
  private final Optional<String> query;
  private final Map<String, List<String>> headers;
  private final Optional<String> peer;
  private final byte[] body;

  private HttpCall(HttpCall head, byte[] body) {
    this.method = head.method;
    this.path = head.path;
    this.query = head.query;
    this.headers = head.headers;
    this.peer = head.peer;
    this.body = body;
  }

  private HttpCall(Builder from) {
    this.method = from.method;
    int mark = from.target.indexOf('?');
    this.path = mark < 0 ? from.target : from.target.substring(0, mark);
    this.query = mark < 0 ? Optional.empty() : Optional.of(from.target.substring(mark + 1));
    Map<String, List<String>> copy = new TreeMap<>();
    from.headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
    this.headers = Collections.unmodifiableMap(copy);
    this.peer = from.peer;
    this.body = from.body;
  }

  /**
   * Begins a call.
   *
   * @param method the method, as it came (RFC 9110, section 9: it is case-sensitive)
   * @param target the request target, as it came (RFC 9112, section 3.2); what follows the first
   *     question mark is the query
   */
  public static Builder builder(String method, String target) {
    return new Builder(method, target);
  }

  /** The method, as it came. */
  public String method() {
    return method;
  }

  /** The path, as it came: not decoded, not normalised. */
  public String path() {
    return path;
  }

  /** The query behind the question mark, as it came; empty if there was no question mark. */
  public Optional<String> query() {
    return query;
  }

  /** All headers, by their names in lower case. */
  public Map<String, List<String>> headers() {
    return headers;
  }

  /** The values of this header, one for each time it was sent; empty if it was not. */
  public List<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  /**
   * The IP address at the other end of the connection, in its textual form: a proxy's, if there is
   * one. Empty if there is no network.
   */
  public Optional<String> peer() {
    return peer;
  }

  /** The body; a new array each time. */
  public byte[] body() {
    return body.clone();
  }

  /** The same call with this body; the array is copied. */
  public HttpCall withBody(byte[] bytes) {
    return new HttpCall(this, bytes.clone());
  }

  /** How many bytes the body has. */
  public int bodyLength() {
    return body.length;
  }

  /** Method and number of body bytes; nothing else. */
  @Override
  public String toString() {
    return "HttpCall[" + method + ", " + body.length + " bytes]";
  }

  /** Collects a call. Not for use by several threads. */
  public static final class Builder {

    private final String method;
    private final String target;
    private final Map<String, List<String>> headers = new TreeMap<>();
    private Optional<String> peer = Optional.empty();
    private byte[] body = {};

    private Builder(String method, String target) {
      this.method = method;
      this.target = target;
    }

    /** Adds a header; one that was sent twice is added twice. */
    public Builder header(String name, String value) {
      headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>()).add(value);
      return this;
    }

    /** The IP address at the other end of the connection. */
    public Builder peer(String address) {
      this.peer = Optional.of(address);
      return this;
    }

    /** The body; the array is copied. */
    public Builder body(byte[] bytes) {
      this.body = bytes.clone();
      return this;
    }

    /** The call. */
    public HttpCall build() {
      return new HttpCall(this);
    }
  }
}
