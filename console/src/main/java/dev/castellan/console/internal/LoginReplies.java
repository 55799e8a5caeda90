package dev.castellan.console.internal;

import dev.castellan.Castellan;
import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.access.Principal;
import dev.castellan.console.HttpReply;
import dev.castellan.console.internal.PageCookies.Kept;
import dev.castellan.login.LoginResult;
import dev.castellan.login.LoginResult.LoggedIn;
import dev.castellan.login.LoginResult.SecondFactorRequired;
import dev.castellan.login.SecondFactorService.Confirmed;
import dev.castellan.storage.TimeSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers who has shown who they are: programs learn the tokens, the dashboard's page learns none,
 * its browser keeps them in cookies.
 */
final class LoginReplies {

  private final Castellan castellan;
  private final PageCookies cookies;

  LoginReplies(Castellan castellan, TimeSource time) {
    this.castellan = castellan;
    this.cookies = new PageCookies(castellan, time);
  }

  PageCookies cookies() {
    return cookies;
  }

  /** One reply, to the byte, for whatever was wrong (EMQX once told names from passwords). */
  HttpReply reply(Request request, LoginResult result) {
    return result instanceof LoginResult.Refused
        ? Problem.of(ProblemCode.CREDENTIALS_REFUSED, "Name and password do not open a session")
            .withHeader("WWW-Authenticate", Credentials.CHALLENGE)
            .replyAlike()
        : replyOr(request, result, () -> new IllegalStateException("It was not refused"));
  }

  /**
   * The reply to what was not refused.
   *
   * @param refused what to throw if it was
   */
  HttpReply replyOr(
      Request request, LoginResult result, Supplier<? extends RuntimeException> refused) {
    if (result instanceof LoggedIn session) {
      return session(request, session);
    }
    if (result instanceof SecondFactorRequired asked) {
      return challenge(request, asked);
    }
    if (result instanceof LoginResult.TryLater later) {
      throw new Refusal(busy(later.retryAfter()));
    }
    throw refused.get();
  }

  static Problem busy(Duration retryAfter) {
    return Problem.of(
            new UnavailableException(
                ErrorCode.BUSY,
                "Too many attempts at once, or too many that failed from here; try again later"))
        .withHeader(
            "Retry-After", Long.toString(Math.max(1, retryAfter.plusMillis(999).toSeconds())));
  }

  HttpReply session(Request request, LoggedIn session) {
    return request.fromPage()
        ? begun(request, session, HttpReply.json(200, pageSession(session)))
        : HttpReply.json(200, Views.session(session));
  }

  HttpReply confirmed(Request request, Confirmed confirmed) {
    if (!request.fromPage()) {
      return HttpReply.json(200, Views.confirmed(confirmed));
    }
    Map<String, @Nullable Object> view = Views.recoveryCodes(confirmed.recoveryCodes());
    view.put("session", pageSession(confirmed.session()));
    return begun(request, confirmed.session(), HttpReply.json(200, view));
  }

  private static Map<String, @Nullable Object> pageSession(LoggedIn session) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("state", "logged-in");
    Views.putSession(view, session);
    return view;
  }

  /** Whoever had logged in with this browser before has not any more (ASVS 5.0, 7.2.4). */
  private HttpReply begun(Request request, LoggedIn session, HttpReply reply) {
    request
        .admin()
        .map(admin -> admin.principal())
        .filter(principal -> principal.kind() == Principal.Kind.USER)
        .ifPresent(castellan.login()::logout);
    HttpReply kept = cookies.give(reply, Kept.SESSION, session.token(), session.expiresAt());
    return cookies.take(cookies.giveDevice(kept, session.deviceToken()), Kept.STEP);
  }

  private HttpReply challenge(Request request, SecondFactorRequired asked) {
    if (!request.fromPage()) {
      return HttpReply.json(200, Views.challenge(asked));
    }
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("state", "second-factor-required");
    view.put("expiresAt", asked.expiresAt().toString());
    return cookies.give(HttpReply.json(200, view), Kept.STEP, asked.challenge(), asked.expiresAt());
  }

  /** The reply to who has no session any more. */
  HttpReply ended(Request request, HttpReply reply) {
    return request.fromPage() ? cookies.take(cookies.take(reply, Kept.SESSION), Kept.STEP) : reply;
  }
}
