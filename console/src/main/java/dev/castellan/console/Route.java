package dev.castellan.console;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * An endpoint of the host's own below {@code <basePath>/api/v1}, with the authentication, problems,
 * limits and headers of all others. It is called only for somebody who authenticated; what they may
 * do it asks of {@link RouteCall#admin}. Immutable.
 *
 * @param method the method, such as {@code GET}
 * @param pattern the path behind {@code /api/v1}, such as {@code /clients/{id}}: each segment is
 *     either {@code [a-z0-9-]+} or a name in braces, which stands for one id, {@code
 *     [a-z0-9][a-z0-9._-]{0,127}}
 * @param query the query parameters it knows; with any other a call is refused
 * @param handler what answers
 */
public record Route(String method, String pattern, Set<String> query, Handler handler) {

  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
  private static final Pattern SHAPE = Pattern.compile("(/([a-z0-9-]+|\\{[a-z][A-Za-z0-9]*}))+");

  /**
   * @throws IllegalArgumentException if method or pattern is not as described
   */
  public Route {
    if (!METHODS.contains(method)) {
      throw new IllegalArgumentException("A route's method is one of " + METHODS);
    }
    if (!SHAPE.matcher(pattern).matches()) {
      throw new IllegalArgumentException("Not the pattern of a route: " + pattern);
    }
    query = Set.copyOf(query);
  }

  /** A route without query parameters. */
  public static Route of(String method, String pattern, Handler handler) {
    return new Route(method, pattern, Set.of(), handler);
  }

  /** Which also takes these query parameters. */
  public Route withQuery(String... names) {
    return new Route(method, pattern, Set.of(names), handler);
  }

  /** Answers calls. Must be safe for use by many threads. */
  @FunctionalInterface
  public interface Handler {

    /**
     * Answers a call. A {@link dev.castellan.CastellanException} becomes the problem that it
     * becomes everywhere: throw {@link dev.castellan.NotFoundException} for an id that does not
     * exist, {@link dev.castellan.InvalidInputException} for input that breaks a rule.
     *
     * @throws Exception anything else; the caller learns that there was an error, the log which
     */
    HttpReply handle(RouteCall call) throws Exception;
  }
}
