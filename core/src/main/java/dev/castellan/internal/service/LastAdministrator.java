package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Condition;
import dev.castellan.access.Effect;
import dev.castellan.access.Explanation;
import dev.castellan.access.PolicyEvaluator;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.PolicyInForce;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.user.Usernames;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Sees to it that there is always one administrator who can get in: enabled, local, with a
 * password, and with an unconditional, unending binding of {@code administrator} at {@code /}.
 *
 * <p>Whatever takes that away from a user is committed only together with a check that another such
 * user, the witness, is unchanged. Two changes that take each other's witness away cannot both be
 * committed, on however many nodes they are made.
 */
public final class LastAdministrator {

  private static final Binding WHOLE = Binding.of(Roles.ADMINISTRATOR);

  /**
   * What it takes to find out what is wrong and to give everything else back: to read and write the
   * policy, and to find, read, change and make users; the user is any one.
   */
  private static final Map<Action, Resource> NEEDED =
      Map.of(
          Action.of("policy", "read"),
          Resources.POLICY,
          Action.of("policy", "update"),
          Resources.POLICY,
          Action.of("user", "list"),
          Resources.users(Resource.ROOT),
          Action.of("user", "create"),
          Resources.users(Resource.ROOT),
          Action.of("user", "read"),
          Resources.user(Resource.ROOT, "0"),
          Action.of("user", "update"),
          Resources.user(Resource.ROOT, "0"));

  private final Engine engine;

  /** Looks through this engine. */
  public LastAdministrator(Engine engine) {
    this.engine = engine;
  }

  /** Whether the user can get in and administer everything, by the policy in force. */
  static boolean isOne(Step step, UserDoc user) {
    return isOne(step.policy(), step.now(), user);
  }

  /** The same, by this policy. */
  static boolean isOne(PolicyInForce policy, Instant now, UserDoc user) {
    return canGetIn(user.enabled(), user.source(), user.passwordHash().isPresent(), user.bindings())
        && isUndenied(
            policy,
            now,
            new PolicySubject(user.username(), user.bindings(), user.groups(), user.attributes()));
  }

  private static boolean isOne(PolicyInForce policy, Instant now, HotUser user) {
    return canGetIn(user.enabled(), user.source(), user.passwordHash().isPresent(), user.bindings())
        && isUndenied(
            policy,
            now,
            new PolicySubject(user.username(), user.bindings(), user.groups(), user.attributes()));
  }

  private static boolean canGetIn(
      boolean enabled, String source, boolean hasPassword, Set<Binding> bindings) {
    return enabled && hasPassword && source.equals(Usernames.LOCAL) && bindings.contains(WHOLE);
  }

  /**
   * Whether nothing else that they hold takes it away again, under whatever circumstances somebody
   * can have in a session.
   */
  private static boolean isUndenied(PolicyInForce policy, Instant now, PolicySubject subject) {
    PolicyEvaluator evaluator = policy.evaluator();
    PolicyEvaluator.Handle handle = evaluator.resolve(subject);
    Circumstances when = Circumstances.sessionAt(now);
    return NEEDED.entrySet().stream()
        .map(right -> evaluator.explain(handle, right.getKey(), right.getValue(), when))
        .allMatch(
            answer ->
                answer.decision().allowed()
                    && answer.matches().stream().noneMatch(LastAdministrator::canDeny));
  }

  /** Whether it is a deny, and not one for API keys alone. */
  private static boolean canDeny(Explanation.Match match) {
    return match.rule().effect() == Effect.DENY
        && match.failed().stream().noneMatch(Condition.Via.class::isInstance);
  }

  /**
   * Makes the change depend on another administrator.
   *
   * @param leaving who is one and will be none
   * @throws ConflictException with {@code last-administrator} if there is no other
   */
  void requireAnother(Step step, String leaving) {
    step.dependOn(
        witness(step, step.policy(), leaving)
            .orElseThrow(
                () ->
                    new ConflictException(
                        ErrorCode.LAST_ADMINISTRATOR,
                        "This is the last administrator; make another one first")));
  }

  /**
   * Makes the change depend on an administrator who is one by the policy that it puts in force.
   * Before the store is set up there is none, and none to lock out.
   *
   * @throws ConflictException with {@code policy-locks-out} if there would be none
   */
  void requireUnder(Step step, PolicyInForce next) {
    if (step.read(Records.SET_UP).isEmpty()) {
      return;
    }
    step.dependOn(
        witness(step, next, "")
            .orElseThrow(
                () ->
                    new ConflictException(
                        ErrorCode.POLICY_LOCKS_OUT,
                        "No administrator would be left who can change policy and users")));
  }

  private Optional<StoredRecord> witness(Step step, PolicyInForce policy, String leaving) {
    Predicate<UserDoc> isOne = user -> isOne(policy, step.now(), user);
    return known(step, policy, leaving, isOne).or(() -> stored(leaving, isOne));
  }

  /** Another one of those that the snapshot has, as the store has it now. */
  private Optional<StoredRecord> known(
      Step step, PolicyInForce policy, String leaving, Predicate<UserDoc> isOne) {
    return step.snapshot()
        .users()
        .values()
        .filter(user -> !user.id().equals(leaving) && isOne(policy, step.now(), user))
        .map(user -> present(Records.user(user.id()), isOne))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<StoredRecord> present(RecordKey key, Predicate<UserDoc> isOne) {
    return engine
        .read(
            key,
            stored ->
                isOne.test(UserDoc.read(stored))
                    ? Optional.of(stored)
                    : Optional.<StoredRecord>empty())
        .flatMap(found -> found);
  }

  /**
   * A fresh look at all: the snapshot may not have heard yet of one that was just made elsewhere.
   */
  private Optional<StoredRecord> stored(String leaving, Predicate<UserDoc> isOne) {
    String after = "";
    List<StoredRecord> page;
    do {
      page = engine.list(Records.USER, after, RecordStore.MAX_PAGE);
      for (StoredRecord stored : page) {
        after = stored.key().id();
        if (!after.equals(leaving) && isOne.test(UserDoc.read(stored))) {
          return Optional.of(stored);
        }
      }
    } while (page.size() == RecordStore.MAX_PAGE);
    return Optional.empty();
  }
}
