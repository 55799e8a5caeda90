package dev.castellan.sso.internal.oidc;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.sso.internal.http.Answer;
import dev.castellan.sso.internal.http.HttpCaller;
import dev.castellan.sso.internal.http.Request;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Exchanges a code for tokens (OpenID Connect Core 1.0 section 3.1.3). */
final class TokenEndpoint {

  /** RFC 6750 section 2.1. */
  private static final Pattern ACCESS_TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{1,16384}=*");

  private final HttpCaller http;
  private final OidcSettings settings;
  private final ProviderContext context;

  TokenEndpoint(HttpCaller http, OidcSettings settings, ProviderContext context) {
    this.http = http;
    this.settings = settings;
    this.context = context;
  }

  /**
   * What came for a code.
   *
   * @param access for the UserInfo endpoint
   * @param id not yet checked
   */
  record Tokens(String access, String id) {

    /** Neither of them. */
    @Override
    public String toString() {
      return "Tokens[hidden]";
    }
  }

  Tokens exchange(Endpoints endpoints, String code, String verifier, URI callback)
      throws ProviderException {
    Answer answer = http.send(request(endpoints, code, verifier, callback));
    if (answer.status() != 200) {
      throw refusal(answer);
    }
    Claims json = new Claims(StrictJson.object(answer.body()));
    if (!json.require("token_type").equalsIgnoreCase("Bearer")
        || !ACCESS_TOKEN.matcher(json.require("access_token")).matches()) {
      throw Problems.badAnswer("The access token is no bearer token");
    }
    return new Tokens(json.require("access_token"), json.require("id_token"));
  }

  private Request request(Endpoints endpoints, String code, String verifier, URI callback) {
    AuthorizationCodeGrant grant =
        new AuthorizationCodeGrant(
            new AuthorizationCode(code), callback, new CodeVerifier(verifier));
    ClientID client = new ClientID(settings.clientId());
    Optional<ClientAuthentication> proof =
        settings.proof().toTokenEndpoint(settings.clientId(), endpoints.issuer(), context);
    TokenRequest.Builder request =
        proof.isPresent()
            ? new TokenRequest.Builder(endpoints.token(), proof.get(), grant)
            : new TokenRequest.Builder(endpoints.token(), client, grant);
    return plain(endpoints.token(), request.build().toHTTPRequest());
  }

  /** The library writes the request; it is our client that sends it. */
  private static Request plain(URI to, HTTPRequest request) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("Accept", "application/json");
    Optional.ofNullable(request.getAuthorization())
        .ifPresent(value -> headers.put("Authorization", value));
    return Request.form(to, request.getBody(), headers);
  }

  /** Of the words of RFC 6749 section 5.2 two are told apart; none is repeated. */
  private static ProviderException refusal(Answer answer) {
    String error = error(answer);
    if (answer.status() == 401 || error.equals("invalid_client")) {
      return new ProviderException(
          ProviderProblem.CREDENTIALS, "The provider refused our client id or its proof");
    }
    if (error.equals("invalid_grant")) {
      return Problems.wrongRequest("The provider refused the code");
    }
    return new ProviderException(
        ProviderProblem.PEER_ERROR, "The token endpoint answered with an error");
  }

  private static String error(Answer answer) {
    try {
      return new Claims(StrictJson.object(answer.body())).text("error").orElse("");
    } catch (ProviderException e) {
      return "";
    }
  }
}
