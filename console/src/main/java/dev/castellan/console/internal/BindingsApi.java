package dev.castellan.console.internal;

import dev.castellan.Admin;
import dev.castellan.InvalidInputException;
import dev.castellan.NotFoundException;
import dev.castellan.Page;
import dev.castellan.access.AccessControl;
import dev.castellan.access.Binding;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Resource;
import dev.castellan.console.HttpReply;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import dev.castellan.user.UserService;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who holds what, one by one, wherever it lies: with users and keys, and of groups in the policy.
 */
final class BindingsApi {

  private static final int MAX_FILTER = 128;

  private static final String OF_KEYS =
      "What an API key holds is said when it is created; create another one instead";

  /** See {@link HeldBinding#id}. */
  private static final Pattern ID = Pattern.compile("([gku])-(?:([a-z0-9]{20})-)?[0-9a-f]{32}");

  private final AccessControl access;
  private final String publicPath;

  BindingsApi(AccessControl access, String publicPath) {
    this.access = access;
    this.publicPath = publicPath;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("GET", "/bindings", this::list)
            .withQuery(Set.of("limit", "after", "role", "kind")),
        Endpoint.of("POST", "/bindings", this::create),
        Endpoint.of("DELETE", "/bindings/{id}", this::delete));
  }

  private HttpReply list(Request request) {
    List<HeldBinding.Kind> kinds =
        request
            .parameter("kind", MAX_FILTER)
            .map(word -> List.of(kind("kind", word)))
            .orElse(Arrays.asList(HeldBinding.Kind.values()));
    BindingListing listing =
        new BindingListing(request.caller(), access, kinds, request.parameter("role", MAX_FILTER));
    Page<HeldBinding> page = listing.page(request.page());
    return HttpReply.json(200, Views.list(page, PolicyViews::binding));
  }

  private static HeldBinding.Kind kind(String field, String word) {
    return HeldBinding.Kind.of(word)
        .orElseThrow(() -> Request.invalid(field, "kind is group, user or api-key"));
  }

  private HttpReply create(Request request) {
    Members body = request.members("subject", "role", "scope", "until");
    Members subject = body.object("subject", "kind", "id");
    HeldBinding.Kind kind = kind("subject.kind", subject.text("kind"));
    Binding binding =
        new Binding(
            body.text("role"),
            body.optionalScope("scope").orElse(Resource.ROOT),
            body.timeOrNull("until"));
    HeldBinding held =
        inItsWords(
            () ->
                switch (kind) {
                  case GROUP -> bind(request, subject.value("id", GroupName::parse), binding);
                  case USER -> bind(request, subject.text("id"), binding);
                  case API_KEY -> throw Request.invalid("subject.kind", OF_KEYS);
                });
    return HttpReply.json(201, PolicyViews.binding(held))
        .header("Location", publicPath + "/bindings/" + held.id());
  }

  /** What the services say of bindings is about the role of this one. */
  private static HeldBinding inItsWords(java.util.function.Supplier<HeldBinding> operation) {
    try {
      return operation.get();
    } catch (InvalidInputException e) {
      throw e.field().equals("bindings") ? new Refusal(Problem.of(e).withField("role")) : e;
    }
  }

  private static HeldBinding bind(Request request, GroupName group, Binding binding) {
    request.caller().policy().bind(GroupBinding.of(group, binding), Optional.empty());
    return HeldBinding.of(group, binding);
  }

  private static HeldBinding bind(Request request, String userId, Binding binding) {
    User user =
        update(
            request.caller().users(),
            userId,
            before -> {
              Set<Binding> after = new HashSet<>(before.bindings());
              after.add(binding);
              return after;
            });
    return HeldBinding.of(user, binding);
  }

  /** Reads, computes and writes until nobody came in between. */
  private static User update(UserService users, String id, Function<User, Set<Binding>> after) {
    return Retry.onConflict(
        true,
        () -> {
          User before = users.find(id).orElseThrow(BindingsApi::noSubject);
          return users.update(
              id, UserChange.none().bindings(after.apply(before)), Optional.of(before.version()));
        });
  }

  private HttpReply delete(Request request) {
    String id = request.id();
    Matcher parts = ID.matcher(id);
    if (!parts.matches() || (parts.group(2) == null) != parts.group(1).equals("g")) {
      throw unknown();
    }
    Admin caller = request.caller();
    switch (parts.group(1)) {
      case "g" -> unbindGroup(caller, id);
      case "u" -> unbindUser(caller, parts.group(2), id);
      default -> refuseKey(caller, parts.group(2), id);
    }
    return HttpReply.of(204);
  }

  private static void unbindGroup(Admin caller, String id) {
    GroupBinding binding =
        caller.policy().groupBindings().stream()
            .filter(candidate -> HeldBinding.of(candidate).id().equals(id))
            .findFirst()
            .orElseThrow(BindingsApi::unknown);
    caller.policy().unbind(binding.group(), binding.binding(), Optional.empty());
  }

  private static void unbindUser(Admin caller, String userId, String id) {
    var unused =
        update(
            caller.users(),
            userId,
            before -> {
              Predicate<Binding> meant = binding -> HeldBinding.of(before, binding).id().equals(id);
              Set<Binding> after = new HashSet<>(before.bindings());
              if (!after.removeIf(meant)) {
                throw unknown();
              }
              return after;
            });
  }

  private static void refuseKey(Admin caller, String keyId, String id) {
    boolean there =
        caller.apiKeys().find(keyId).stream()
            .flatMap(key -> key.bindings().stream().map(binding -> HeldBinding.of(key, binding)))
            .anyMatch(held -> held.id().equals(id));
    throw there ? Request.invalid("id", OF_KEYS) : unknown();
  }

  private static NotFoundException noSubject() {
    return new NotFoundException("There is no such user");
  }

  private static NotFoundException unknown() {
    return new NotFoundException("There is no such binding");
  }
}
