package dev.castellan.console.internal;

import dev.castellan.Page;
import dev.castellan.console.HttpReply;
import dev.castellan.login.Session;
import java.util.List;
import java.util.Optional;

/** Which sessions there are, and ending them. */
final class SessionsApi {

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("GET", "/me/sessions", SessionsApi::own),
        Endpoint.of("DELETE", "/me/sessions/{id}", SessionsApi::endOwn),
        Endpoint.of("POST", "/me/end-other-sessions", SessionsApi::endOthers)
            .taking(Endpoint.Body.NONE),
        Endpoint.of("GET", "/users/{id}/sessions", SessionsApi::of),
        Endpoint.of("DELETE", "/users/{id}/sessions", SessionsApi::endAll),
        Endpoint.of("DELETE", "/users/{id}/sessions/{session}", SessionsApi::end));
  }

  private static HttpReply own(Request request) {
    return list(request.caller().sessions().own());
  }

  private static HttpReply endOwn(Request request) {
    request.caller().sessions().end(request.id());
    return HttpReply.of(204);
  }

  private static HttpReply endOthers(Request request) {
    request.caller().sessions().endOthers();
    return HttpReply.of(204);
  }

  private static HttpReply of(Request request) {
    return list(request.caller().sessions().of(request.id()));
  }

  private static HttpReply end(Request request) {
    request.caller().sessions().end(request.id(), request.id("session"));
    return HttpReply.of(204);
  }

  private static HttpReply endAll(Request request) {
    request.caller().sessions().endAll(request.id());
    return HttpReply.of(204);
  }

  /** One page: a user has few, which the broker's limit sees to. */
  private static HttpReply list(List<Session> sessions) {
    return HttpReply.json(
        200, Views.list(new Page<>(sessions, Optional.empty()), Views::sessionInfo));
  }
}
