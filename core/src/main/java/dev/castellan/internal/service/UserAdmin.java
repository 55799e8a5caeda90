package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.NotFoundException;
import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.access.Action;
import dev.castellan.access.Resource;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.IndexDoc;
import dev.castellan.internal.model.PolicyInForce;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.token.Ids;
import dev.castellan.internal.user.Usernames;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import dev.castellan.user.NewUser;
import dev.castellan.user.PasswordResetToken;
import dev.castellan.user.ProfileChange;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import dev.castellan.user.UserQuery;
import dev.castellan.user.UserService;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Users, on behalf of a caller. */
final class UserAdmin implements UserService {

  static final Action READ = Action.of("user", "read");
  static final Action LIST = Action.of("user", "list");
  static final Action CREATE = Action.of("user", "create");
  static final Action UPDATE = Action.of("user", "update");
  private static final Action DELETE = Action.of("user", "delete");

  /** What can make somebody an accomplice's, or gets them more. */
  private static final List<String> GUARDED =
      List.of("bindings", "groups", "attributes", "enabled", "email");

  static final String HOLDS_MORE = "The user holds more than the caller";

  private final Services services;
  private final Operations operations;
  private final Caller caller;

  UserAdmin(Services services, Caller caller) {
    this.services = services;
    this.operations = services.operations();
    this.caller = caller;
  }

  @Override
  public User create(NewUser user) {
    Limits.requireScope(user.scope());
    UserCreation creation = new UserCreation(services, caller);
    return operations.audited(
        caller,
        CREATE,
        new About(user.scope(), Resources.users(user.scope())),
        () -> {
          UserCreation.Candidate candidate = creation.judge(user);
          operations.requireRecentForRights(caller);
          return creation.create(candidate);
        });
  }

  @Override
  public Optional<User> find(String id) {
    return operations.engine().counters().refusals(() -> visible(id));
  }

  private Optional<User> visible(String id) {
    operations.requireAlive(caller);
    return Ids.isId(id)
        ? operations.engine().read(Records.user(id), this::visible).flatMap(found -> found)
        : Optional.empty();
  }

  @Override
  public Optional<User> findByUsername(String source, String username) {
    return operations.engine().counters().refusals(() -> visibleByUsername(source, username));
  }

  private Optional<User> visibleByUsername(String source, String username) {
    operations.requireAlive(caller);
    return Usernames.find(username)
        .map(name -> Usernames.loginKey(source, name))
        .flatMap(login -> operations.engine().read(login, IndexDoc::read))
        .flatMap(this::visible);
  }

  private Optional<User> visible(StoredRecord stored) {
    UserDoc user = UserDoc.read(stored);
    return operations.allows(caller, READ, target(user))
        ? Optional.of(operations.view(user, stored.revision().toString()))
        : Optional.empty();
  }

  @Override
  public Page<User> list(UserQuery query, PageRequest page) {
    return operations.audited(
        caller,
        LIST,
        About.atRoot(Resources.users(Resource.ROOT)),
        () -> {
          operations.requireAnywhere(caller, LIST, Resources::users);
          return new UserListing(services.userOrders(), operations, caller)
              .page(query, page, this::visible);
        });
  }

  @Override
  public User update(String id, UserChange change, Optional<String> expectedVersion) {
    return update(id, change, expectedVersion, () -> operations.requireRecentForRights(caller));
  }

  /** The same in an import, which has asked for a recent proof when it began. */
  User updateImported(String id, UserChange change) {
    return update(id, change, Optional.empty(), () -> {});
  }

  private User update(
      String id, UserChange change, Optional<String> expectedVersion, Runnable guard) {
    change.scope().ifPresent(Limits::requireScope);
    return operations.audited(
        caller,
        UPDATE,
        about(operations, id),
        () ->
            operations.change(
                caller,
                UPDATE,
                step -> {
                  Existing existing = existing(step, id, expectedVersion);
                  UserEdit edit = UserEdit.of(step, existing.user(), change);
                  if (!Collections.disjoint(edit.changed(), GUARDED)) {
                    guard.run();
                  }
                  return save(step, existing, edit);
                }));
  }

  private Function<Revision, User> save(Step step, Existing existing, UserEdit edit) {
    UserDoc before = existing.user();
    User unchanged = operations.view(before, existing.version());
    if (edit.changed().isEmpty()) {
      return step.nothing(unchanged);
    }
    UserDoc after = edit.user();
    requireStillAdministered(step, before, Optional.of(after));
    if (edit.changed().contains(UserEdit.USERNAME)) {
      moveLogin(step, before, after);
    }
    step.put(after.key(), after.payload());
    SetUpMark.note(step, after);
    step.audit(
        RecordChanges.user(
            step.entry(about(after)).detail("changed", String.join(",", edit.changed())),
            Optional.of(before),
            Optional.of(after)));
    return revision ->
        after.view(
            revision.toString(),
            unchanged.lastLoginAt(),
            unchanged.lockedUntil(),
            unchanged.hasSecondFactor());
  }

  private static void moveLogin(Step step, UserDoc before, UserDoc after) {
    RecordKey from = Usernames.loginKey(before.source(), before.canonical());
    RecordKey to = Usernames.loginKey(after.source(), after.canonical());
    if (from.equals(to)) {
      return;
    }
    if (step.read(to).isPresent()) {
      throw UserCreation.taken();
    }
    step.put(to, IndexDoc.payload(to, after.key().id()));
    deleteIfPresent(step, from);
  }

  private static void deleteIfPresent(Step step, RecordKey key) {
    if (step.read(key).isPresent()) {
      step.delete(key);
    }
  }

  @Override
  public void delete(String id, Optional<String> expectedVersion) {
    operations.audited(
        caller,
        DELETE,
        about(operations, id),
        () ->
            operations.change(
                caller, DELETE, step -> delete(step, existing(step, id, expectedVersion))));
    services.sweeper().sweepOrphans();
  }

  private Function<Revision, Boolean> delete(Step step, Existing existing) {
    operations.requireRecentForRights(caller);
    UserDoc user = existing.user();
    requireStillAdministered(step, user, Optional.empty());
    step.delete(user.key());
    deleteIfPresent(step, Usernames.loginKey(user.source(), user.canonical()));
    user.subject()
        .ifPresent(subject -> deleteIfPresent(step, Records.subject(user.source(), subject)));
    deleteIfPresent(step, Records.preference(user.key().id()));
    deleteIfPresent(step, Records.userLogin(user.key().id()));
    deleteIfPresent(step, Records.secondFactor(user.key().id()));
    deleteIfPresent(step, Records.passwordReset(user.key().id()));
    deleteIfPresent(step, Records.passwordHistory(user.key().id()));
    AccountLocks.clear(operations.engine(), step.draft(), user.key().id());
    step.audit(
        RecordChanges.user(
            step.entry(about(user)).detail("username", user.username()),
            Optional.of(user),
            Optional.empty()));
    return revision -> true;
  }

  /**
   * The last administrator stays one; and nobody locks themselves out by accident.
   *
   * @param after empty if the user is to be deleted
   */
  private void requireStillAdministered(Step step, UserDoc before, Optional<UserDoc> after) {
    if (LastAdministrator.isOne(step, before)
        && !after.map(user -> LastAdministrator.isOne(step, user)).orElse(false)) {
      services.lastAdministrator().requireAnother(step, before.key().id());
    }
    if (isOneself(step.snapshot(), step.caller(), before.key().id())
        && (after.isEmpty() || !keepsAccess(step.policy(), before, after.get()))) {
      throw new ConflictException(
          ErrorCode.NOT_ONESELF,
          "Nobody deletes or disables themselves or takes their own administrator's role");
    }
  }

  private static boolean keepsAccess(PolicyInForce policy, UserDoc before, UserDoc after) {
    return after.enabled() == before.enabled()
        && policy
            .effective(after.bindings(), after.groups())
            .containsAll(
                UserEdit.administration(policy.effective(before.bindings(), before.groups())));
  }

  /** Whether it is the caller, or the owner of the key that calls. */
  static boolean isOneself(Snapshot snapshot, Caller caller, String id) {
    return switch (caller.kind()) {
      case SYSTEM -> false;
      case USER -> caller.id().equals(id);
      case API_KEY ->
          snapshot.apiKey(caller.id()).flatMap(key -> key.ownerId()).map(id::equals).orElse(false);
    };
  }

  @Override
  public User changeProfile(ProfileChange change) {
    HotUser me = operations.requirePerson(caller);
    return operations.audited(
        caller,
        UPDATE,
        new About(me.scope(), Resources.user(me.scope(), me.id())),
        () -> {
          requireRecentFor(change);
          return operations.change(caller, UPDATE, step -> changeProfile(step, me.id(), change));
        });
  }

  /** Hosts send tokens for choosing a password there: a new address must not follow a theft. */
  private void requireRecentFor(ProfileChange change) {
    if (change.email().isPresent()) {
      operations.requireRecent(caller);
    }
  }

  private Function<Revision, User> changeProfile(Step step, String id, ProfileChange change) {
    operations.requirePerson(step.snapshot(), caller, step.now());
    StoredRecord stored = step.read(Records.user(id)).orElseThrow(UserAdmin::unknown);
    UserDoc user = UserDoc.read(stored);
    return save(
        step, new Existing(user, stored.revision().toString()), UserEdit.of(step, user, change));
  }

  @Override
  public void setPassword(String id, SecretText newPassword) {
    new UserPasswords(services, caller).set(id, newPassword);
  }

  @Override
  public PasswordResetToken resetPassword(String id, Duration lifetime) {
    return new UserPasswords(services, caller).reset(id, lifetime);
  }

  @Override
  public void unlock(String id) {
    new AccountLocks(operations, caller).unlock(id);
  }

  @Override
  public void resetSecondFactor(String id) {
    operations.audited(
        caller,
        UPDATE,
        about(operations, id),
        () -> operations.change(caller, UPDATE, step -> resetSecondFactor(step, id)));
  }

  private Function<Revision, Boolean> resetSecondFactor(Step step, String id) {
    UserDoc user = existing(step, id, Optional.empty()).user();
    if (isOneself(step.snapshot(), caller, id)) {
      throw new ConflictException(
          ErrorCode.NOT_ONESELF, "One's own second factor is taken away in one's own session");
    }
    operations.requireRecentForReset(caller);
    if (step.read(Records.secondFactor(id)).isEmpty()) {
      return step.nothing(false);
    }
    step.delete(Records.secondFactor(id));
    step.put(user.key(), user.nextEpoch().payload());
    step.audit(step.entry(about(user)).detail("changed", "secondFactor"));
    return revision -> true;
  }

  @Override
  public void changePassword(SecretText present, SecretText newPassword) {
    new UserPasswords(services, caller).changeOwn(present, newPassword);
  }

  /** A user as the store has it, on whom the caller may act. */
  record Existing(UserDoc user, String version) {}

  /**
   * The user, whom the caller may see, change so, and does not stand below.
   *
   * @throws NotFoundException if there is none that the caller may see
   * @throws ForbiddenException if the caller may not act on them
   * @throws ConflictException if they are at another version
   */
  static Existing existing(Step step, String id, Optional<String> expectedVersion) {
    if (!Ids.isId(id)) {
      throw unknown();
    }
    StoredRecord stored = step.read(Records.user(id)).orElseThrow(UserAdmin::unknown);
    UserDoc user = UserDoc.read(stored);
    step.requireVisible(READ, target(user), UserAdmin::unknown);
    step.require(target(user));
    step.requireHoldsAllOf(user, HOLDS_MORE);
    step.requireVersion(stored, expectedVersion);
    return new Existing(user, stored.revision().toString());
  }

  static About about(UserDoc user) {
    return new About(user.scope(), resource(user));
  }

  /** The user as far as this node knows one of this id. */
  static About about(Operations operations, String id) {
    return operations
        .engine()
        .snapshot()
        .user(id)
        .map(user -> new About(user.scope(), Resources.user(user.scope(), id)))
        .orElseGet(() -> About.atRoot(Resources.anyUser(id)));
  }

  private static Target target(UserDoc user) {
    return Target.user(user.scope(), user.key().id());
  }

  private static Resource resource(UserDoc user) {
    return Resources.user(user.scope(), user.key().id());
  }

  static NotFoundException unknown() {
    return new NotFoundException("There is no such user");
  }
}
