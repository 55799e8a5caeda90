package dev.castellan.sso.internal.oidc;

import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.sso.internal.http.Answer;
import dev.castellan.sso.internal.http.HttpCaller;
import dev.castellan.sso.internal.http.Request;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Asks for more of a person (OpenID Connect Core 1.0 section 5.3). */
final class UserInfo {

  private UserInfo() {}

  /** The claims of the person who is named by the ID token (section 5.3.2), nobody else's. */
  static Claims ask(HttpCaller http, URI endpoint, String accessToken, String subject)
      throws ProviderException {
    Answer answer =
        http.send(
            new Request(
                endpoint,
                Map.of("Accept", "application/json", "Authorization", "Bearer " + accessToken),
                Optional.empty()));
    if (answer.status() != 200) {
      throw new ProviderException(
          ProviderProblem.PEER_ERROR, "The UserInfo endpoint answered with an error");
    }
    if (!answer.mediaType().equals("application/json")) {
      throw Problems.badAnswer("The answer of the UserInfo endpoint is no plain JSON");
    }
    Claims claims = new Claims(StrictJson.object(answer.body()));
    if (!claims.require("sub").equals(subject)) {
      throw Problems.wrongParty("The UserInfo endpoint answered about somebody else");
    }
    return claims;
  }
}
