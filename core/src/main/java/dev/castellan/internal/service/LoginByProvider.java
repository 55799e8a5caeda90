package dev.castellan.internal.service;

import dev.castellan.NotFoundException;
import dev.castellan.UnavailableException;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.login.Attempt;
import dev.castellan.internal.model.HotProvider;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.IndexDoc;
import dev.castellan.internal.provider.ProviderRunner;
import dev.castellan.internal.user.Usernames;
import dev.castellan.login.LoginRequest;
import dev.castellan.login.LoginResult;
import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.LoginProvider;
import dev.castellan.login.provider.PasswordProvider;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logins with a password that a provider looks at. Attempts are counted as for a password that is
 * kept here: on the user's account, or on the name at that provider if nobody here has it.
 */
final class LoginByProvider {

  /** What some directories do not see when they compare: marks, blanks, what is invisible. */
  private static final Pattern UNSEEN = Pattern.compile("[\\p{M}\\p{Z}\\p{C}]+");

  /** What is typed beyond this is no name anywhere. */
  private static final int MAX_NAME = 256;

  private static final int MAX_PASSWORD = 1_024;

  private static final Logger LOG = LoggerFactory.getLogger(LoginByProvider.class);

  private final Services services;
  private final Engine engine;
  private final ProviderRunner runner;
  private final StrangerLog strangers;
  private final ProviderEntrance entrance;
  private final ProviderAnswers answers;

  LoginByProvider(Services services, StrangerLog strangers, SecondStep second) {
    this.services = services;
    this.engine = services.operations().engine();
    this.runner = services.providers();
    this.strangers = strangers;
    this.entrance = new ProviderEntrance(services, second);
    this.answers = new ProviderAnswers(engine);
  }

  LoginResult login(String providerId, LoginRequest request) {
    HotProvider provider = runner.require(providerId);
    if (runner
        .running(provider)
        .filter(running -> !(running instanceof PasswordProvider))
        .isPresent()) {
      throw new NotFoundException("There is no login provider of this id that takes passwords");
    }
    Optional<HotUser> known = known(providerId, request.username());
    Optional<String> device =
        request
            .deviceToken()
            .flatMap(token -> services.devices().device(known, token, engine.now()));
    Attempt attempt = reserve(provider, request, known, device);
    if (attempt instanceof Attempt.SourceLocked locked) {
      refuse(provider, request, known, "source-locked");
      return new LoginResult.TryLater(Duration.between(engine.now(), locked.until()));
    }
    return attempt instanceof Attempt.Granted granted
        ? ask(provider, request, known, device, granted)
        : refuse(provider, request, known, "account-locked");
  }

  /** The user who was last called so at this provider. */
  private Optional<HotUser> known(String provider, String typed) {
    return Usernames.find(typed)
        .flatMap(name -> engine.read(Usernames.loginKey(provider, name), IndexDoc::read))
        .flatMap(engine.snapshot()::user);
  }

  private Attempt reserve(
      HotProvider provider,
      LoginRequest request,
      Optional<HotUser> known,
      Optional<String> device) {
    if (known.isEmpty()) {
      // Not what a name kept here looks like, so no counter is shared on purpose.
      return services
          .attempts()
          .reserveUnknown(provider.id() + ' ' + bare(request.username()), request.origin());
    }
    String id = known.get().id();
    return device.isPresent()
        ? services.attempts().reserveOnDevice(id, device.get(), request.origin())
        : services.attempts().reserve(id, request.origin());
  }

  /** Spellings of a name that some directory takes for one name have one counter. */
  private static String bare(String typed) {
    String name = typed.substring(0, Math.min(typed.length(), MAX_NAME));
    String apart = Normalizer.normalize(name, Normalizer.Form.NFKD);
    return Usernames.fold(UNSEEN.matcher(apart).replaceAll(""));
  }

  private LoginResult ask(
      HotProvider provider,
      LoginRequest request,
      Optional<HotUser> known,
      Optional<String> device,
      Attempt.Granted attempt) {
    if (!isWorthAsking(request)) {
      attempt.failed();
      return refuse(provider, request, known, "credentials");
    }
    Arrival arrival = arrival(provider, request, attempt);
    if (arrival instanceof Arrival.Identified somebody) {
      return enter(provider, request, device, somebody, attempt);
    }
    return refused((Arrival.Rejected) arrival, provider, request, known, attempt);
  }

  /** RFC 4513, section 5.1.2: an empty password proves nothing, and some servers say yes. */
  private static boolean isWorthAsking(LoginRequest request) {
    String password = request.password().expose();
    return !request.username().isBlank()
        && request.username().length() <= MAX_NAME
        && request.username().indexOf('\0') < 0
        && !password.isBlank()
        && password.length() <= MAX_PASSWORD
        && password.indexOf('\0') < 0;
  }

  private Arrival arrival(HotProvider provider, LoginRequest request, Attempt.Granted attempt) {
    try {
      return runner.call(provider, running -> ask(running, request.username(), request.password()));
    } catch (UnavailableException | NotFoundException e) {
      attempt.notMade();
      throw e;
    }
  }

  private static Arrival ask(LoginProvider provider, String username, SecretText password)
      throws ProviderException {
    if (!(provider instanceof PasswordProvider asked)) {
      throw new NotFoundException("There is no login provider of this id that takes passwords");
    }
    return asked.login(username, password);
  }

  private LoginResult refused(
      Arrival.Rejected rejected,
      HotProvider provider,
      LoginRequest request,
      Optional<HotUser> known,
      Attempt.Granted attempt) {
    ProviderProblem problem = rejected.problem();
    if (problem == ProviderProblem.CREDENTIALS || problem == ProviderProblem.ACCOUNT) {
      attempt.failed();
      return refuse(provider, request, known, problem.text());
    }
    attempt.notMade();
    throw ProviderRunner.unavailable("has trouble: " + problem.text());
  }

  private LoginResult enter(
      HotProvider provider,
      LoginRequest request,
      Optional<String> device,
      Arrival.Identified somebody,
      Attempt.Granted attempt) {
    ProviderEntrance.Outcome outcome =
        entrance.enter(
            new ProviderEntrance.Guest(
                provider,
                somebody.identity(),
                Optional.empty(),
                Optional.of(engine.now()),
                Optional.of(engine.now()),
                device,
                request.origin()));
    if (outcome instanceof ProviderEntrance.Outcome.Entered entered) {
      willBeAsked(provider);
      if (entered.result() instanceof LoginResult.LoggedIn) {
        attempt.succeeded();
      } else {
        attempt.notMade();
      }
      return entered.result();
    }
    // The password was right, but nothing here says so.
    attempt.failed();
    ProviderEntrance.Outcome.Refused refused = (ProviderEntrance.Outcome.Refused) outcome;
    strangers.refusedProvider(
        request.origin(), provider.id(), refused.userId(), ProviderLogins.word(refused.reason()));
    return new LoginResult.Refused();
  }

  /** Without it, whoever logged in is looked up all the same, as long as the provider runs. */
  private void willBeAsked(HotProvider provider) {
    try {
      answers.begun(provider);
    } catch (UnavailableException e) {
      LOG.debug("That a provider takes passwords is noted later", e);
    }
  }

  private LoginResult refuse(
      HotProvider provider, LoginRequest request, Optional<HotUser> known, String reason) {
    strangers.refusedProvider(request.origin(), provider.id(), known.map(HotUser::id), reason);
    return new LoginResult.Refused();
  }
}
