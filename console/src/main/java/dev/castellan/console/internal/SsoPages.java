package dev.castellan.console.internal;

import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.NotFoundException;
import dev.castellan.console.HttpReply;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.LoginCookie;
import dev.castellan.login.provider.Metadata;
import dev.castellan.login.provider.ProviderCall;
import dev.castellan.login.provider.ProviderDeparture;
import dev.castellan.login.provider.ProviderLogin;
import dev.castellan.login.provider.ProviderLoginService;
import dev.castellan.login.provider.ProviderUrls;
import dev.castellan.secret.SecretText;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What browsers and providers call, below {@code <basePath>/sso}. A browser that has logged in is
 * led back with a code in the fragment of the address, which no browser sends anywhere; the page
 * there exchanges it at {@code POST /login/code}, in the same browser alone.
 */
final class SsoPages {

  /** Holds what binds a code to its browser. */
  static final String CODE_COOKIE = "code";

  private static final Duration CODE_LIFE = Duration.ofSeconds(60);

  /** In what the page's form holds a departure. */
  private static final String FIELD = "departure";

  private static final int RANDOM_BYTES = 24;
  private static final int MAX_RETURN = 512;

  private final ConsoleSettings settings;
  private final SecureRandom random;

  SsoPages(ConsoleSettings settings) {
    this.settings = settings;
    this.random = settings.random();
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.page("GET", "/{provider}/login", this::login)
            .withQuery(Set.of("returnTo", "again")),
        Endpoint.page("GET", "/{provider}/callback", this::complete),
        Endpoint.page("POST", "/{provider}/callback", this::complete),
        Endpoint.page("POST", "/{provider}/acs", this::complete),
        Endpoint.page("GET", "/{provider}/metadata", this::metadata),
        Endpoint.page("GET", "/{provider}/logout", this::logout),
        Endpoint.page("POST", "/{provider}/logout", this::logout),
        Endpoint.page("POST", "/{provider}/departure", this::depart),
        Endpoint.page("POST", "/{provider}/backchannel", this::backchannel));
  }

  private ProviderLoginService service() {
    return settings.castellan().providerLogin();
  }

  /**
   * Under which address browsers see the console.
   *
   * @throws Refusal if it was not told one that will do
   */
  static PublicUrl url(ConsoleSettings settings) {
    return settings
        .publicUrl()
        .filter(url -> url.secure() || isLoopback(url))
        .orElseThrow(
            () ->
                ProblemCode.PUBLIC_URL_MISSING.refuse(
                    "Login providers need the console's publicUrl, with https unless it is"
                        + " localhost; set it where the console is built"));
  }

  private static boolean isLoopback(PublicUrl url) {
    String host = Optional.ofNullable(URI.create(url.origin()).getHost()).orElse("");
    return Set.of("localhost", "127.0.0.1", "[::1]").contains(host);
  }

  /** What all addresses of providers begin with. */
  static URI base(ConsoleSettings settings) {
    PublicUrl url = url(settings);
    return URI.create(url.origin() + url.path() + "/sso");
  }

  private ProviderUrls urls(String provider) {
    return new ProviderUrls(URI.create(base(settings) + "/" + provider));
  }

  private SsoCookies cookies() {
    return new SsoCookies(url(settings));
  }

  private String newRandom() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * The same departure for the dashboard's page, whose forms go to this server alone: its {@code
   * departure} answers with the form for the provider.
   */
  static Departure within(ConsoleSettings settings, ProviderDeparture gone) {
    if (gone.departure() instanceof Departure.Form form) {
      SecretText held = settings.castellan().providerLogin().hold(gone.providerId(), form);
      return new Departure.Form(
          URI.create(base(settings) + "/" + gone.providerId() + "/departure"),
          Map.of(FIELD, held.expose()),
          form.state());
    }
    return gone.departure();
  }

  private HttpReply depart(Request request) {
    String body = new String(request.call().body(), StandardCharsets.ISO_8859_1);
    SecretText held =
        SecretText.of(Query.parse(Optional.of(body), Set.of(FIELD)).getOrDefault(FIELD, ""));
    return service()
        .held(request.id("provider"), held)
        .map(form -> SsoPage.leading(form, newRandom()))
        .orElseGet(
            () ->
                SsoPage.telling(
                    400,
                    "The logout at the login provider did not begin: it took too long. You may still"
                        + " be logged in there; log out there, too, if others use this browser."));
  }

  private HttpReply login(Request request) {
    String provider = request.id("provider");
    String returnTo =
        request
            .parameter("returnTo", MAX_RETURN)
            .map(this::allowed)
            .orElseGet(() -> settings.returnAddresses().stream().findFirst().orElse(""));
    ProviderDeparture gone =
        service().begin(provider, urls(provider), returnTo, request.truth("again").orElse(false));
    return leading(gone);
  }

  /** Compared as a whole (RFC 9700, section 4.1.3): nothing is cut off and nothing is decoded. */
  private String allowed(String returnTo) {
    if (!settings.returnAddresses().contains(returnTo)) {
      throw Request.invalid("returnTo", "This is none of the addresses that the host has listed");
    }
    return returnTo;
  }

  private HttpReply leading(ProviderDeparture gone) {
    HttpReply reply = SsoPage.leading(gone.departure(), newRandom());
    return gone.cookie().map(cookie -> give(reply, cookie)).orElse(reply);
  }

  private HttpReply give(HttpReply reply, LoginCookie cookie) {
    return cookies().give(reply, cookie.name(), cookie.value(), cookie.lifetime());
  }

  private ProviderCall call(Request request) {
    String provider = request.id("provider");
    return new ProviderCall(
        provider,
        urls(provider),
        request.call().query().orElse(""),
        new String(request.call().body(), StandardCharsets.ISO_8859_1),
        cookies().of(request.call()),
        request.origin());
  }

  private HttpReply complete(Request request) {
    ProviderLogin login = service().complete(call(request));
    List<String> used = login.usedCookie().stream().toList();
    return cookies().take(answer(login), used);
  }

  private HttpReply answer(ProviderLogin login) {
    if (login instanceof ProviderLogin.Refused refused) {
      int status = refused.reason() == ProviderLogin.Reason.TRY_LATER ? 429 : 403;
      return SsoPage.telling(status, told(refused));
    }
    ProviderLogin.Completed done = (ProviderLogin.Completed) login;
    // An answer that nobody asked for leads where a login leads that says nothing else.
    String to =
        settings.returnAddresses().contains(done.returnTo())
            ? done.returnTo()
            : settings.returnAddresses().get(0);
    SecretText binding = SecretText.of(newRandom());
    String code = service().code(done.result(), binding).expose();
    HttpReply reply =
        HttpReply.of(303)
            .header(
                "Location", to + "#login-code=" + URLEncoder.encode(code, StandardCharsets.UTF_8));
    return cookies().giveStrict(reply, CODE_COOKIE, binding, CODE_LIFE);
  }

  private static String told(ProviderLogin.Refused refused) {
    String why =
        switch (refused.reason()) {
          case NOT_UNDER_WAY ->
              "It took too long, or began in another browser. Begin again at the login page.";
          case REJECTED -> "The login provider's answer was not accepted.";
          case REPLAYED -> "This login was used already. Begin again at the login page.";
          case ENDED -> "You were logged out there meanwhile. Begin again at the login page.";
          case TRY_LATER -> "Too many logins from here have failed. Try again in some minutes.";
          case NO_ACCESS -> "You have no access here. Ask an administrator.";
          case NOT_KNOWN -> "You have no account here. Ask an administrator.";
          case DISABLED -> "Your account here is disabled. Ask an administrator.";
        };
    String problem = refused.problem().map(one -> " (" + one.text() + ")").orElse("");
    return "You are not logged in: "
        + refused.reason().name().toLowerCase(Locale.ROOT).replace('_', '-')
        + problem
        + ". "
        + why;
  }

  private HttpReply metadata(Request request) {
    String provider = request.id("provider");
    Metadata metadata =
        service()
            .metadata(provider, urls(provider))
            .orElseThrow(
                () -> new NotFoundException("This login provider has no metadata of ours"));
    return HttpReply.of(200)
        .body(metadata.mediaType(), metadata.text().getBytes(StandardCharsets.UTF_8));
  }

  private HttpReply logout(Request request) {
    try {
      Optional<Departure> next = service().arriveLogout(call(request));
      return next.map(departure -> SsoPage.leading(departure, newRandom()))
          .orElseGet(() -> HttpReply.of(303).header("Location", settings.returnAddresses().get(0)));
    } catch (ForbiddenException e) {
      return SsoPage.telling(400, String.valueOf(e.getMessage()));
    }
  }

  /** OpenID Connect Back-Channel Logout 1.0, section 2.8: what is not obeyed is answered by 400. */
  private HttpReply backchannel(Request request) {
    try {
      service().backchannel(call(request));
      return HttpReply.of(200);
    } catch (ForbiddenException e) {
      if (e.code() != ErrorCode.PROVIDER_REJECTED) {
        throw e;
      }
      throw new Refusal(Problem.of(e).withStatus(400));
    }
  }
}
