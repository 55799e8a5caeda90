package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.NotFoundException;
import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.Decision;
import dev.castellan.access.Policy;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.internal.access.Access;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.access.Grants;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.model.PolicyInForce;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.storage.Condition;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** One try of a change on behalf of a caller: a draft that knows who asks. For one thread. */
final class Step {

  private final Draft draft;
  private final Caller caller;
  private final Action action;
  private final Access access;
  private final Grants grants;

  Step(Draft draft, Caller caller, Action action, Access access, Grants grants) {
    this.draft = draft;
    this.caller = caller;
    this.action = action;
    this.access = access;
    this.grants = grants;
  }

  /**
   * The commit depends on the caller as the snapshot has it: on the user's record, with bindings
   * and all, and on the session being there at all, since its last use is written now and then.
   */
  void dependOnCaller() {
    switch (caller.kind()) {
      case SYSTEM -> {}
      case USER -> {
        draft.dependOn(Records.session(caller.sessionId()), Condition.PRESENT);
        dependOnUser(caller.id());
      }
      case API_KEY ->
          snapshot()
              .apiKey(caller.id())
              .ifPresent(
                  key -> {
                    draft.dependOn(Records.apiKey(key.id()), key.revision());
                    key.ownerId().ifPresent(this::dependOnUser);
                  });
    }
  }

  private void dependOnUser(String id) {
    snapshot().user(id).ifPresent(user -> draft.dependOn(Records.user(id), user.revision()));
  }

  /**
   * The commit depends on the policy that all of this is judged by. While the store has one that
   * cannot be read, the host alone changes something: it can put another one in force.
   */
  void dependOnPolicy() {
    if (caller.kind() != Principal.Kind.SYSTEM || snapshot().isPolicyCurrent()) {
      draft.dependOnPolicy();
    }
  }

  /** What is to be written, for those who need not know who asks. */
  Draft draft() {
    return draft;
  }

  PolicyInForce policy() {
    return snapshot().policy();
  }

  Caller caller() {
    return caller;
  }

  Snapshot snapshot() {
    return draft.snapshot();
  }

  Instant now() {
    return draft.now();
  }

  /**
   * Asks whether the caller may do on this resource what the change is called.
   *
   * @throws ForbiddenException if not
   */
  void require(Resource resource) {
    require(Target.of(resource));
  }

  /** The same of what may belong to somebody. */
  void require(Target target) {
    Operations.require(decide(action, target), action);
  }

  /** The same of what it does beside what it is called. */
  void requireAlso(Action also, Target target) {
    Operations.require(decide(also, target), also);
  }

  private Decision decide(Action asked, Target target) {
    return access.decide(snapshot(), caller, asked, target.resource(), target.context(), now());
  }

  /**
   * Hides what the caller may not see.
   *
   * @param reading what seeing is called
   * @param unknown what to throw then, as if there were nothing
   */
  void requireVisible(Action reading, Target target, Supplier<NotFoundException> unknown) {
    Decision decision = decide(reading, target);
    switch (decision.outcome()) {
      case STALE, UNKNOWN_SUBJECT, PASSWORD_CHANGE_REQUIRED, SECOND_FACTOR_REQUIRED ->
          Operations.require(decision, reading);
      default -> {
        if (!decision.allowed()) {
          throw unknown.get();
        }
      }
    }
  }

  /**
   * Compares with what the caller has read before.
   *
   * @throws ConflictException with {@code version-conflict} if it is another version
   */
  void requireVersion(StoredRecord stored, Optional<String> expected) {
    if (expected.isPresent() && !expected.get().equals(stored.revision().toString())) {
      throw new ConflictException(
          ErrorCode.VERSION_CONFLICT, "Somebody has changed this meanwhile; read it again");
    }
  }

  /**
   * Asks whether the caller holds all of these.
   *
   * @throws ForbiddenException with {@code escalation} if not
   */
  void requireHolds(Set<Binding> bindings, String otherwise) {
    if (!grants.holdsAll(snapshot(), caller, bindings, now())) {
      throw new ForbiddenException(ErrorCode.ESCALATION, otherwise);
    }
  }

  /**
   * Asks whether the caller holds all that a user holds, itself and through its groups.
   *
   * @throws ForbiddenException with {@code escalation} if not
   */
  void requireHoldsAllOf(UserDoc user, String otherwise) {
    requireHolds(policy().effective(user.bindings(), user.groups()), otherwise);
  }

  /** Whether the caller holds all of these by the policy in force, as another one gives them. */
  boolean holdsAll(Policy givenBy, Set<Binding> bindings) {
    return bindings.isEmpty() || grants.holdsAll(snapshot(), caller, givenBy, bindings, now());
  }

  /** What these bindings may be. */
  void requireBindings(Set<Binding> all, Collection<Binding> added) {
    Limits.requireBindings(all, added, policy(), now());
  }

  /** Reads; the commit depends on it. */
  Optional<StoredRecord> read(RecordKey key) {
    return draft.read(key);
  }

  void dependOn(StoredRecord stored) {
    draft.dependOn(stored.key(), stored.revision());
  }

  /** Puts a policy in force. */
  void putPolicy(Payload head, PolicyInForce compiled) {
    draft.putPolicy(head, compiled);
  }

  void put(RecordKey key, Payload payload) {
    draft.put(key, payload);
  }

  void delete(RecordKey key) {
    draft.delete(key);
  }

  /** There is nothing to change. */
  <T> Function<Revision, T> nothing(T answer) {
    return draft.nothing(answer);
  }

  /** The entry that says it was done, to be {@linkplain #audit written}. */
  AuditDraft entry(About about) {
    return Operations.entry(caller, action.toString(), about);
  }

  void audit(AuditDraft entry) {
    draft.audit(entry);
  }
}
