package dev.castellan.console.internal;

import dev.castellan.Castellan;
import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.InvalidInputException;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.console.HttpReply;
import dev.castellan.login.LoginRequest;
import dev.castellan.login.LoginResult;
import dev.castellan.login.ResetResult;
import dev.castellan.secret.SecretText;
import dev.castellan.setup.SetupResult;
import java.util.List;
import java.util.Optional;

/** Setting up, logging in and logging out. */
final class SessionApi {

  private final Castellan castellan;
  private final String publicPath;
  private final LoginReplies replies;

  SessionApi(Castellan castellan, String publicPath, LoginReplies replies) {
    this.castellan = castellan;
    this.publicPath = publicPath;
    this.replies = replies;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("POST", "/setup", this::setUp).forAnybody(),
        Endpoint.of("POST", "/login", this::login).forAnybody(),
        Endpoint.of("POST", "/password-reset", this::resetPassword).forAnybody(),
        Endpoint.of("POST", "/logout", this::logout).taking(Endpoint.Body.NONE));
  }

  private HttpReply setUp(Request request) {
    Members body = request.members("token", "username", "password");
    String username = body.text("username");
    SetupResult result =
        castellan
            .setup()
            .complete(body.secret("token"), username, body.secret("password"), request.origin());
    if (result instanceof SetupResult.SetUp done) {
      return HttpReply.json(201, Views.setUp(done.userId(), username))
          .header("Location", publicPath + "/users/" + done.userId());
    }
    throw result instanceof SetupResult.AlreadySetUp
        ? new ConflictException(
            ErrorCode.ALREADY_SET_UP, "The first administrator was created already")
        : ProblemCode.SETUP_TOKEN_REFUSED.refuse(
            "The set-up token is wrong, used up or over; the broker can show a new one");
  }

  private HttpReply login(Request request) {
    Members body = request.members("username", "password", "deviceToken", "provider");
    LoginResult result =
        castellan
            .login()
            .login(
                new LoginRequest(
                    body.text("username"),
                    body.secret("password"),
                    request.origin(),
                    device(request, body),
                    body.optionalText("provider")));
    return replies.reply(request, result);
  }

  private Optional<SecretText> device(Request request, Members body) {
    Optional<SecretText> shown = body.optionalText("deviceToken").map(SecretText::of);
    return shown.isEmpty() && request.fromPage()
        ? replies.cookies().read(request.call(), PageCookies.Kept.DEVICE)
        : shown;
  }

  private HttpReply resetPassword(Request request) {
    Members body = request.members("token", "newPassword");
    ResetResult result = redeem(body, request.origin());
    if (result instanceof ResetResult.PasswordSet) {
      return HttpReply.of(204);
    }
    if (result instanceof ResetResult.TryLater later) {
      throw new Refusal(LoginReplies.busy(later.retryAfter()));
    }
    throw ProblemCode.RESET_TOKEN_REFUSED.refuse(
        "The token is wrong, used or over; ask for a new one");
  }

  private ResetResult redeem(Members body, Origin origin) {
    try {
      return castellan
          .login()
          .redeemReset(body.secret("token"), body.secret("newPassword"), origin);
    } catch (InvalidInputException e) {
      throw new Refusal(Problem.of(e).withField("newPassword"));
    }
  }

  private HttpReply logout(Request request) {
    Principal principal = request.caller().principal();
    if (principal.kind() != Principal.Kind.USER) {
      throw new ForbiddenException(
          ErrorCode.SESSION_REQUIRED,
          "Only a session ends by logging out; delete or disable a key");
    }
    castellan.login().logout(principal);
    return replies.ended(request, HttpReply.of(204));
  }
}
