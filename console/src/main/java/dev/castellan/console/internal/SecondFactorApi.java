package dev.castellan.console.internal;

import dev.castellan.Castellan;
import dev.castellan.console.HttpReply;
import dev.castellan.login.SecondFactorService.Confirmed;
import dev.castellan.secret.SecretText;
import java.util.List;
import java.util.Optional;

/** Second factors, and proving again who one is. */
final class SecondFactorApi {

  private final Castellan castellan;
  private final LoginReplies replies;

  SecondFactorApi(Castellan castellan, LoginReplies replies) {
    this.castellan = castellan;
    this.replies = replies;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("POST", "/login/second-factor", this::logIn).forAnybody(),
        Endpoint.of("POST", "/me/step-up", this::stepUp),
        Endpoint.of("GET", "/me/second-factor", SecondFactorApi::status),
        Endpoint.of("POST", "/me/second-factor", SecondFactorApi::begin),
        Endpoint.of("DELETE", "/me/second-factor", this::disable),
        Endpoint.of("POST", "/me/second-factor/confirm", this::confirm),
        Endpoint.of("POST", "/me/second-factor/recovery-codes", SecondFactorApi::renew)
            .taking(Endpoint.Body.NONE),
        Endpoint.of("DELETE", "/users/{id}/second-factor", SecondFactorApi::reset));
  }

  private HttpReply logIn(Request request) {
    Members body = request.members("challenge", "code");
    SecretText challenge = kept(request, body).orElseGet(() -> body.secret("challenge"));
    return replies.reply(
        request, castellan.login().secondFactor(challenge, body.secret("code"), request.origin()));
  }

  private Optional<SecretText> kept(Request request, Members body) {
    return request.fromPage() && !body.has("challenge")
        ? replies.cookies().read(request.call(), PageCookies.Kept.STEP)
        : Optional.empty();
  }

  private HttpReply stepUp(Request request) {
    Members body = request.members("proof");
    return replies.replyOr(
        request,
        castellan.login().stepUp(request.caller().principal(), body.secret("proof")),
        () ->
            ProblemCode.PROOF_REFUSED.refuse(
                "The code, or the password if there is no second factor, is wrong"));
  }

  private static HttpReply status(Request request) {
    return HttpReply.json(200, Views.secondFactor(request.caller().secondFactor().status()));
  }

  private static HttpReply begin(Request request) {
    Members body = request.members("password");
    return HttpReply.json(
        200, Views.enrolment(request.caller().secondFactor().begin(body.secret("password"))));
  }

  private HttpReply confirm(Request request) {
    Members body = request.members("code");
    Confirmed confirmed = request.caller().secondFactor().confirm(body.secret("code"));
    return replies.confirmed(request, confirmed);
  }

  private HttpReply disable(Request request) {
    return replies.session(request, request.caller().secondFactor().disable());
  }

  private static HttpReply renew(Request request) {
    return HttpReply.json(
        200, Views.recoveryCodes(request.caller().secondFactor().renewRecoveryCodes()));
  }

  private static HttpReply reset(Request request) {
    request.caller().users().resetSecondFactor(request.id());
    return HttpReply.of(204);
  }
}
