package dev.castellan.console.internal;

import dev.castellan.Admin;
import dev.castellan.access.AccessContext;
import dev.castellan.access.AccessControl;
import dev.castellan.access.Action;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Explanation;
import dev.castellan.access.Network;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.console.HttpReply;
import dev.castellan.storage.TimeSource;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may what, and why. */
final class AccessApi {

  private final AccessControl access;
  private final TimeSource time;

  AccessApi(AccessControl access, TimeSource time) {
    this.access = access;
    this.time = time;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("POST", "/access/explain", this::explain),
        Endpoint.of("GET", "/me/permissions", this::permissions));
  }

  private HttpReply explain(Request request) {
    Members body = request.members("subject", "action", "resource", "circumstances");
    Optional<String> subject = body.optionalText("subject");
    Action action = body.value("action", Action::parse);
    Resource resource = body.value("resource", Resource::parse);
    Optional<Members> given =
        body.optionalObject(
            "circumstances", "address", "time", "via", "secondFactor", "authenticatedAt", "owner");
    Admin caller = request.caller();
    if (subject.isEmpty() && given.isEmpty()) {
      return reply(access.explain(caller.principal(), action, resource, AccessContext.NONE));
    }
    String id = subject.orElse(caller.principal().id());
    Circumstances circumstances =
        given.map(members -> circumstances(members, caller, id)).orElseGet(() -> usual(caller, id));
    return reply(caller.policy().explain(id, action, resource, circumstances));
  }

  private Circumstances circumstances(Members given, Admin caller, String id) {
    Optional<Principal.Kind> via = given.optionalText("via").map(AccessApi::via);
    Instant now = given.optionalTime("time").orElseGet(time::instant);
    Circumstances circumstances = at(now, via.orElseGet(() -> kind(caller, id)));
    circumstances =
        given
            .optionalText("address")
            .map(AccessApi::address)
            .map(circumstances::from)
            .orElse(circumstances);
    circumstances =
        given
            .optionalTime("authenticatedAt")
            .map(circumstances::authenticatedAt)
            .orElse(circumstances);
    return circumstances
        .secondFactor(given.optionalTruth("secondFactor").orElse(false))
        .owner(given.optionalTruth("owner").orElse(false));
  }

  private Circumstances usual(Admin caller, String id) {
    return at(time.instant(), kind(caller, id));
  }

  private static Circumstances at(Instant now, Principal.Kind via) {
    return via == Principal.Kind.API_KEY
        ? Circumstances.apiKeyAt(now)
        : Circumstances.sessionAt(now);
  }

  /** As somebody of this id comes; of nobody whom the caller may see, the service says so. */
  private static Principal.Kind kind(Admin caller, String id) {
    return caller.apiKeys().find(id).isPresent() ? Principal.Kind.API_KEY : Principal.Kind.USER;
  }

  private static Principal.Kind via(String word) {
    return switch (word) {
      case "session" -> Principal.Kind.USER;
      case "api-key" -> Principal.Kind.API_KEY;
      default -> throw Request.invalid("circumstances.via", "via is session or api-key");
    };
  }

  private static String address(String text) {
    if (!Network.isAddress(text)) {
      throw Request.invalid("circumstances.address", "address is an IP address");
    }
    return text;
  }

  private static HttpReply reply(Explanation explanation) {
    return HttpReply.json(200, PolicyViews.explanation(explanation));
  }

  private HttpReply permissions(Request request) {
    Admin caller = request.caller();
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("permissions", PolicyViews.permissions(access.permissions(caller.principal())));
    view.put("bindings", Views.bindings(caller.bindings()));
    return HttpReply.json(200, view);
  }
}
