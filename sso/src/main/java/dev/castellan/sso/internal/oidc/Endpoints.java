package dev.castellan.sso.internal.oidc;

import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.sso.internal.http.Answer;
import dev.castellan.sso.internal.http.HttpCaller;
import dev.castellan.sso.internal.http.Request;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What a provider says of itself (OpenID Connect Discovery 1.0).
 *
 * @param issuer exactly as configured
 * @param authorization where browsers go
 * @param token where codes are exchanged
 * @param keys where its keys lie
 * @param userInfo where it tells more of a person
 * @param endSession where browsers go to log out
 * @param namesItself whether its answers say who it is (RFC 9207)
 * @param challengeMethods of PKCE that it names; empty if it names none
 * @param authentications of clients that it names
 * @param algorithms of ID tokens that it names
 */
record Endpoints(
    String issuer,
    URI authorization,
    URI token,
    URI keys,
    Optional<URI> userInfo,
    Optional<URI> endSession,
    boolean namesItself,
    List<String> challengeMethods,
    List<String> authentications,
    List<String> algorithms) {

  private static final String WELL_KNOWN = "/.well-known/openid-configuration";

  static Endpoints discover(HttpCaller http, String issuer) throws ProviderException {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    Answer answer = http.send(Request.get(URI.create(base + WELL_KNOWN), "application/json"));
    if (answer.status() != 200) {
      throw new ProviderException(
          ProviderProblem.PEER_ERROR, "The issuer does not publish its configuration");
    }
    return read(http, issuer, new Claims(StrictJson.object(answer.body())));
  }

  private static Endpoints read(HttpCaller http, String issuer, Claims from)
      throws ProviderException {
    if (!from.require("issuer").equals(issuer)) {
      throw Problems.wrongParty("What was discovered is of another issuer than configured");
    }
    return new Endpoints(
        issuer,
        address(http, from, "authorization_endpoint"),
        address(http, from, "token_endpoint"),
        address(http, from, "jwks_uri"),
        optionalAddress(http, from, "userinfo_endpoint"),
        optionalAddress(http, from, "end_session_endpoint"),
        from.flag("authorization_response_iss_parameter_supported"),
        from.texts("code_challenge_methods_supported"),
        from.texts("token_endpoint_auth_methods_supported"),
        from.texts("id_token_signing_alg_values_supported"));
  }

  private static URI address(HttpCaller http, Claims from, String name) throws ProviderException {
    from.require(name);
    return optionalAddress(http, from, name).orElseThrow();
  }

  private static Optional<URI> optionalAddress(HttpCaller http, Claims from, String name)
      throws ProviderException {
    Optional<String> text = from.text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI uri = URI.create(text.get());
      http.check(uri);
      return Optional.of(uri);
    } catch (IllegalArgumentException e) {
      throw Problems.badAnswer("The member " + name + " is no address");
    }
  }
}
