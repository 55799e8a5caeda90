package dev.castellan.sso.internal.oidc;

import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.claims.ACR;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.LoginStart;
import dev.castellan.login.provider.LogoutStart;
import dev.castellan.login.provider.ProviderContext;
import dev.castellan.secret.SecretText;
import java.text.ParseException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends browsers to the provider. */
final class Departures {

  private final OidcSettings settings;
  private final ProviderContext context;

  Departures(OidcSettings settings, ProviderContext context) {
    this.settings = settings;
    this.context = context;
  }

  Departure login(Endpoints endpoints, LoginStart start) {
    LoginState state =
        LoginState.begin(endpoints.issuer(), context.now(), start.again(), context.random());
    AuthenticationRequest.Builder request =
        new AuthenticationRequest.Builder(
                ResponseType.CODE,
                new Scope(settings.scopes().toArray(new String[0])),
                new ClientID(settings.clientId()),
                start.urls().callback())
            .endpointURI(endpoints.authorization())
            .state(new State(start.handle()))
            .nonce(new Nonce(state.nonce()))
            .codeChallenge(new CodeVerifier(state.verifier()), CodeChallengeMethod.S256);
    wishes(request, start.again());
    return new Departure.Redirect(request.build().toURI(), state.write());
  }

  private void wishes(AuthenticationRequest.Builder request, boolean again) {
    if (again) {
      request.prompt(Prompt.Type.LOGIN).maxAge(0);
    } else {
      settings
          .prompt()
          .map(text -> Prompt.Type.valueOf(text.toUpperCase(Locale.ROOT)))
          .ifPresent(request::prompt);
      settings.maxAge().ifPresent(request::maxAge);
    }
    if (!settings.acrValues().isEmpty()) {
      request.acrValues(settings.acrValues().stream().map(ACR::new).toList());
    }
  }

  /** By RP-Initiated Logout 1.0; empty if the provider has none. */
  Optional<Departure> logout(Endpoints endpoints, LogoutStart start) {
    return endpoints
        .endSession()
        .map(
            uri ->
                new Departure.Redirect(
                    new LogoutRequest(
                            uri,
                            start.hint().map(Departures::hint).orElse(null),
                            null,
                            new ClientID(settings.clientId()),
                            start.urls().logout(),
                            new State(start.handle()),
                            null)
                        .toURI(),
                    SecretText.of("")));
  }

  private static @Nullable JWT hint(SecretText token) {
    try {
      return JWTParser.parse(token.expose());
    } catch (ParseException e) {
      // Without it the provider asks the person.
      return null;
    }
  }
}
