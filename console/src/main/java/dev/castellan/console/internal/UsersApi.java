package dev.castellan.console.internal;

import dev.castellan.NotFoundException;
import dev.castellan.Page;
import dev.castellan.access.Binding;
import dev.castellan.console.HttpReply;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.TimeSource;
import dev.castellan.user.NewUser;
import dev.castellan.user.PasswordResetToken;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import dev.castellan.user.UserQuery;
import dev.castellan.user.UserService;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Users. */
final class UsersApi {

  private static final int MAX_FILTER = 128;

  private final ConsoleSettings settings;
  private final TimeSource time;
  private final String publicPath;

  UsersApi(ConsoleSettings settings) {
    this.settings = settings;
    this.time = settings.time();
    this.publicPath = settings.publicApiPath();
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("GET", "/users", this::list)
            .withQuery(Set.of("limit", "after", "q", "sort", "order", "role", "enabled")),
        Endpoint.of("POST", "/users", this::create),
        Endpoint.of("GET", "/users/{id}", this::get),
        Endpoint.of("PATCH", "/users/{id}", this::change).honouringIfMatch(),
        Endpoint.of("DELETE", "/users/{id}", this::delete).honouringIfMatch(),
        Endpoint.of("PUT", "/users/{id}/password", this::setPassword),
        Endpoint.of("POST", "/users/{id}/password-reset", this::resetPassword)
            .taking(Endpoint.Body.OPTIONAL_JSON),
        Endpoint.of("POST", "/users/{id}/unlock", this::unlock).taking(Endpoint.Body.NONE));
  }

  private HttpReply list(Request request) {
    UserQuery query =
        new UserQuery(
            request.parameter("q", MAX_FILTER),
            request.parameter("role", MAX_FILTER),
            request.truth("enabled"),
            request
                .parameter("sort", MAX_FILTER)
                .map(UsersApi::sort)
                .orElse(UserQuery.Sort.USERNAME),
            request.parameter("order", MAX_FILTER).map(Request::descending).orElse(false));
    Page<User> page = request.caller().users().list(query, request.page());
    return HttpReply.json(200, Views.list(page, user -> Views.user(user, time.instant())));
  }

  private static UserQuery.Sort sort(String word) {
    return switch (word) {
      case "username" -> UserQuery.Sort.USERNAME;
      case "createdAt" -> UserQuery.Sort.CREATED_AT;
      default -> throw Request.invalid("sort", "sort is username or createdAt");
    };
  }

  private HttpReply create(Request request) {
    Members body =
        request.members(
            "username",
            "password",
            "mustChangePassword",
            "displayName",
            "email",
            "roles",
            "bindings",
            "groups",
            "attributes",
            "scope",
            "enabled",
            "note");
    String username = body.text("username");
    NewUser user =
        body.optionalText("password")
            .map(password -> NewUser.of(username, SecretText.of(password)))
            .orElseGet(() -> NewUser.invited(username));
    user = body.optionalTruth("mustChangePassword").map(user::mustChangePassword).orElse(user);
    user = body.optionalText("displayName").map(user::displayName).orElse(user);
    user = body.optionalText("email").map(user::email).orElse(user);
    Grants grants = Grants.of(body);
    user = user.bindings(grants.replace(Set.of(), time.instant()));
    user = body.optionalGroups("groups").map(user::groups).orElse(user);
    user = body.optionalTextsByName("attributes").map(user::attributes).orElse(user);
    user = body.optionalScope("scope").map(user::scope).orElse(user);
    user = body.optionalTruth("enabled").map(user::enabled).orElse(user);
    user = body.optionalText("note").map(user::note).orElse(user);
    NewUser complete = user;
    User created = grants.inItsWords(() -> request.caller().users().create(complete));
    return reply(201, created).header("Location", publicPath + "/users/" + created.id());
  }

  private HttpReply get(Request request) {
    return reply(200, find(request.caller().users(), request.id()));
  }

  private HttpReply change(Request request) {
    Members body =
        request.members(
            "username",
            "displayName",
            "email",
            "mustChangePassword",
            "roles",
            "bindings",
            "groups",
            "attributes",
            "scope",
            "enabled",
            "note");
    UserChange change = UserChange.none();
    change = body.optionalText("username").map(change::username).orElse(change);
    change = body.optionalText("displayName").map(change::displayName).orElse(change);
    change = body.optionalText("email").map(change::email).orElse(change);
    change =
        body.optionalTruth("mustChangePassword").map(change::mustChangePassword).orElse(change);
    change = body.optionalGroups("groups").map(change::groups).orElse(change);
    change = body.optionalTextsByName("attributes").map(change::attributes).orElse(change);
    change = body.optionalScope("scope").map(change::scope).orElse(change);
    change = body.optionalTruth("enabled").map(change::enabled).orElse(change);
    change = body.optionalText("note").map(change::note).orElse(change);
    Grants grants = Grants.of(body);
    UserChange complete = change;
    return reply(200, grants.inItsWords(() -> apply(request, grants, complete)));
  }

  /** Roles are a part of the bindings, so what is there is read first and must still be there. */
  private User apply(Request request, Grants grants, UserChange change) {
    UserService users = request.caller().users();
    String id = request.id();
    if (!grants.named()) {
      return users.update(id, change, expected(request));
    }
    return Retry.onConflict(
        !request.preconditions().namesVersion(),
        () -> {
          User now = find(users, id);
          Set<Binding> bindings = grants.replace(now.bindings(), time.instant());
          Optional<String> expected = request.preconditions().expected(now::version);
          return users.update(
              id,
              change.bindings(new HashSet<>(bindings)),
              Optional.of(expected.orElse(now.version())));
        });
  }

  private HttpReply delete(Request request) {
    request.caller().users().delete(request.id(), expected(request));
    return HttpReply.of(204);
  }

  private HttpReply unlock(Request request) {
    request.caller().users().unlock(request.id());
    return HttpReply.of(204);
  }

  private HttpReply setPassword(Request request) {
    Members body = request.members("password");
    request.caller().users().setPassword(request.id(), body.secret("password"));
    return HttpReply.of(204);
  }

  private HttpReply resetPassword(Request request) {
    Members body = request.optionalMembers("lifetimeMinutes");
    Duration lifetime =
        body.optionalNumber(
                "lifetimeMinutes",
                (int) PasswordResetToken.MIN_LIFETIME.toMinutes(),
                (int) PasswordResetToken.MAX_LIFETIME.toMinutes())
            .map(Duration::ofMinutes)
            .orElse(PasswordResetToken.DEFAULT_LIFETIME);
    PasswordResetToken made = request.caller().users().resetPassword(request.id(), lifetime);
    return HttpReply.json(
        201, Views.passwordReset(made, settings.resetLink(made.token().expose())));
  }

  private static Optional<String> expected(Request request) {
    return request
        .preconditions()
        .expected(() -> find(request.caller().users(), request.id()).version());
  }

  private static User find(UserService users, String id) {
    return users.find(id).orElseThrow(() -> new NotFoundException("There is no user " + id));
  }

  private HttpReply reply(int status, User user) {
    return HttpReply.json(status, Views.user(user, time.instant()))
        .header("ETag", '"' + user.version() + '"');
  }
}
