package dev.castellan.console.internal;

import dev.castellan.Castellan;
import dev.castellan.console.HttpReply;
import dev.castellan.login.SecondFactorService.Confirmed;
import java.util.List;

/** Second factors, and proving again who one is. */
final class SecondFactorApi {

  private final Castellan castellan;

  SecondFactorApi(Castellan castellan) {
    this.castellan = castellan;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("POST", "/login/second-factor", this::logIn).forAnybody(),
        Endpoint.of("POST", "/me/step-up", this::stepUp),
        Endpoint.of("GET", "/me/second-factor", SecondFactorApi::status),
        Endpoint.of("POST", "/me/second-factor", SecondFactorApi::begin),
        Endpoint.of("DELETE", "/me/second-factor", SecondFactorApi::disable),
        Endpoint.of("POST", "/me/second-factor/confirm", SecondFactorApi::confirm),
        Endpoint.of("POST", "/me/second-factor/recovery-codes", SecondFactorApi::renew)
            .taking(Endpoint.Body.NONE),
        Endpoint.of("DELETE", "/users/{id}/second-factor", SecondFactorApi::reset));
  }

  private HttpReply logIn(Request request) {
    Members body = request.members("challenge", "code");
    return SessionApi.reply(
        castellan
            .login()
            .secondFactor(body.secret("challenge"), body.secret("code"), request.origin()));
  }

  private HttpReply stepUp(Request request) {
    Members body = request.members("proof");
    return SessionApi.replyOr(
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

  private static HttpReply confirm(Request request) {
    Members body = request.members("code");
    Confirmed confirmed = request.caller().secondFactor().confirm(body.secret("code"));
    return HttpReply.json(200, Views.confirmed(confirmed));
  }

  private static HttpReply disable(Request request) {
    return HttpReply.json(200, Views.session(request.caller().secondFactor().disable()));
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
