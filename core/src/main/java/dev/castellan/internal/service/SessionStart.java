package dev.castellan.internal.service;

import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.access.SessionRules;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.login.DeviceTokens;
import dev.castellan.internal.model.HotSession;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.SessionDoc;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.model.UserLoginDoc;
import dev.castellan.internal.token.NewToken;
import dev.castellan.login.LoginResult;
import dev.castellan.login.Restriction;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Begins sessions, as a part of a change. */
final class SessionStart {

  static final String CREATE_SESSION = "session:create";
  static final String DELETE_SESSION = "session:delete";

  /** The most sessions that one login ends, so that its batch stays small. */
  private static final int MOST_ENDED = 8;

  private static final Comparator<HotSession> OLDEST_FIRST =
      Comparator.comparing(HotSession::createdAt).thenComparing(HotSession::id);

  private final Engine engine;
  private final SessionRules rules;
  private final DeviceTokens devices;

  SessionStart(Services services) {
    this.engine = services.operations().engine();
    this.devices = services.devices();
    this.rules = services.operations().access().subjects().rules();
  }

  /**
   * Begins a session of somebody who has just logged in, notes when, and writes the audit entry.
   * The oldest sessions that are too many end.
   *
   * @param device the device that they showed to be theirs
   * @param shape what else the session is to be
   */
  LoginResult.LoggedIn logIn(
      Draft draft,
      UserDoc user,
      NewToken token,
      Optional<String> device,
      Origin origin,
      UnaryOperator<SessionDoc> shape) {
    return logIn(draft, user, token, device, origin, shape, entry -> entry);
  }

  /**
   * The same.
   *
   * @param note what else the audit entry is to say
   */
  LoginResult.LoggedIn logIn(
      Draft draft,
      UserDoc user,
      NewToken token,
      Optional<String> device,
      Origin origin,
      UnaryOperator<SessionDoc> shape,
      UnaryOperator<AuditDraft> note) {
    int ended = makeRoom(draft, user.key().id());
    SessionDoc session = shape.apply(fresh(draft, user, token, origin));
    session = needsOtherPassword(draft, user) ? session.restriction(Restriction.PASSWORD) : session;
    draft.put(session.key(), session.payload());
    noteLogin(draft, user.key().id());
    AuditDraft entry =
        AuditDraft.done(
                Optional.of(
                    new AuditEntry.Actor(Principal.Kind.USER, user.key().id(), user.username())),
                CREATE_SESSION,
                Resources.session(user.scope(), token.hash()),
                origin)
            .scope(user.scope());
    draft.audit(
        note.apply(ended == 0 ? entry : entry.detail("oldestEnded", Integer.toString(ended))));
    return loggedIn(draft, user, session, token, device);
  }

  private boolean needsOtherPassword(Draft draft, UserDoc user) {
    return user.mustChangePassword()
        || passwordEnd(user).map(end -> !draft.now().isBefore(end)).orElse(false);
  }

  /** When the user's password is too old; empty if none ever is, or there is none. */
  private Optional<Instant> passwordEnd(UserDoc user) {
    return engine
        .settings()
        .passwordRules()
        .maximumAge()
        .flatMap(age -> user.passwordChangedAt().map(since -> since.plus(age)));
  }

  /** What the user gets of a session that is written in this change. */
  LoginResult.LoggedIn loggedIn(
      Draft draft, UserDoc user, SessionDoc session, NewToken token, Optional<String> device) {
    String userId = user.key().id();
    return new LoginResult.LoggedIn(
        token.token(),
        userId,
        session.expiresAt(),
        devices.token(
            userId,
            user.passwordSince(),
            device.orElseGet(() -> DeviceTokens.newId(token.hash())),
            draft.now()),
        restriction(draft, user, session),
        passwordEnd(user));
  }

  private Optional<Restriction> restriction(Draft draft, UserDoc user, SessionDoc session) {
    boolean factorMissing =
        !session.secondFactor()
            && rules.needsFactor(draft.snapshot(), user.bindings(), user.groups(), draft.now());
    return session
        .restriction()
        .or(() -> factorMissing ? Optional.of(Restriction.SECOND_FACTOR) : Optional.empty());
  }

  /** A session of the user that begins now; not written yet. */
  SessionDoc fresh(Draft draft, UserDoc user, NewToken token, Origin origin) {
    return SessionDoc.create(
        token.hash(),
        user.key().id(),
        user.epoch(),
        draft.snapshot().storeEpoch(),
        draft.now(),
        draft.now().plus(engine.settings().sessionLimits().absolute()),
        origin);
  }

  /**
   * Counts what this node knows: logins on several nodes at once may leave a few more, which the
   * next login ends. All sessions are looked at; beside the hash of a password that is nothing.
   *
   * @return how many end
   */
  private int makeRoom(Draft draft, String userId) {
    List<HotSession> alive =
        draft
            .snapshot()
            .sessions()
            .values()
            .filter(session -> session.userId().equals(userId))
            .filter(
                session ->
                    engine.sessions().userOf(draft.snapshot(), session, draft.now()).isPresent())
            .sorted(OLDEST_FIRST)
            .toList();
    int surplus = alive.size() + 1 - engine.settings().sessionsPerUser();
    int ended = 0;
    for (int i = 0; i < Math.min(surplus, MOST_ENDED); i++) {
      if (draft.read(Records.session(alive.get(i).id())).isPresent()) {
        draft.delete(Records.session(alive.get(i).id()));
        ended++;
      }
    }
    return ended;
  }

  /** Not in the user's record: a login is no change that an administrator's edit must not miss. */
  private static void noteLogin(Draft draft, String userId) {
    UserLoginDoc login =
        draft
            .read(Records.userLogin(userId))
            .map(UserLoginDoc::read)
            .map(before -> before.at(draft.now()))
            .orElseGet(() -> UserLoginDoc.create(userId, draft.now()));
    draft.put(login.key(), login.payload());
  }
}
