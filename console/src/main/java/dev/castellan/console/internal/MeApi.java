package dev.castellan.console.internal;

import dev.castellan.Admin;
import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.access.Principal;
import dev.castellan.console.HttpReply;
import dev.castellan.login.Session;
import dev.castellan.secret.SecretText;
import dev.castellan.settings.Preferences;
import dev.castellan.storage.TimeSource;
import dev.castellan.user.ProfileChange;
import dev.castellan.user.User;
import java.util.List;
import java.util.Optional;

/** What concerns the caller. */
final class MeApi {

  private final TimeSource time;
  private final LoginReplies replies;

  MeApi(TimeSource time, LoginReplies replies) {
    this.time = time;
    this.replies = replies;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("GET", "/me", this::me),
        Endpoint.of("GET", "/me/account", this::account),
        Endpoint.of("PATCH", "/me/account", this::changeAccount),
        Endpoint.of("GET", "/me/preferences", this::preferences),
        Endpoint.of("PATCH", "/me/preferences", this::changePreferences),
        Endpoint.of("PUT", "/me/password", this::changePassword));
  }

  private HttpReply me(Request request) {
    Admin caller = request.caller();
    Optional<Session> session =
        caller.principal().kind() == Principal.Kind.USER
            ? Optional.of(caller.sessions().current())
            : Optional.empty();
    return HttpReply.json(
        200, Views.me(caller.principal(), Views.roles(caller.bindings(), time.instant()), session));
  }

  private HttpReply account(Request request) {
    return reply(request.caller().me());
  }

  private HttpReply changeAccount(Request request) {
    Members body = request.members("displayName", "email");
    ProfileChange change =
        new ProfileChange(body.optionalText("displayName"), body.optionalText("email"));
    return reply(request.caller().users().changeProfile(change));
  }

  private HttpReply reply(User user) {
    return HttpReply.json(200, Views.user(user, time.instant()));
  }

  private HttpReply preferences(Request request) {
    return reply(request.caller().preferences().get());
  }

  private HttpReply changePreferences(Request request) {
    Members body = request.members("language", "theme", "syncTheme");
    Optional<String> language = body.textOrNull("language");
    Optional<Preferences.Theme> theme = body.optionalText("theme").map(MeApi::theme);
    Optional<Boolean> syncTheme = body.optionalTruth("syncTheme");
    return reply(
        request
            .caller()
            .preferences()
            .change(
                now ->
                    new Preferences(
                        body.has("language") ? language : now.language(),
                        theme.orElse(now.theme()),
                        syncTheme.orElse(now.syncTheme()))));
  }

  private HttpReply changePassword(Request request) {
    Members body = request.members("oldPassword", "newPassword");
    SecretText present = body.secret("oldPassword");
    SecretText next = body.secret("newPassword");
    try {
      request.caller().users().changePassword(present, next);
    } catch (InvalidInputException e) {
      String field = e.code() == ErrorCode.PASSWORD_WRONG ? "oldPassword" : "newPassword";
      throw new Refusal(Problem.of(e).withField(field));
    }
    return replies.ended(request, HttpReply.of(204));
  }

  private static Preferences.Theme theme(String word) {
    return switch (word) {
      case "light" -> Preferences.Theme.LIGHT;
      case "dark" -> Preferences.Theme.DARK;
      default -> throw Request.invalid("theme", "theme is light or dark");
    };
  }

  private static HttpReply reply(Preferences preferences) {
    return HttpReply.json(200, Views.preferences(preferences));
  }
}
