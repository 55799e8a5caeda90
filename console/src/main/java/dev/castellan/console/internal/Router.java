package dev.castellan.console.internal;

import dev.castellan.NotFoundException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Finds the operation that a call means, by exact segments of the path as it came. Nothing is
 * decoded or normalised, so there is one spelling of each path and no second reading of it.
 */
final class Router {

  private static final Pattern PLAIN = Pattern.compile("/[A-Za-z0-9._~/-]*");
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,127}");

  private final String prefix;
  private final List<Endpoint> endpoints;

  /**
   * @throws IllegalArgumentException if two operations answer the same calls
   */
  Router(String prefix, List<Endpoint> endpoints) {
    this.prefix = prefix + "/";
    this.endpoints = List.copyOf(endpoints);
    for (int i = 0; i < endpoints.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (endpoints.get(i).overlaps(endpoints.get(j))) {
          throw new IllegalArgumentException(
              "Two endpoints answer the same calls: "
                  + (endpoints.get(j).method() + ' ' + endpoints.get(j).pattern())
                  + " and "
                  + endpoints.get(i).pattern());
        }
      }
    }
  }

  /** What a call means, and the ids in its path. */
  record Match(Endpoint endpoint, Map<String, String> ids) {}

  /** Whether this is an id that may stand in a path. */
  static boolean isId(String segment) {
    return ID.matcher(segment).matches();
  }

  /** The operation that a call means; empty if {@link #find} would refuse it. */
  Optional<Endpoint> known(String method, String path) {
    if (!path.startsWith(prefix)) {
      return Optional.empty();
    }
    List<String> segments = segments(path);
    String wanted = wanted(method);
    return endpoints.stream()
        .filter(endpoint -> endpoint.method().equals(wanted))
        .filter(endpoint -> endpoint.match(segments).isPresent())
        .findFirst();
  }

  /** RFC 9110, section 9.3.2: HEAD is GET without the body. */
  private static String wanted(String method) {
    return method.equals("HEAD") ? "GET" : method;
  }

  private List<String> segments(String path) {
    return Arrays.asList(path.substring(prefix.length()).split("/", -1));
  }

  /**
   * @throws Refusal if the path is malformed, or knows other methods
   * @throws NotFoundException if there is no such path
   */
  Match find(String method, String path) {
    if (!PLAIN.matcher(path).matches()) {
      throw ProblemCode.REQUEST_MALFORMED.refuse(
          "A path here is plain letters, digits and . _ ~ - between slashes");
    }
    if (!path.startsWith(prefix)) {
      throw unknown();
    }
    List<String> segments = segments(path);
    Set<String> allowed = new TreeSet<>();
    String wanted = wanted(method);
    for (Endpoint endpoint : endpoints) {
      Optional<Map<String, String>> ids = endpoint.match(segments);
      if (ids.isPresent() && endpoint.method().equals(wanted)) {
        return new Match(endpoint, ids.get());
      }
      ids.ifPresent(found -> allowed.add(endpoint.method()));
    }
    throw allowed.isEmpty() ? unknown() : wrongMethod(allowed);
  }

  private static NotFoundException unknown() {
    return new NotFoundException("There is nothing at this path");
  }

  private static Refusal wrongMethod(Set<String> allowed) {
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    String list = String.join(", ", allowed);
    return new Refusal(
        Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "This path knows " + list)
            .withHeader("Allow", list));
  }
}
