package dev.castellan.internal.service;

import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.access.Action;
import dev.castellan.access.Origin;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.login.Attempt;
import dev.castellan.internal.login.Challenges.Challenge;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.PendingLoginDoc;
import dev.castellan.internal.model.ProviderMark;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.SecondFactorDoc;
import dev.castellan.internal.model.SessionDoc;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.token.NewToken;
import dev.castellan.login.LoginResult;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Revision;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What follows on a right password: a second factor at the login, and the proof again in a session.
 * A right password alone takes back no failure; only what completes a login does.
 */
final class SecondStep {

  private static final Action CREATE = Action.of("session", "create");

  private final Services services;
  private final Operations operations;
  private final Engine engine;
  private final StrangerLog strangers;
  private final SessionStart sessions;

  SecondStep(Services services, StrangerLog strangers) {
    this.services = services;
    this.operations = services.operations();
    this.engine = operations.engine();
    this.strangers = strangers;
    this.sessions = new SessionStart(services);
  }

  /** What somebody gets who has given the right password and has a second factor. */
  LoginResult.SecondFactorRequired challenge(Draft draft, UserDoc user, Optional<String> device) {
    return sealed(next(draft, user, device, Optional.empty()));
  }

  /**
   * The same of somebody for whom a provider vouches; noted, so that the provider can end it.
   *
   * @param provider which
   * @param hint what the provider wants to see when the session ends that follows
   */
  LoginResult.SecondFactorRequired challenge(
      Draft draft, UserDoc user, Optional<String> device, ProviderMark provider, LogoutHint hint) {
    Challenge challenge = next(draft, user, device, Optional.of(provider));
    PendingLoginDoc bare =
        PendingLoginDoc.create(challenge.id(), challenge.userId(), provider, challenge.expiresAt());
    PendingLoginDoc pending =
        hint.sealed(services.cipher(), challenge.userId()).map(bare::logoutHint).orElse(bare);
    draft.put(pending.key(), pending.payload());
    return sealed(challenge);
  }

  private Challenge next(
      Draft draft, UserDoc user, Optional<String> device, Optional<ProviderMark> provider) {
    return services
        .challenges()
        .next(
            user.key().id(),
            user.epoch(),
            draft.snapshot().storeEpoch(),
            device,
            provider,
            draft.now());
  }

  private LoginResult.SecondFactorRequired sealed(Challenge challenge) {
    return new LoginResult.SecondFactorRequired(
        services.challenges().seal(challenge), challenge.expiresAt());
  }

  /** See {@link dev.castellan.login.LoginService#secondFactor}. */
  LoginResult complete(SecretText sealed, SecretText code, Origin origin) {
    if (!engine.freshness().allowsDecisions()) {
      throw new UnavailableException(
          ErrorCode.STALE, "This node has had no news from the store for too long");
    }
    Optional<Challenge> challenge =
        services
            .challenges()
            .open(sealed, engine.now())
            .filter(one -> one.storeEpoch() == engine.snapshot().storeEpoch());
    Optional<HotUser> user =
        challenge.map(Challenge::userId).flatMap(engine.snapshot()::user).filter(HotUser::enabled);
    if (challenge.isEmpty() || user.isEmpty()) {
      return refuse(Optional.empty(), origin);
    }
    Attempt attempt = reserve(challenge.get(), origin);
    if (attempt instanceof Attempt.SourceLocked locked) {
      return new LoginResult.TryLater(Duration.between(engine.now(), locked.until()));
    }
    return attempt instanceof Attempt.Granted granted
        ? compare(challenge.get(), code, origin, granted)
        : refuse(user, origin);
  }

  private Attempt reserve(Challenge challenge, Origin origin) {
    return challenge
        .device()
        .map(device -> services.attempts().reserveOnDevice(challenge.userId(), device, origin))
        .orElseGet(() -> services.attempts().reserve(challenge.userId(), origin));
  }

  private LoginResult compare(
      Challenge challenge, SecretText code, Origin origin, Attempt.Granted attempt) {
    NewToken token = services.tokens().newSession();
    Optional<LoginResult> session =
        engine.changeEvenIfStale(draft -> logIn(draft, challenge, code, token, origin));
    if (session.isPresent()) {
      attempt.succeeded();
      return session.get();
    }
    attempt.failed();
    return refuse(engine.snapshot().user(challenge.userId()), origin);
  }

  private Function<Revision, Optional<LoginResult>> logIn(
      Draft draft, Challenge challenge, SecretText code, NewToken token, Origin origin) {
    Optional<UserDoc> user =
        draft
            .read(Records.user(challenge.userId()))
            .map(UserDoc::read)
            .filter(one -> one.enabled() && one.epoch() == challenge.userEpoch());
    Optional<SecondFactorDoc> used =
        SecondFactors.confirmed(draft, challenge.userId())
            .filter(factor -> !factor.hasUsed(challenge.id()))
            .flatMap(factor -> services.factors().accepted(factor, code, draft.now()));
    boolean changed =
        challenge.provider().filter(mark -> !ProviderEntrance.isCurrent(draft, mark)).isPresent();
    Optional<PendingLoginDoc> pending =
        challenge
            .provider()
            .flatMap(mark -> draft.read(Records.pendingLogin(challenge.id())))
            .map(PendingLoginDoc::read);
    boolean ended = challenge.provider().isPresent() && pending.isEmpty();
    if (user.isEmpty() || used.isEmpty() || changed || ended) {
      return draft.nothing(Optional.empty());
    }
    pending.ifPresent(doc -> draft.delete(doc.key()));
    SecondFactorDoc factor = used.get().used(challenge.id(), challenge.expiresAt(), draft.now());
    draft.put(factor.key(), factor.payload());
    LoginResult session =
        sessions.logIn(
            draft,
            user.get(),
            token,
            challenge.device(),
            origin,
            begun -> shaped(begun.withSecondFactor(), challenge, pending));
    return revision -> Optional.of(session);
  }

  private static SessionDoc shaped(
      SessionDoc session, Challenge challenge, Optional<PendingLoginDoc> pending) {
    SessionDoc marked = challenge.provider().map(session::provider).orElse(session);
    return pending.flatMap(PendingLoginDoc::logoutHint).map(marked::logoutHint).orElse(marked);
  }

  private LoginResult refuse(Optional<HotUser> user, Origin origin) {
    strangers.refusedLogin(origin, user.map(HotUser::id), "");
    return new LoginResult.Refused();
  }

  /** See {@link dev.castellan.login.LoginService#stepUp}. */
  LoginResult again(Caller caller, SecretText proof) {
    HotUser me = operations.requirePerson(caller);
    Guesses guesses = new Guesses(services, caller);
    Attempt attempt = guesses.reserve();
    if (attempt instanceof Attempt.SourceLocked locked) {
      return new LoginResult.TryLater(Duration.between(engine.now(), locked.until()));
    }
    if (!(attempt instanceof Attempt.Granted granted)) {
      return new LoginResult.Refused();
    }
    return guesses
        .settled(granted, () -> again(caller, me, proof), true)
        .orElseGet(() -> refuse(Optional.of(me), caller.origin()));
  }

  private Optional<LoginResult> again(Caller caller, HotUser me, SecretText proof) {
    boolean byCode = SecondFactors.has(engine, me.id());
    if (!byCode && !services.passwords().matches(me.passwordHash(), proof)) {
      return Optional.empty();
    }
    NewToken token = services.tokens().newSession();
    return operations.change(
        caller,
        CREATE,
        step -> {
          Optional<SecondFactorDoc> factor = SecondFactors.confirmed(step.draft(), me.id());
          UserDoc user =
              step.read(Records.user(me.id()))
                  .map(UserDoc::read)
                  .orElseThrow(Operations::notAuthenticated);
          if (factor.isPresent() != byCode || !user.passwordHash().equals(me.passwordHash())) {
            return step.nothing(Optional.empty());
          }
          if (byCode) {
            Optional<SecondFactorDoc> used =
                services.factors().accepted(factor.orElseThrow(), proof, step.now());
            if (used.isEmpty()) {
              return step.nothing(Optional.empty());
            }
            step.put(used.get().key(), used.get().payload());
          }
          return succeed(step, caller, user, token, byCode);
        });
  }

  /** The session gets another token, and the old one is dead (it might be known to somebody). */
  private Function<Revision, Optional<LoginResult>> succeed(
      Step step, Caller caller, UserDoc user, NewToken token, boolean byCode) {
    SessionDoc before =
        step.read(Records.session(caller.sessionId()))
            .map(SessionDoc::read)
            .orElseThrow(Operations::notAuthenticated);
    SessionDoc renewed = before.succeededBy(token.hash(), step.now());
    SessionDoc session = byCode ? renewed.withSecondFactor() : renewed;
    step.delete(before.key());
    step.put(session.key(), session.payload());
    step.audit(
        step.entry(new About(user.scope(), Resources.session(user.scope(), token.hash())))
            .detail("stepUp", byCode ? "second-factor" : "password"));
    LoginResult result = sessions.loggedIn(step.draft(), user, session, token, Optional.empty());
    return revision -> Optional.of(result);
  }
}
