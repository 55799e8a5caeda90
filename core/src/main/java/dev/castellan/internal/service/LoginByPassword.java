package dev.castellan.internal.service;

import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.login.Attempt;
import dev.castellan.internal.metrics.Counters;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.password.HashingResult;
import dev.castellan.internal.token.NewToken;
import dev.castellan.internal.user.Username;
import dev.castellan.internal.user.Usernames;
import dev.castellan.login.LoginRequest;
import dev.castellan.login.LoginResult;
import dev.castellan.login.LoginService;
import dev.castellan.login.ResetResult;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Revision;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Local logins, and the way to those at a provider. The password is compared with what the snapshot
 * has of the user; the session is committed only if the user still has that password, that name,
 * and is enabled. So a login never overtakes a disabling or a change of password.
 */
public final class LoginByPassword implements LoginService {

  private static final Duration RETRY = Duration.ofSeconds(2);

  private final Services services;
  private final Engine engine;
  private final StrangerLog strangers;
  private final SessionStart sessions;
  private final SecondStep second;
  private final LoginByProvider byProvider;

  /** Logs in through these services. */
  public LoginByPassword(Services services, StrangerLog strangers) {
    this.services = services;
    this.engine = services.operations().engine();
    this.strangers = strangers;
    this.sessions = new SessionStart(services);
    this.second = new SecondStep(services, strangers);
    this.byProvider = new LoginByProvider(services, strangers, second);
  }

  @Override
  public LoginResult login(LoginRequest request) {
    return counted(() -> loginUncounted(request));
  }

  private LoginResult counted(Supplier<LoginResult> work) {
    Counters.Login outcome = Counters.Login.FAILED;
    try {
      LoginResult result = engine.counters().refusals(work);
      outcome = outcome(result);
      return result;
    } finally {
      engine.counters().login(outcome);
    }
  }

  private static Counters.Login outcome(LoginResult result) {
    if (result instanceof LoginResult.LoggedIn) {
      return Counters.Login.LOGGED_IN;
    }
    if (result instanceof LoginResult.SecondFactorRequired) {
      return Counters.Login.SECOND_FACTOR_REQUIRED;
    }
    return result instanceof LoginResult.Refused
        ? Counters.Login.REFUSED
        : Counters.Login.TRY_LATER;
  }

  private LoginResult loginUncounted(LoginRequest request) {
    if (!engine.freshness().allowsDecisions()) {
      throw new UnavailableException(
          ErrorCode.STALE, "This node has had no news from the store for too long");
    }
    if (request.provider().isPresent()) {
      return byProvider.login(request.provider().get(), request);
    }
    Optional<HotUser> known =
        Usernames.find(request.username())
            .map(Username::canonical)
            .flatMap(engine.snapshot()::localUser);
    Optional<String> device =
        request
            .deviceToken()
            .flatMap(token -> services.devices().device(known, token, engine.now()));
    Attempt attempt = reserve(request, known, device);
    if (attempt instanceof Attempt.SourceLocked locked) {
      refuse(request, known);
      return new LoginResult.TryLater(Duration.between(engine.now(), locked.until()));
    }
    return attempt instanceof Attempt.Granted granted
        ? compare(request, known, device, granted)
        : refuse(request, known);
  }

  private Attempt reserve(LoginRequest request, Optional<HotUser> known, Optional<String> device) {
    if (known.isEmpty()) {
      return services.attempts().reserveUnknown(request.username(), request.origin());
    }
    String id = known.get().id();
    return device.isPresent()
        ? services.attempts().reserveOnDevice(id, device.get(), request.origin())
        : services.attempts().reserve(id, request.origin());
  }

  private LoginResult compare(
      LoginRequest request,
      Optional<HotUser> known,
      Optional<String> device,
      Attempt.Granted attempt) {
    Optional<HotUser> user =
        known.filter(HotUser::enabled).filter(found -> found.passwordHash().isPresent());
    HashingResult<Passwords.Check> result =
        services.passwords().check(user.flatMap(HotUser::passwordHash), request.password());
    if (!(result instanceof HashingResult.Done<Passwords.Check> done)) {
      attempt.notMade();
      return new LoginResult.TryLater(RETRY);
    }
    Optional<LoginResult> loggedIn =
        user.filter(found -> done.value().matches())
            .flatMap(found -> begin(found, done.value().renewed(), device, request.origin()));
    if (loggedIn.isPresent()) {
      settle(attempt, loggedIn.get());
      return loggedIn.get();
    }
    attempt.failed();
    return refuse(request, known);
  }

  /** A password that is right takes itself back, and only a login what was wrong before. */
  private static void settle(Attempt.Granted attempt, LoginResult result) {
    if (result instanceof LoginResult.LoggedIn) {
      attempt.succeeded();
    } else {
      attempt.notMade();
    }
  }

  private LoginResult refuse(LoginRequest request, Optional<HotUser> known) {
    strangers.refusedLogin(request.origin(), known.map(HotUser::id), request.username());
    return new LoginResult.Refused();
  }

  /** Begins a session; empty if the user is no longer whose password was compared. */
  private Optional<LoginResult> begin(
      HotUser verified, Optional<SecretText> renewed, Optional<String> device, Origin origin) {
    NewToken token = services.tokens().newSession();
    return engine.changeEvenIfStale(
        draft ->
            draft
                .read(Records.user(verified.id()))
                .map(UserDoc::read)
                .filter(user -> isStill(user, verified))
                .map(user -> begin(draft, user, renewed, token, device, origin))
                .orElseGet(() -> draft.nothing(Optional.empty())));
  }

  private static boolean isStill(UserDoc user, HotUser verified) {
    return user.enabled()
        && user.canonical().equals(verified.canonical())
        && user.passwordHash().equals(verified.passwordHash());
  }

  private Function<Revision, Optional<LoginResult>> begin(
      Draft draft,
      UserDoc user,
      Optional<SecretText> renewed,
      NewToken token,
      Optional<String> device,
      Origin origin) {
    renewed.ifPresent(hash -> draft.put(user.key(), user.passwordHash(hash).payload()));
    if (SecondFactors.confirmed(draft, user.key().id()).isPresent()) {
      LoginResult challenge = second.challenge(draft, user, device);
      if (renewed.isEmpty()) {
        return draft.nothing(Optional.of(challenge));
      }
      draft.audit(renewal(user, origin));
      return revision -> Optional.of(challenge);
    }
    LoginResult result = sessions.logIn(draft, user, token, device, origin, session -> session);
    return revision -> Optional.of(result);
  }

  @Override
  public ResetResult redeemReset(SecretText token, SecretText newPassword, Origin origin) {
    return engine
        .counters()
        .refusals(() -> new PasswordReset(services, strangers).redeem(token, newPassword, origin));
  }

  /** The password is not at hand any more when the second factor is shown. */
  private static AuditDraft renewal(UserDoc user, Origin origin) {
    return AuditDraft.done(
            Optional.of(
                new AuditEntry.Actor(Principal.Kind.USER, user.key().id(), user.username())),
            UserAdmin.UPDATE.toString(),
            Resources.user(user.scope(), user.key().id()),
            origin)
        .scope(user.scope())
        .detail("changed", "passwordHash");
  }

  @Override
  public LoginResult secondFactor(SecretText challenge, SecretText code, Origin origin) {
    return counted(() -> second.complete(challenge, code, origin));
  }

  @Override
  public LoginResult stepUp(Principal principal, SecretText proof) {
    return counted(
        () ->
            second.again(
                Caller.of(engine.settings().systemKey(), principal)
                    .orElseThrow(Operations::notAuthenticated),
                proof));
  }

  @Override
  public void logout(Principal principal) {
    Caller.of(engine.settings().systemKey(), principal)
        .filter(caller -> caller.kind() == Principal.Kind.USER)
        .ifPresent(
            caller -> {
              engine
                  .counters()
                  .refusals(() -> engine.changeEvenIfStale(draft -> end(draft, caller)));
            });
  }

  private Function<Revision, Boolean> end(Draft draft, Caller caller) {
    if (draft.read(Records.session(caller.sessionId())).isEmpty()) {
      return draft.nothing(false);
    }
    draft.delete(Records.session(caller.sessionId()));
    Resource scope = scopeOf(draft, caller);
    draft.audit(
        Operations.entry(
            caller,
            SessionStart.DELETE_SESSION,
            new About(scope, Resources.session(scope, caller.sessionId()))));
    return revision -> true;
  }

  private static Resource scopeOf(Draft draft, Caller caller) {
    return draft.snapshot().user(caller.id()).map(HotUser::scope).orElse(Resource.ROOT);
  }
}
