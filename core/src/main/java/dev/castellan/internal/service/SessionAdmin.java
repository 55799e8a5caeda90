package dev.castellan.internal.service;

import dev.castellan.NotFoundException;
import dev.castellan.access.AccessContext;
import dev.castellan.access.Action;
import dev.castellan.access.Resource;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.HotSession;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.SessionDoc;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.token.Ids;
import dev.castellan.login.Session;
import dev.castellan.login.SessionService;
import dev.castellan.storage.Revision;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Sessions, on behalf of a caller. */
final class SessionAdmin implements SessionService {

  private static final Action READ = Action.of("session", "read");
  private static final Action LIST = Action.of("session", "list");
  private static final Action DELETE = Action.of("session", "delete");

  /** A session's id is a hash. */
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

  private static final Comparator<Session> NEWEST_FIRST =
      Comparator.comparing(Session::createdAt).reversed().thenComparing(Session::id);

  private final Operations operations;
  private final Engine engine;
  private final Caller caller;

  SessionAdmin(Services services, Caller caller) {
    this.operations = services.operations();
    this.engine = operations.engine();
    this.caller = caller;
  }

  @Override
  public Session current() {
    return engine
        .counters()
        .refusals(
            () -> {
              HotUser me = operations.requireKnownPerson(caller);
              return alive(me)
                  .filter(session -> session.id().equals(caller.sessionId()))
                  .findFirst()
                  .flatMap(session -> view(me, session))
                  .orElseThrow(Operations::notAuthenticated);
            });
  }

  @Override
  public List<Session> own() {
    return engine
        .counters()
        .refusals(
            () -> {
              HotUser me = operations.requirePerson(caller);
              return views(me, alive(me));
            });
  }

  private Stream<HotSession> alive(HotUser user) {
    Instant now = engine.now();
    return engine
        .snapshot()
        .sessions()
        .values()
        .filter(session -> session.userId().equals(user.id()))
        .filter(session -> engine.sessions().userOf(engine.snapshot(), session, now).isPresent());
  }

  private List<Session> views(HotUser user, Stream<HotSession> sessions) {
    return sessions
        .map(session -> view(user, session))
        .flatMap(Optional::stream)
        .sorted(NEWEST_FIRST)
        .toList();
  }

  /** Where it came from is not in memory; a session that has just been deleted is left out. */
  private Optional<Session> view(HotUser user, HotSession session) {
    return engine.read(
        Records.session(session.id()),
        stored -> {
          SessionDoc doc = SessionDoc.read(stored);
          return new Session(
              session.id(),
              session.createdAt(),
              engine.sessions().lastUse(session),
              session.authenticatedAt(),
              session.expiresAt(),
              doc.address(),
              doc.userAgent(),
              session.secondFactor(),
              operations
                  .access()
                  .subjects()
                  .rules()
                  .restriction(engine.snapshot(), session, user, engine.now()),
              session.id().equals(caller.sessionId()));
        });
  }

  @Override
  public void end(String sessionId) {
    HotUser me = operations.requirePerson(caller);
    operations.audited(
        caller,
        DELETE,
        new About(me.scope(), resource(me.scope(), sessionId)),
        () -> {
          requireProved(sessionId);
          return operations.change(
              caller, DELETE, step -> end(step, me.id(), me.scope(), sessionId));
        });
  }

  /** To end the session one is in is to log out. */
  private void requireProved(String sessionId) {
    if (!sessionId.equals(caller.sessionId())
        && operations.access().subjects().rules().guards(DELETE)) {
      operations.requireRecent(caller);
    }
  }

  private static Function<Revision, Boolean> end(
      Step step, String userId, Resource scope, String sessionId) {
    if (!ID.matcher(sessionId).matches()
        || step.read(Records.session(sessionId))
            .filter(stored -> SessionDoc.read(stored).userId().equals(userId))
            .isEmpty()) {
      throw unknown();
    }
    step.delete(Records.session(sessionId));
    step.audit(
        step.entry(new About(scope, Resources.session(scope, sessionId))).detail("userId", userId));
    return revision -> true;
  }

  @Override
  public void endOthers() {
    HotUser me = operations.requirePerson(caller);
    operations.audited(
        caller,
        DELETE,
        about(me.scope(), me.id()),
        () -> {
          requireProved("");
          return operations.change(caller, DELETE, step -> endOthers(step, me.id()));
        });
  }

  /** All sessions end with the user's epoch; this one goes on in the next. */
  private Function<Revision, Boolean> endOthers(Step step, String id) {
    UserDoc user =
        step.read(Records.user(id)).map(UserDoc::read).orElseThrow(Operations::notAuthenticated);
    SessionDoc mine =
        step.read(Records.session(caller.sessionId()))
            .map(SessionDoc::read)
            .orElseThrow(Operations::notAuthenticated);
    UserDoc after = user.nextEpoch();
    step.put(after.key(), after.payload());
    step.put(mine.key(), mine.userEpoch(after.epoch()).payload());
    step.audit(step.entry(about(user.scope(), id)).detail("ended", "others"));
    return revision -> true;
  }

  @Override
  public List<Session> of(String userId) {
    return operations.audited(
        caller,
        LIST,
        about(userId),
        () -> {
          HotUser user = visible(userId);
          operations.require(caller, LIST, Resources.sessions(user.scope()));
          return views(
              user,
              alive(user)
                  .filter(session -> operations.allows(caller, READ, target(user, session.id()))));
        });
  }

  @Override
  public void end(String userId, String sessionId) {
    operations.audited(
        caller,
        DELETE,
        about(userId),
        () ->
            operations.change(
                caller,
                DELETE,
                step -> {
                  UserDoc user = existing(step, userId, sessionId);
                  return end(step, userId, user.scope(), sessionId);
                }));
  }

  @Override
  public void endAll(String userId) {
    operations.audited(
        caller,
        DELETE,
        about(userId),
        () ->
            operations.change(
                caller,
                DELETE,
                step -> {
                  UserDoc user = existing(step, userId, userId);
                  step.put(user.key(), user.nextEpoch().payload());
                  step.audit(step.entry(about(user.scope(), userId)).detail("ended", "all"));
                  return revision -> true;
                }));
  }

  private HotUser visible(String userId) {
    operations.requireAlive(caller);
    return engine
        .snapshot()
        .user(userId)
        .filter(
            user -> operations.allows(caller, UserAdmin.READ, Target.user(user.scope(), userId)))
        .orElseThrow(SessionAdmin::unknownUser);
  }

  /** The user, whom the caller may see and does not stand below, and such a session of whom. */
  private static UserDoc existing(Step step, String userId, String sessionId) {
    if (!Ids.isId(userId)) {
      throw unknownUser();
    }
    UserDoc user =
        step.read(Records.user(userId)).map(UserDoc::read).orElseThrow(SessionAdmin::unknownUser);
    step.requireVisible(
        UserAdmin.READ, Target.user(user.scope(), userId), SessionAdmin::unknownUser);
    step.require(new Target(resource(user.scope(), sessionId), AccessContext.ownedBy(userId)));
    step.requireHoldsAllOf(user, "The user holds more than the caller");
    return user;
  }

  private static Target target(HotUser user, String sessionId) {
    return new Target(Resources.session(user.scope(), sessionId), AccessContext.ownedBy(user.id()));
  }

  /** What the caller calls a session is not put into a path, if it cannot be one. */
  private static Resource resource(Resource scope, String id) {
    return ID.matcher(id).matches() || Ids.isId(id)
        ? Resources.session(scope, id)
        : Resources.sessions(scope);
  }

  private static About about(Resource scope, String userId) {
    return new About(scope, Resources.user(scope, userId));
  }

  /** The user as far as this node knows one of this id. */
  private About about(String userId) {
    return engine
        .snapshot()
        .user(userId)
        .map(user -> about(user.scope(), userId))
        .orElseGet(() -> About.atRoot(Resources.anyUser(userId)));
  }

  private static NotFoundException unknown() {
    return new NotFoundException("There is no such session");
  }

  private static NotFoundException unknownUser() {
    return new NotFoundException("There is no such user");
  }
}
