package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.access.Action;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.factor.FactorSecrets;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.SecondFactorDoc;
import dev.castellan.internal.model.SessionDoc;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.token.NewToken;
import dev.castellan.login.LoginResult;
import dev.castellan.login.Restriction;
import dev.castellan.login.SecondFactorService;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Revision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The second factor of the person who calls. */
final class SecondFactorAdmin implements SecondFactorService {

  private static final Action UPDATE = Action.of("user", "update");
  private static final Duration TO_CONFIRM = Duration.ofMinutes(15);

  private final Services services;
  private final Operations operations;
  private final Engine engine;
  private final SessionStart sessions;
  private final Caller caller;

  SecondFactorAdmin(Services services, Caller caller) {
    this.services = services;
    this.operations = services.operations();
    this.engine = operations.engine();
    this.sessions = new SessionStart(services);
    this.caller = caller;
  }

  @Override
  public Status status() {
    return engine.counters().refusals(this::statusUncounted);
  }

  private Status statusUncounted() {
    HotUser me = operations.requirePersonLifting(Restriction.SECOND_FACTOR, caller);
    Optional<SecondFactorDoc> factor =
        engine
            .read(Records.secondFactor(me.id()), SecondFactorDoc::read)
            .filter(doc -> doc.confirmedAt().isPresent());
    return new Status(
        factor.flatMap(SecondFactorDoc::confirmedAt),
        factor.map(doc -> doc.recoveryHashes().size()).orElse(0),
        operations
            .access()
            .subjects()
            .rules()
            .needsFactor(engine.snapshot(), me.bindings(), me.groups(), engine.now()));
  }

  @Override
  public Enrolment begin(SecretText password) {
    HotUser me = operations.requirePersonLifting(Restriction.SECOND_FACTOR, caller);
    return audited(me, () -> beginAudited(me, password));
  }

  private Enrolment beginAudited(HotUser me, SecretText password) {
    if (SecondFactors.has(engine, me.id())) {
      throw exists();
    }
    requireProof(me, password);
    SecretText seed = services.factorSecrets().newSeed();
    return changeOwn(step -> begin(step, me, seed));
  }

  /** Whoever has no password here has logged in at a provider, and lately. */
  private void requireProof(HotUser me, SecretText password) {
    if (me.passwordHash().isEmpty()) {
      operations.requireRecent(caller);
    } else {
      new Guesses(services, caller).requirePassword(me, password, "password");
    }
  }

  private Function<Revision, Enrolment> begin(Step step, HotUser me, SecretText seed) {
    UserDoc user = own(step, me);
    if (!user.passwordHash().equals(me.passwordHash())) {
      throw new ConflictException(ErrorCode.VERSION_CONFLICT, "The password was changed meanwhile");
    }
    if (SecondFactors.confirmed(step.draft(), me.id()).isPresent()) {
      throw exists();
    }
    String sealed = services.factors().seal(me.id(), seed).expose();
    SecondFactorDoc factor = SecondFactorDoc.begun(me.id(), sealed, step.now());
    step.put(factor.key(), factor.payload());
    step.audit(step.entry(about(me)).detail("secondFactor", "begun"));
    Enrolment enrolment =
        new Enrolment(
            seed, FactorSecrets.uri(engine.settings().brokerName(), user.username(), seed));
    return revision -> enrolment;
  }

  @Override
  public Confirmed confirm(SecretText code) {
    HotUser me = operations.requirePersonLifting(Restriction.SECOND_FACTOR, caller);
    return audited(me, () -> confirmAudited(me, code));
  }

  private Confirmed confirmAudited(HotUser me, SecretText code) {
    List<SecretText> recovery = services.factorSecrets().newRecoveryCodes();
    NewToken token = services.tokens().newSession();
    return new Guesses(services, caller)
        .counted(() -> changeOwn(step -> confirm(step, me, code, recovery, token)), false)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    ErrorCode.CODE_WRONG, "code", "The code is wrong, or was used already"));
  }

  private Function<Revision, Optional<Confirmed>> confirm(
      Step step, HotUser me, SecretText code, List<SecretText> recovery, NewToken token) {
    UserDoc user = own(step, me);
    SecondFactorDoc begun =
        step.read(Records.secondFactor(me.id()))
            .map(SecondFactorDoc::read)
            .filter(doc -> step.now().isBefore(doc.begunAt().plus(TO_CONFIRM)))
            .orElseThrow(SecondFactorAdmin::missing);
    if (begun.confirmedAt().isPresent()) {
      throw exists();
    }
    Optional<SecondFactorDoc> shown =
        FactorSecrets.code(code)
            .flatMap(digits -> services.factors().acceptedCode(begun, digits, step.now()));
    if (shown.isEmpty()) {
      return step.nothing(Optional.empty());
    }
    SecondFactorDoc factor = shown.get().confirmed(step.now(), hashes(me.id(), recovery));
    step.put(factor.key(), factor.payload());
    LoginResult.LoggedIn session = startOver(step, user, token, SessionDoc::withSecondFactor);
    step.audit(step.entry(about(me)).detail("secondFactor", "confirmed"));
    return revision -> Optional.of(new Confirmed(recovery, session));
  }

  private static List<String> hashes(String userId, List<SecretText> codes) {
    return codes.stream()
        .map(code -> FactorSecrets.recoveryHash(userId, code).orElseThrow())
        .toList();
  }

  /**
   * All sessions end with the user's epoch, and another one begins: none that was there before the
   * factor changed is good for anything.
   */
  private LoginResult.LoggedIn startOver(
      Step step, UserDoc user, NewToken token, Function<SessionDoc, SessionDoc> shape) {
    UserDoc after = user.nextEpoch();
    step.put(after.key(), after.payload());
    Optional<SessionDoc> before =
        step.read(Records.session(caller.sessionId())).map(SessionDoc::read);
    before.ifPresent(session -> step.delete(session.key()));
    SessionDoc fresh = sessions.fresh(step.draft(), after, token, caller.origin());
    SessionDoc session = shape.apply(before.map(fresh::sameProvider).orElse(fresh));
    step.put(session.key(), session.payload());
    return sessions.loggedIn(step.draft(), after, session, token, Optional.empty());
  }

  @Override
  public LoginResult.LoggedIn disable() {
    HotUser me = operations.requirePerson(caller);
    NewToken token = services.tokens().newSession();
    return audited(
        me,
        () ->
            operations.change(
                caller,
                UPDATE,
                step -> {
                  SecondFactorDoc factor = ownFactor(step, me);
                  step.delete(factor.key());
                  LoginResult.LoggedIn session =
                      startOver(step, own(step, me), token, fresh -> fresh);
                  step.audit(step.entry(about(me)).detail("secondFactor", "removed"));
                  return revision -> session;
                }));
  }

  @Override
  public List<SecretText> renewRecoveryCodes() {
    HotUser me = operations.requirePerson(caller);
    List<SecretText> codes = services.factorSecrets().newRecoveryCodes();
    return audited(
        me,
        () ->
            operations.change(
                caller,
                UPDATE,
                step -> {
                  SecondFactorDoc factor = ownFactor(step, me);
                  step.put(factor.key(), factor.recovery(hashes(me.id(), codes)).payload());
                  step.audit(
                      step.entry(about(me)).detail("secondFactor", "recovery codes renewed"));
                  return revision -> codes;
                }));
  }

  private SecondFactorDoc ownFactor(Step step, HotUser me) {
    operations.requireRecent(step.snapshot(), caller, step.now());
    return SecondFactors.confirmed(step.draft(), me.id()).orElseThrow(SecondFactorAdmin::missing);
  }

  private UserDoc own(Step step, HotUser me) {
    operations.requirePerson(step.snapshot(), caller, step.now());
    return step.read(Records.user(me.id()))
        .map(UserDoc::read)
        .orElseThrow(Operations::notAuthenticated);
  }

  private <T> T changeOwn(Operations.Body<T> body) {
    return operations.changeLifting(Restriction.SECOND_FACTOR, caller, UPDATE, body);
  }

  private <T> T audited(HotUser me, Supplier<T> work) {
    return operations.audited(caller, UPDATE, about(me), work);
  }

  private static About about(HotUser me) {
    return new About(me.scope(), Resources.user(me.scope(), me.id()));
  }

  private static ConflictException exists() {
    return new ConflictException(
        ErrorCode.SECOND_FACTOR_EXISTS, "There is a second factor; take it away first");
  }

  private static ConflictException missing() {
    return new ConflictException(
        ErrorCode.SECOND_FACTOR_MISSING, "There is no second factor, or it was begun too long ago");
  }
}
