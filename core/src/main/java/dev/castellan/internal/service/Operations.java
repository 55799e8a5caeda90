package dev.castellan.internal.service;

import dev.castellan.CastellanException;
import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.NotFoundException;
import dev.castellan.UnavailableException;
import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.Decision;
import dev.castellan.access.GroupName;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.access.Access;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.access.Grants;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.login.LockRules;
import dev.castellan.internal.model.AttemptDoc;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.model.UserLoginDoc;
import dev.castellan.login.Restriction;
import dev.castellan.storage.Revision;
import dev.castellan.user.User;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way on which administrative services read and change: permission, dependence on the
 * caller and audit are here and nowhere else.
 */
public final class Operations {

  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

  /** Lifts no restriction. */
  private static final Optional<Restriction> NONE = Optional.empty();

  private final Engine engine;
  private final Access access;
  private final Grants grants;
  private final LockRules locks;
  private final BooleanSupplier unlicensed;

  /**
   * Works through this engine.
   *
   * @param unlicensed whether the licence is over, and the host wants administration to end with it
   */
  public Operations(Engine engine, Access access, BooleanSupplier unlicensed) {
    this.engine = engine;
    this.access = access;
    this.unlicensed = unlicensed;
    this.grants = new Grants(access.subjects(), engine.settings().catalogue());
    this.locks = new LockRules(engine.settings().lockOut());
  }

  /**
   * Decides what to write, in one step on one snapshot.
   *
   * @param <T> what the caller gets
   */
  @FunctionalInterface
  interface Body<T> {

    /** See {@link dev.castellan.internal.engine.Change#apply}. */
    Function<Revision, T> apply(Step step);
  }

  Engine engine() {
    return engine;
  }

  Access access() {
    return access;
  }

  /** Whether the caller may do this now. */
  boolean allows(Caller caller, Action action, Target target) {
    return access.decide(caller, action, target.resource(), target.context()).allowed();
  }

  /**
   * Asks whether the caller may do this now; leaves no trace of a refusal.
   *
   * @throws ForbiddenException if not
   */
  void require(Caller caller, Action action, Resource resource) {
    require(caller, action, Target.of(resource));
  }

  /** The same of what may belong to somebody. */
  void require(Caller caller, Action action, Target target) {
    require(access.decide(caller, action, target.resource(), target.context()), action);
  }

  /**
   * Asks whether the caller holds all that these give, now.
   *
   * @throws ForbiddenException with {@code escalation} if not
   */
  void requireHolds(Caller caller, Set<Binding> bindings, Set<GroupName> groups, String otherwise) {
    Snapshot snapshot = engine.snapshot();
    Set<Binding> all = snapshot.policy().effective(bindings, groups);
    if (!grants.holdsAll(snapshot, caller, all, engine.now())) {
      throw new ForbiddenException(ErrorCode.ESCALATION, otherwise);
    }
  }

  /**
   * Asks whether the caller may do this in any scope at all. What is found then is asked about one
   * by one.
   *
   * @throws ForbiddenException if not
   */
  void requireAnywhere(Caller caller, Action action, Function<Resource, Resource> collection) {
    Decision atRoot = access.decide(caller, action, collection.apply(Resource.ROOT));
    if (!atRoot.allowed() && access.scopesOf(caller, action).isEmpty()) {
      require(atRoot, action);
    }
  }

  /**
   * Asks whether the caller is still somebody, and need not do something else first, for what needs
   * no permission.
   *
   * @throws ForbiddenException with {@code not-authenticated} if not; with the code of the
   *     restriction if there is one
   */
  void requireAlive(Caller caller) {
    requireKnown(caller);
    requireUnrestricted(engine.snapshot(), caller, engine.now(), NONE);
  }

  /** The same, also in a restricted session. */
  void requireKnown(Caller caller) {
    if (engine.isClosed() || !engine.freshness().allowsAdministration()) {
      throw stale();
    }
    if (!access.subjects().isAlive(engine.snapshot(), caller, engine.now())) {
      throw notAuthenticated();
    }
  }

  /**
   * @param lifted the restriction that what the caller does would lift
   */
  private void requireUnrestricted(
      Snapshot snapshot, Caller caller, Instant now, Optional<Restriction> lifted) {
    Optional<Restriction> restriction = access.subjects().restriction(snapshot, caller, now);
    if (restriction.isPresent() && !restriction.equals(lifted)) {
      throw restricted(restriction.get());
    }
  }

  private static ForbiddenException restricted(Restriction restriction) {
    return switch (restriction) {
      case PASSWORD ->
          new ForbiddenException(
              ErrorCode.PASSWORD_CHANGE_REQUIRED, "Choose another password before anything else");
      case SECOND_FACTOR ->
          new ForbiddenException(
              ErrorCode.SECOND_FACTOR_REQUIRED, "Set up a second factor before anything else");
    };
  }

  /**
   * Asks whether the caller has proved who they are a short time ago. The host proves nothing.
   *
   * @throws ForbiddenException with {@code session-required} for a key, {@code
   *     authentication-too-old} if not
   */
  void requireRecent(Caller caller) {
    requireRecent(engine.snapshot(), caller, engine.now());
  }

  /** The same, on this snapshot. */
  void requireRecent(Snapshot snapshot, Caller caller, Instant now) {
    if (caller.kind() == Principal.Kind.API_KEY) {
      throw new ForbiddenException(
          ErrorCode.SESSION_REQUIRED, "Only a person who has just proved who they are may do this");
    }
    if (!access.subjects().rules().isRecent(snapshot, caller, now)) {
      throw authenticationTooOld();
    }
  }

  /** Asks that only if the host wants it of resets of somebody else's credentials. */
  void requireRecentForReset(Caller caller) {
    if (access.subjects().rules().guardResets()) {
      requireRecent(caller);
    }
  }

  /**
   * Asks that of a person, if the host wants it of what could open another way in. A key that may
   * do so goes on: nobody is there who could prove anything.
   *
   * @throws ForbiddenException with {@code authentication-too-old} if not
   */
  void requireRecentForRights(Caller caller) {
    if (caller.kind() == Principal.Kind.USER && access.subjects().rules().guardRights()) {
      requireRecent(caller);
    }
  }

  private static ForbiddenException authenticationTooOld() {
    return new ForbiddenException(
        ErrorCode.AUTHENTICATION_TOO_OLD, "Prove again who you are to do this");
  }

  /**
   * What the caller holds, also in a restricted session.
   *
   * @throws ForbiddenException with {@code not-authenticated} if the session or key has ended
   */
  Set<Binding> bindings(Caller caller) {
    requireKnown(caller);
    return access.subjects().bindings(engine.snapshot(), caller, engine.now());
  }

  /**
   * The person in whose session the call is made.
   *
   * @throws ForbiddenException with {@code session-required} if it is none, {@code
   *     not-authenticated} if the session is over, the code of the restriction if there is one
   */
  HotUser requirePerson(Caller caller) {
    requireAlive(caller);
    return requirePerson(engine.snapshot(), caller, engine.now());
  }

  /** The same, also in a restricted session. */
  HotUser requireKnownPerson(Caller caller) {
    requireKnown(caller);
    return requirePerson(engine.snapshot(), caller, engine.now());
  }

  /** The same, also in a session that has this restriction. */
  HotUser requirePersonLifting(Restriction lifted, Caller caller) {
    requireKnown(caller);
    requireUnrestricted(engine.snapshot(), caller, engine.now(), Optional.of(lifted));
    return requirePerson(engine.snapshot(), caller, engine.now());
  }

  /** The same, on this snapshot. */
  HotUser requirePerson(Snapshot snapshot, Caller caller, Instant now) {
    if (caller.kind() != Principal.Kind.USER) {
      throw new ForbiddenException(
          ErrorCode.SESSION_REQUIRED, "Only a person's session has an account of its own");
    }
    return access.subjects().user(snapshot, caller, now).orElseThrow(Operations::notAuthenticated);
  }

  private static UnavailableException stale() {
    return new UnavailableException(
        ErrorCode.STALE, "This node has had no news from the store for too long");
  }

  static ForbiddenException notAuthenticated() {
    return new ForbiddenException(
        ErrorCode.NOT_AUTHENTICATED, "The session or key is not valid any more");
  }

  static void require(Decision decision, Action action) {
    switch (decision.outcome()) {
      case ALLOWED -> {}
      case STALE -> throw stale();
      case UNKNOWN_SUBJECT -> throw notAuthenticated();
      case PASSWORD_CHANGE_REQUIRED -> throw restricted(Restriction.PASSWORD);
      case SECOND_FACTOR_REQUIRED -> throw restricted(Restriction.SECOND_FACTOR);
      case AUTHENTICATION_TOO_OLD -> throw authenticationTooOld();
      case SESSION_REQUIRED -> throw sessionRequired(action);
      case CONDITION_FAILED -> throw conditionFailed(decision, action);
      case DENIED_BY_RULE, NO_MATCH, UNKNOWN_ACTION ->
          throw new ForbiddenException(ErrorCode.FORBIDDEN, "Not allowed: " + action);
    }
  }

  /** The one condition of the built-in roles is that it is done in a session. */
  private static ForbiddenException conditionFailed(Decision decision, Action action) {
    return Roles.isBuiltIn(decision.role())
        ? sessionRequired(action)
        : new ForbiddenException(
            ErrorCode.FORBIDDEN, "Not allowed under these circumstances: " + action);
  }

  private static ForbiddenException sessionRequired(Action action) {
    return new ForbiddenException(
        ErrorCode.SESSION_REQUIRED, "Only a person's session may do " + action);
  }

  /**
   * What the world sees of a user whose record has this version; reads when they logged in, whether
   * they can, and whether they have a second factor.
   */
  User view(UserDoc user, String version) {
    return user.view(
        version,
        engine.read(Records.userLogin(user.key().id()), UserLoginDoc::read).map(UserLoginDoc::at),
        engine
            .read(Records.attemptOfUser(user.key().id()), AttemptDoc::read)
            .flatMap(attempts -> locks.lockedUntil(attempts, engine.now())),
        SecondFactors.has(engine, user.key().id()));
  }

  /** Does something that, if it is refused, leaves an entry in the audit log. */
  <T> T audited(Caller caller, Action action, About about, Supplier<T> work) {
    try {
      return engine.counters().refusals(work);
    } catch (CastellanException e) {
      if (isRefusal(e)) {
        refused(caller, action, about, e.code());
      }
      throw e;
    }
  }

  /**
   * Who is not authenticated any more is a stranger, for whom nothing is written; and who was
   * overtaken by another edit was not refused anything.
   */
  private static boolean isRefusal(CastellanException e) {
    return (e instanceof ForbiddenException
            || e instanceof ConflictException
            || e instanceof NotFoundException
            || e.code() == ErrorCode.PASSWORD_WRONG
            || e.code() == ErrorCode.CODE_WRONG)
        && e.code() != ErrorCode.NOT_AUTHENTICATED
        && e.code() != ErrorCode.VERSION_CONFLICT;
  }

  /** Leaves an entry in the audit log that something was refused. */
  void refused(Caller caller, Action action, About about, ErrorCode code) {
    AuditDraft entry =
        entry(caller, action.toString(), about)
            .outcome(AuditEntry.Outcome.REFUSED, Optional.of(code));
    try {
      engine.changeEvenIfStale(
          draft -> {
            draft.audit(entry);
            return revision -> revision;
          });
    } catch (CastellanException e) {
      engine.counters().auditDropped();
      LOG.warn("A refusal could not be written to the audit log: {} {}", action, code, e);
    }
  }

  /**
   * Makes a change on behalf of the caller, who must be alive and unchanged when it is committed.
   */
  <T> T change(Caller caller, Action action, Body<T> body) {
    requireLicensed(caller, action);
    return engine.change(
        draft -> body.apply(step(new Step(draft, caller, action, access, grants), NONE)));
  }

  /**
   * Asks whether a change could be made, and makes none.
   *
   * @throws CastellanException if not
   */
  void consider(Caller caller, Action action, Consumer<Step> body) {
    requireLicensed(caller, action);
    engine.consider(
        draft -> {
          Step step = step(new Step(draft, caller, action, access, grants), NONE);
          body.accept(step);
          return step.nothing(true);
        });
  }

  /** The licence itself can always be changed, and one's own sessions ended. */
  private void requireLicensed(Caller caller, Action action) {
    boolean free = action.type().equals("license") || action.type().equals("session");
    if (unlicensed.getAsBoolean() && !free && caller.kind() != Principal.Kind.SYSTEM) {
      throw new ForbiddenException(
          ErrorCode.LICENSE_EXPIRED, "The licence is over; nothing but the licence is changed");
    }
  }

  /** Like {@link #change}, also in a session that has the restriction that the change lifts. */
  <T> T changeLifting(Restriction lifted, Caller caller, Action action, Body<T> body) {
    return engine.change(
        draft ->
            body.apply(step(new Step(draft, caller, action, access, grants), Optional.of(lifted))));
  }

  /** Like {@link #change}, for what may also be done on an older snapshot. */
  <T> T changeEvenIfStale(Caller caller, Action action, Body<T> body) {
    return engine.changeEvenIfStale(
        draft -> body.apply(step(new Step(draft, caller, action, access, grants), NONE)));
  }

  private Step step(Step step, Optional<Restriction> lifted) {
    if (!access.subjects().isAlive(step.snapshot(), step.caller(), step.now())) {
      throw notAuthenticated();
    }
    requireUnrestricted(step.snapshot(), step.caller(), step.now(), lifted);
    step.dependOnCaller();
    step.dependOnPolicy();
    return step;
  }

  static AuditDraft entry(Caller caller, String action, About about) {
    AuditDraft entry =
        AuditDraft.done(Optional.of(caller.actor()), action, about.resource(), caller.origin())
            .session(caller.sessionId())
            .scope(about.scope());
    return caller.reason().map(reason -> entry.detail("reason", reason)).orElse(entry);
  }
}
