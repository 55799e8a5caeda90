package dev.castellan.internal.service;

import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.InvalidInputException;
import dev.castellan.NotFoundException;
import dev.castellan.UnavailableException;
import dev.castellan.access.Principal;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.metrics.Counters;
import dev.castellan.internal.model.HotProvider;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.SessionDoc;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.provider.ProviderRunner;
import dev.castellan.login.LoginResult;
import dev.castellan.login.LoginService;
import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.BrowserCall;
import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.LoginOption;
import dev.castellan.login.provider.LoginProvider;
import dev.castellan.login.provider.LoginStart;
import dev.castellan.login.provider.LogoutArrival;
import dev.castellan.login.provider.LogoutStart;
import dev.castellan.login.provider.Metadata;
import dev.castellan.login.provider.ProviderCall;
import dev.castellan.login.provider.ProviderDeparture;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderLogin;
import dev.castellan.login.provider.ProviderLoginService;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.login.provider.ProviderUrls;
import dev.castellan.secret.SecretText;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Logins and logouts at providers to whom the browser goes. */
public final class ProviderLogins implements ProviderLoginService {

  private static final int MAX_RETURN = 512;
  private static final int MAX_STATE = 1_500;
  private static final Duration SKEW = Duration.ofSeconds(60);

  /** Under what wrong answers are counted by their source: apart from passwords. */
  private static final String ANSWERS = "sso-answers";

  /**
   * The same of answers that belong to no login of that browser: apart, as any page can make a
   * browser send such ones, which must keep nobody's own logins out.
   */
  private static final String UNASKED = "sso-unasked";

  /** What no browser brings about, so that it counts against none. */
  private static final Set<ProviderProblem> NOT_THE_CALLERS =
      EnumSet.of(
          ProviderProblem.CONFIGURATION,
          ProviderProblem.NAME_UNKNOWN,
          ProviderProblem.NOT_ALLOWED,
          ProviderProblem.UNREACHABLE,
          ProviderProblem.TIMEOUT,
          ProviderProblem.TLS,
          ProviderProblem.CREDENTIALS,
          ProviderProblem.PEER_ERROR);

  private final Services services;
  private final Engine engine;
  private final ProviderRunner runner;
  private final LoginService logins;
  private final StrangerLog strangers;
  private final ProviderStates states;
  private final SpentStates spent = new SpentStates();
  private final ProviderEntrance entrance;
  private final ProviderLogouts logouts;
  private final LoginCodes codes;
  private final HeldForms forms;

  /**
   * Logs in through these services.
   *
   * @param logins end sessions
   */
  public ProviderLogins(Services services, LoginService logins, StrangerLog strangers) {
    this.services = services;
    this.engine = services.operations().engine();
    this.runner = services.providers();
    this.logins = logins;
    this.strangers = strangers;
    this.states = new ProviderStates(services.cipher(), engine.settings().random());
    this.entrance = new ProviderEntrance(services, new SecondStep(services, strangers));
    this.logouts = new ProviderLogouts(engine);
    this.codes = new LoginCodes(services);
    this.forms = new HeldForms(services.cipher());
  }

  @Override
  public List<LoginOption> available() {
    return engine
        .snapshot()
        .providers()
        .all()
        .filter(HotProvider::enabled)
        .flatMap(provider -> option(provider).stream())
        .toList();
  }

  private Optional<LoginOption> option(HotProvider provider) {
    return runner
        .running(provider)
        .map(
            running ->
                new LoginOption(
                    provider.id(),
                    provider.label(),
                    provider.kind(),
                    running instanceof BrowserProvider
                        ? LoginOption.Method.BROWSER
                        : LoginOption.Method.PASSWORD));
  }

  private <T> T refusable(Supplier<T> work) {
    return engine
        .counters()
        .refusals(
            () -> {
              if (!engine.freshness().allowsDecisions()) {
                throw new UnavailableException(
                    ErrorCode.STALE, "This node has had no news from the store for too long");
              }
              return work.get();
            });
  }

  private static BrowserProvider browser(LoginProvider provider) {
    if (provider instanceof BrowserProvider browser) {
      return browser;
    }
    throw new NotFoundException("There is no login provider of this id to which browsers go");
  }

  @Override
  public ProviderDeparture begin(
      String providerId, ProviderUrls urls, String returnTo, boolean again) {
    if (returnTo.length() > MAX_RETURN) {
      throw new InvalidInputException(
          ErrorCode.INVALID_INPUT, "returnTo", "At most " + MAX_RETURN + " characters");
    }
    return refusable(() -> begin(runner.require(providerId), urls, returnTo, again));
  }

  private ProviderDeparture begin(
      HotProvider provider, ProviderUrls urls, String returnTo, boolean again) {
    String handle = states.newHandle();
    Departure departure =
        runner.call(
            provider, running -> browser(running).begin(new LoginStart(urls, handle, again)));
    return departure(ProviderStates.Purpose.LOGIN, provider, handle, returnTo, departure);
  }

  private ProviderDeparture departure(
      ProviderStates.Purpose purpose,
      HotProvider provider,
      String handle,
      String returnTo,
      Departure departure) {
    if (departure.state().expose().length() > MAX_STATE) {
      throw new IllegalStateException("The state of a login provider is too long for a cookie");
    }
    return new ProviderDeparture(
        provider.id(),
        departure,
        Optional.of(
            states.seal(purpose, provider, handle, returnTo, departure.state(), engine.now())));
  }

  @Override
  public ProviderLogin complete(ProviderCall call) {
    Counters.Login outcome = Counters.Login.FAILED;
    try {
      ProviderLogin login = refusable(() -> complete(runner.require(call.providerId()), call));
      outcome = outcome(login);
      return login;
    } finally {
      engine.counters().login(outcome);
    }
  }

  private static Counters.Login outcome(ProviderLogin login) {
    if (!(login instanceof ProviderLogin.Completed completed)) {
      return Counters.Login.REFUSED;
    }
    return completed.result() instanceof LoginResult.LoggedIn
        ? Counters.Login.LOGGED_IN
        : Counters.Login.SECOND_FACTOR_REQUIRED;
  }

  private ProviderLogin complete(HotProvider provider, ProviderCall call) {
    Optional<ProviderStates.UnderWay> begun =
        states.open(ProviderStates.Purpose.LOGIN, provider, call, engine.now());
    Optional<String> cookie = begun.map(ProviderStates.UnderWay::cookie);
    String counted = begun.isPresent() ? ANSWERS : UNASKED;
    if (services.attempts().isSourceLocked(counted, call.origin())) {
      return refused(provider, call, ProviderLogin.Reason.TRY_LATER, cookie);
    }
    Optional<Arrival> answer =
        runner.call(
            provider,
            running ->
                begun.map(one -> spent.spend(one.handle(), engine.now())).orElse(true)
                    ? Optional.of(browser(running).complete(browserCall(call, begun)))
                    : Optional.empty());
    if (answer.isEmpty()) {
      return refused(provider, call, ProviderLogin.Reason.REPLAYED, cookie);
    }
    Arrival arrival = answer.get();
    if (arrival instanceof Arrival.Rejected rejected) {
      if (!NOT_THE_CALLERS.contains(rejected.problem())) {
        services.attempts().failedFromSource(counted, call.origin());
      }
      boolean lost = begun.isEmpty() && rejected.problem() == ProviderProblem.WRONG_REQUEST;
      return refused(
          provider,
          call,
          lost ? ProviderLogin.Reason.NOT_UNDER_WAY : ProviderLogin.Reason.REJECTED,
          Optional.of(rejected.problem()),
          Optional.empty(),
          cookie);
    }
    return enter(provider, call, (Arrival.Identified) arrival, begun);
  }

  private static BrowserCall browserCall(
      ProviderCall call, Optional<ProviderStates.UnderWay> begun) {
    return new BrowserCall(
        call.urls(),
        call.query(),
        call.form(),
        begun.map(ProviderStates.UnderWay::handle),
        begun.map(ProviderStates.UnderWay::state));
  }

  private ProviderLogin enter(
      HotProvider provider,
      ProviderCall call,
      Arrival.Identified somebody,
      Optional<ProviderStates.UnderWay> begun) {
    Optional<String> handle = begun.map(ProviderStates.UnderWay::handle);
    Optional<String> cookie = begun.map(ProviderStates.UnderWay::cookie);
    if (handle.isEmpty() && somebody.identity().oneTimeId().isEmpty()) {
      // Nothing would make the answer good once only.
      services.attempts().failedFromSource(UNASKED, call.origin());
      return refused(provider, call, ProviderLogin.Reason.NOT_UNDER_WAY, cookie);
    }
    ProviderEntrance.Outcome outcome =
        entrance.enter(
            new ProviderEntrance.Guest(
                provider,
                somebody.identity(),
                handle,
                begun.map(ProviderStates.UnderWay::begunAt),
                somebody.identity().authenticatedAt().flatMap(this::notAfterNow),
                Optional.empty(),
                call.origin()));
    if (outcome instanceof ProviderEntrance.Outcome.Refused no) {
      if (begun.isEmpty()) {
        // One that is right can be shown again and again, too.
        services.attempts().failedFromSource(UNASKED, call.origin());
      }
      return refused(provider, call, no.reason(), Optional.empty(), no.userId(), cookie);
    }
    return new ProviderLogin.Completed(
        ((ProviderEntrance.Outcome.Entered) outcome).result(),
        begun.map(ProviderStates.UnderWay::returnTo).orElse(""),
        cookie);
  }

  /** A provider's clock may be ahead of ours by as much as its kinds allow. */
  private Optional<Instant> notAfterNow(Instant at) {
    Instant now = engine.now();
    return at.isAfter(now.plus(SKEW)) ? Optional.empty() : Optional.of(at.isAfter(now) ? now : at);
  }

  private ProviderLogin refused(
      HotProvider provider,
      ProviderCall call,
      ProviderLogin.Reason reason,
      Optional<String> cookie) {
    return refused(provider, call, reason, Optional.empty(), Optional.empty(), cookie);
  }

  private ProviderLogin refused(
      HotProvider provider,
      ProviderCall call,
      ProviderLogin.Reason reason,
      Optional<ProviderProblem> problem,
      Optional<String> userId,
      Optional<String> cookie) {
    strangers.refusedProvider(
        call.origin(),
        provider.id(),
        userId,
        problem.map(ProviderProblem::text).orElseGet(() -> word(reason)));
    return new ProviderLogin.Refused(reason, problem, cookie);
  }

  static String word(ProviderLogin.Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public SecretText code(LoginResult result, SecretText binding) {
    return codes.code(result, binding);
  }

  @Override
  public Optional<LoginResult> redeem(SecretText code, SecretText binding) {
    return refusable(() -> codes.redeem(code, binding));
  }

  @Override
  public Optional<ProviderDeparture> logout(Principal principal, URI base) {
    Optional<Leaving> leaving =
        Caller.of(engine.settings().systemKey(), principal)
            .filter(caller -> caller.kind() == Principal.Kind.USER)
            .flatMap(caller -> refusable(() -> leaving(caller)));
    logins.logout(principal);
    return leaving.flatMap(one -> leave(one, base));
  }

  /** Somebody who logs out, and what the provider wants to know of them. */
  private record Leaving(HotProvider provider, String subject, LogoutHint hint) {}

  private Optional<Leaving> leaving(Caller caller) {
    Optional<SessionDoc> session =
        engine.read(Records.session(caller.sessionId()), SessionDoc::read);
    Optional<String> subject =
        engine.read(Records.user(caller.id()), UserDoc::read).flatMap(UserDoc::subject);
    return session
        .flatMap(SessionDoc::provider)
        .flatMap(mark -> engine.snapshot().providers().find(mark.provider()))
        .filter(HotProvider::enabled)
        .flatMap(
            provider ->
                subject.map(
                    who ->
                        new Leaving(
                            provider,
                            who,
                            LogoutHint.of(services.cipher(), session.orElseThrow()))));
  }

  /** The session here has ended; that the provider has trouble is no reason to say it has not. */
  private Optional<ProviderDeparture> leave(Leaving leaving, URI base) {
    HotProvider provider = leaving.provider();
    String handle = states.newHandle();
    LogoutStart start =
        new LogoutStart(
            new ProviderUrls(URI.create(base + "/" + provider.id())),
            handle,
            leaving.subject(),
            leaving.hint().session(),
            leaving.hint().hint());
    try {
      return runner
          .call(provider, running -> logout(running, start))
          .map(
              departure ->
                  departure(ProviderStates.Purpose.LOGOUT, provider, handle, "", departure));
    } catch (UnavailableException e) {
      return Optional.empty();
    }
  }

  private static Optional<Departure> logout(LoginProvider provider, LogoutStart start)
      throws ProviderException {
    return provider instanceof BrowserProvider browser ? browser.logout(start) : Optional.empty();
  }

  @Override
  public SecretText hold(String providerId, Departure.Form form) {
    return forms.seal(providerId, form, engine.now());
  }

  @Override
  public Optional<Departure.Form> held(String providerId, SecretText sealed) {
    return refusable(() -> forms.open(runner.require(providerId).id(), sealed, engine.now()));
  }

  @Override
  public Optional<Departure> arriveLogout(ProviderCall call) {
    return refusable(
        () -> {
          HotProvider provider = runner.require(call.providerId());
          Optional<ProviderStates.UnderWay> begun =
              states.open(ProviderStates.Purpose.LOGOUT, provider, call, engine.now());
          return obey(
              provider,
              call,
              runner.call(
                  provider, running -> browser(running).arriveLogout(browserCall(call, begun))));
        });
  }

  @Override
  public void backchannel(ProviderCall call) {
    refusable(
        () -> {
          HotProvider provider = runner.require(call.providerId());
          return obey(
              provider,
              call,
              runner.call(
                  provider,
                  running -> browser(running).backchannel(browserCall(call, Optional.empty()))));
        });
  }

  private Optional<Departure> obey(HotProvider provider, ProviderCall call, LogoutArrival arrival) {
    if (arrival instanceof LogoutArrival.Rejected rejected) {
      throw notAccepted(provider, call, rejected.problem().text());
    }
    if (arrival instanceof LogoutArrival.Ends ends) {
      if (!logouts.end(provider, ends, call.origin())) {
        throw notAccepted(provider, call, ProviderProblem.REPLAY.text());
      }
      return ends.answer();
    }
    return Optional.empty();
  }

  private ForbiddenException notAccepted(HotProvider provider, ProviderCall call, String problem) {
    strangers.refusedLogout(call.origin(), provider.id(), problem);
    return new ForbiddenException(
        ErrorCode.PROVIDER_REJECTED, "This logout was not accepted: " + problem);
  }

  @Override
  public Optional<Metadata> metadata(String providerId, ProviderUrls urls) {
    return refusable(
        () -> runner.call(runner.require(providerId), running -> browser(running).metadata(urls)));
  }
}
