package dev.castellan.console;

import dev.castellan.Admin;
import dev.castellan.NotFoundException;
import java.util.Map;
import java.util.Optional;

/**
 * A call to one of the host's own endpoints, by somebody who authenticated.
 *
 * @param http the call as it came
 * @param admin the services on behalf of the caller; ask it before doing anything
 * @param parameters what stood in the path for each {@code {name}} of the pattern
 * @param query the query parameters, decoded; only declared ones, each at most once
 */
public record RouteCall(
    HttpCall http, Admin admin, Map<String, String> parameters, Map<String, String> query) {

  /** Copies the maps. */
  public RouteCall {
    parameters = Map.copyOf(parameters);
    query = Map.copyOf(query);
  }

  /**
   * What stood in the path for this {@code {name}}.
   *
   * @throws NotFoundException if the pattern has no such name
   */
  public String parameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new NotFoundException("The path has no " + name);
    }
    return value;
  }

  /** The query parameter of this name, if it was sent. */
  public Optional<String> queryParameter(String name) {
    return Optional.ofNullable(query.get(name));
  }
}
