package dev.castellan.console.internal;

import dev.castellan.NotFoundException;
import dev.castellan.Page;
import dev.castellan.access.PolicyService;
import dev.castellan.access.Role;
import dev.castellan.access.Roles;
import dev.castellan.access.Rule;
import dev.castellan.access.StoredPolicy;
import dev.castellan.console.HttpReply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Roles one by one: the built-in ones, and those of the policy, which they change. */
final class RolesApi {

  private static final Listing<Shown> ROLES = new Listing<>("roles", Shown::place);

  private final String publicPath;

  RolesApi(String publicPath) {
    this.publicPath = publicPath;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("GET", "/roles", this::list).withQuery(Set.of("limit", "after")),
        Endpoint.of("POST", "/roles", this::create).honouringIfMatch(),
        Endpoint.of("GET", "/roles/{name}", this::get),
        Endpoint.of("PUT", "/roles/{name}", this::replace).honouringIfMatch(),
        Endpoint.of("DELETE", "/roles/{name}", this::delete).honouringIfMatch());
  }

  /** A role in a list. */
  private sealed interface Shown {

    /** Where in the list: the built-in ones first, then by name. */
    String place();

    Map<String, @Nullable Object> view();

    record BuiltIn(String name, List<Rule> rules) implements Shown {
      @Override
      public String place() {
        return '0' + name;
      }

      @Override
      public Map<String, @Nullable Object> view() {
        return PolicyViews.builtIn(name, rules);
      }
    }

    record Defined(Role role) implements Shown {
      @Override
      public String place() {
        return '1' + role.name();
      }

      @Override
      public Map<String, @Nullable Object> view() {
        return PolicyViews.role(role);
      }
    }
  }

  private HttpReply list(Request request) {
    PolicyService service = request.caller().policy();
    List<Shown> all = new ArrayList<>();
    service.roles().forEach(role -> all.add(new Shown.Defined(role)));
    builtIn(service).forEach((name, rules) -> all.add(new Shown.BuiltIn(name, rules)));
    all.sort(Comparator.comparing(Shown::place));
    Page<Shown> page = ROLES.page(all, request.page());
    return HttpReply.json(200, Views.list(page, Shown::view));
  }

  private static SortedMap<String, List<Rule>> builtIn(PolicyService service) {
    return Roles.builtIn(service.catalogue());
  }

  private HttpReply get(Request request) {
    String name = request.id("name");
    PolicyService service = request.caller().policy();
    StoredPolicy stored = service.current();
    Shown role =
        Roles.isBuiltIn(name)
            ? new Shown.BuiltIn(name, builtIn(service).getOrDefault(name, List.of()))
            : new Shown.Defined(find(stored, name));
    return HttpReply.json(200, role.view()).header("ETag", PolicyApi.tag(stored));
  }

  private static Role find(StoredPolicy stored, String name) {
    return stored
        .policy()
        .role(name)
        .orElseThrow(() -> new NotFoundException("There is no role " + name));
  }

  private HttpReply create(Request request) {
    Role role = role(request);
    PolicyService service = request.caller().policy();
    StoredPolicy stored = service.createRole(role, PolicyApi.expected(request));
    return reply(201, stored, role).header("Location", publicPath + "/roles/" + role.name());
  }

  private HttpReply replace(Request request) {
    Role role = role(request);
    if (!role.name().equals(request.id("name"))) {
      throw Request.invalid("name", "A role keeps its name: it is the one in the path");
    }
    PolicyService service = request.caller().policy();
    return reply(200, service.updateRole(role, PolicyApi.expected(request)), role);
  }

  private HttpReply delete(Request request) {
    PolicyService service = request.caller().policy();
    service.deleteRole(request.id("name"), PolicyApi.expected(request));
    return HttpReply.of(204);
  }

  private static Role role(Request request) {
    return Role.fromJson(Members.json(request.call().body()));
  }

  private static HttpReply reply(int status, StoredPolicy stored, Role role) {
    return HttpReply.json(status, PolicyViews.role(role)).header("ETag", PolicyApi.tag(stored));
  }
}
