package dev.castellan.console.internal;

import dev.castellan.console.HttpReply;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One operation of the API.
 *
 * @param method its method
 * @param pattern its path behind {@code /api/v1}; {@code {name}} stands for one id
 * @param query the query parameters it knows
 * @param caller who may call it
 * @param body what it takes
 * @param produces the media type of its reply
 * @param conditional whether it honours {@code If-Match}
 * @param page whether a browser is led to it from elsewhere: then no site is too foreign, the reply
 *     says itself what it may do in a browser, and a query that is not declared is not looked at
 * @param handler what does it
 */
record Endpoint(
    String method,
    String pattern,
    Set<String> query,
    Caller caller,
    Body body,
    String produces,
    boolean conditional,
    boolean page,
    Handler handler) {

  /** Who may call an operation; what they may do, the services decide. */
  enum Caller {
    ANYBODY,
    AUTHENTICATED
  }

  /** What an operation takes. */
  enum Body {
    NONE,
    JSON,
    /** JSON, or nothing at all. */
    OPTIONAL_JSON,
    /** JSON that holds a whole policy. */
    POLICY,
    /** Users as JSON lines. */
    USERS,
    /** What an HTML form sends. */
    FORM,
    ANY
  }

  @FunctionalInterface
  interface Handler {
    HttpReply handle(Request request) throws Exception;
  }

  static Endpoint of(String method, String pattern, Handler handler) {
    Body body = Set.of("POST", "PUT", "PATCH").contains(method) ? Body.JSON : Body.NONE;
    return new Endpoint(
        method,
        pattern,
        Set.of(),
        Caller.AUTHENTICATED,
        body,
        "application/json",
        false,
        false,
        handler);
  }

  Endpoint forAnybody() {
    return new Endpoint(
        method, pattern, query, Caller.ANYBODY, body, produces, conditional, page, handler);
  }

  Endpoint withQuery(Set<String> names) {
    return new Endpoint(
        method, pattern, Set.copyOf(names), caller, body, produces, conditional, page, handler);
  }

  Endpoint taking(Body newBody) {
    return new Endpoint(
        method, pattern, query, caller, newBody, produces, conditional, page, handler);
  }

  Endpoint producing(String mediaType) {
    return new Endpoint(
        method, pattern, query, caller, body, mediaType, conditional, page, handler);
  }

  /** A page for anybody's browser. */
  static Endpoint page(String method, String pattern, Handler handler) {
    Body body = method.equals("POST") ? Body.FORM : Body.NONE;
    return new Endpoint(
        method, pattern, Set.of(), Caller.ANYBODY, body, "text/html", false, true, handler);
  }

  Endpoint honouringIfMatch() {
    return new Endpoint(method, pattern, query, caller, body, produces, true, page, handler);
  }

  /** Whether it changes something (RFC 9110, section 9.2.1). */
  boolean isUnsafe() {
    return !method.equals("GET");
  }

  /** The ids in the path, if it is one of this operation's. */
  Optional<Map<String, String>> match(List<String> path) {
    List<String> shape = segments(pattern);
    if (shape.size() != path.size()) {
      return Optional.empty();
    }
    Map<String, String> ids = new HashMap<>();
    for (int i = 0; i < shape.size(); i++) {
      if (isParameter(shape.get(i)) && Router.isId(path.get(i))) {
        ids.put(shape.get(i).substring(1, shape.get(i).length() - 1), path.get(i));
      } else if (!shape.get(i).equals(path.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(ids);
  }

  /** Whether a call could be meant for either. */
  boolean overlaps(Endpoint other) {
    List<String> mine = segments(pattern);
    List<String> theirs = segments(other.pattern);
    if (!method.equals(other.method) || mine.size() != theirs.size()) {
      return false;
    }
    for (int i = 0; i < mine.size(); i++) {
      if (!isParameter(mine.get(i))
          && !isParameter(theirs.get(i))
          && !mine.get(i).equals(theirs.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static List<String> segments(String path) {
    return Arrays.asList(path.substring(1).split("/", -1));
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{");
  }
}
