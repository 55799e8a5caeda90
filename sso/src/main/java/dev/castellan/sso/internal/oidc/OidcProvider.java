package dev.castellan.sso.internal.oidc;

import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.BrowserCall;
import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.LoginStart;
import dev.castellan.login.provider.LogoutArrival;
import dev.castellan.login.provider.LogoutStart;
import dev.castellan.login.provider.Metadata;
import dev.castellan.login.provider.ProviderCheck;
import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderUrls;
import dev.castellan.sso.internal.http.HttpCaller;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A provider of OpenID Connect that runs: what is known of it, and the steps of a login. */
final class OidcProvider implements BrowserProvider {

  private static final int REDISCOVER_SECONDS = 3_600;
  private static final Set<String> ID_TOKEN_TYPES = Set.of("jwt");

  private final OidcSettings settings;
  private final ProviderContext context;
  private final HttpCaller http;
  private final KeyCache keys;
  private final TokenReader tokens;
  private final TokenEndpoint tokenEndpoint;
  private final Departures departures;
  private volatile Endpoints endpoints;

  private OidcProvider(
      OidcSettings settings, ProviderContext context, HttpCaller http, Endpoints endpoints) {
    this.settings = settings;
    this.context = context;
    this.http = http;
    this.endpoints = endpoints;
    this.keys = new KeyCache(http, () -> this.endpoints.keys(), context);
    this.tokens = new TokenReader(settings.algorithms(), keys);
    this.tokenEndpoint = new TokenEndpoint(http, settings, context);
    this.departures = new Departures(settings, context);
  }

  static OidcProvider start(OidcSettings settings, ProviderContext context, HttpCaller http)
      throws ProviderException {
    OidcProvider provider =
        new OidcProvider(settings, context, http, Endpoints.discover(http, settings.issuer()));
    provider.keys.load();
    context.repeat(KeyCache.REFRESH_SECONDS, provider::refreshKeys);
    context.repeat(REDISCOVER_SECONDS, provider::rediscover);
    return provider;
  }

  private void refreshKeys() {
    try {
      keys.load();
      context.report(null);
    } catch (ProviderException e) {
      context.report(e.problem());
    }
  }

  private void rediscover() {
    try {
      endpoints = Endpoints.discover(http, settings.issuer());
      context.report(null);
    } catch (ProviderException e) {
      context.report(e.problem());
    }
  }

  @Override
  public Departure begin(LoginStart start) {
    return departures.login(endpoints, start);
  }

  @Override
  public Arrival complete(BrowserCall call) {
    try {
      Arrival arrival = arrive(call);
      context.report(null);
      return arrival;
    } catch (ProviderException e) {
      report(e);
      return Arrival.rejected(e);
    }
  }

  /** Tells of what is wrong with the provider; what a browser brings says nothing about it. */
  private void report(ProviderException trouble) {
    switch (trouble.problem()) {
      case NAME_UNKNOWN, NOT_ALLOWED, UNREACHABLE, TIMEOUT, TLS, CREDENTIALS ->
          context.report(trouble.problem());
      default -> {
        // Of one login.
      }
    }
  }

  private Arrival arrive(BrowserCall call) throws ProviderException {
    Endpoints now = endpoints;
    LoginState state =
        LoginState.read(
            call.state().orElseThrow(() -> Problems.wrongRequest("No login was begun here")));
    if (!state.isOf(now.issuer())) {
      throw Problems.wrongParty("The login was begun with another issuer");
    }
    String code = CodeAnswer.read(call, now);
    TokenEndpoint.Tokens got =
        tokenEndpoint.exchange(now, code, state.verifier(), call.urls().callback());
    SignedClaims token = tokens.read(got.id(), ID_TOKEN_TYPES);
    new IdTokenChecks(settings).check(token, state, got.access(), context.now());
    Optional<Claims> userInfo = userInfo(now, got.access(), token.claims().require("sub"));
    return new Arrival.Identified(new Identities(settings).of(token.claims(), userInfo, got.id()));
  }

  private Optional<Claims> userInfo(Endpoints now, String accessToken, String subject)
      throws ProviderException {
    if (!settings.userInfo()) {
      return Optional.empty();
    }
    if (now.userInfo().isEmpty()) {
      throw Problems.insufficient("The provider has no UserInfo endpoint");
    }
    return Optional.of(UserInfo.ask(http, now.userInfo().get(), accessToken, subject));
  }

  @Override
  public Optional<Departure> logout(LogoutStart start) {
    return settings.logout() ? departures.logout(endpoints, start) : Optional.empty();
  }

  @Override
  public LogoutArrival arriveLogout(BrowserCall call) {
    try {
      Parameters parameters = Parameters.parse(call.query());
      if (call.handle().isEmpty() || !parameters.get("state").equals(call.handle())) {
        throw Problems.wrongRequest("No logout was begun here");
      }
      return new LogoutArrival.Finished();
    } catch (ProviderException e) {
      return rejected(e);
    }
  }

  @Override
  public LogoutArrival backchannel(BrowserCall call) {
    try {
      String token =
          Parameters.parse(call.form())
              .get("logout_token")
              .orElseThrow(() -> Problems.badAnswer("There is no logout token"));
      return LogoutTokenChecks.check(
          tokens.read(token, LogoutTokenChecks.TYPES), settings, context.now());
    } catch (ProviderException e) {
      return rejected(e);
    }
  }

  private static LogoutArrival rejected(ProviderException trouble) {
    return new LogoutArrival.Rejected(trouble.problem(), String.valueOf(trouble.getMessage()));
  }

  /** Our public keys, for a provider that wants the address of them. */
  @Override
  public Optional<Metadata> metadata(ProviderUrls urls) {
    return settings
        .proof()
        .publicKeys()
        .map(text -> new Metadata("application/jwk-set+json", text));
  }

  @Override
  public List<ProviderCheck> test(ProviderUrls urls) {
    return new Trial(settings, context, http, tokenEndpoint).run(urls);
  }

  /** Holds nothing. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "OidcProvider[" + settings.issuer() + "]";
  }
}
