package dev.castellan.internal.access;

import dev.castellan.access.AccessContext;
import dev.castellan.access.Binding;
import dev.castellan.access.Circumstances;
import dev.castellan.internal.Settings;
import dev.castellan.internal.engine.Sessions;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.PolicyInForce;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.login.Restriction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds what stands behind a caller, if it is still worth something. Reads memory alone. */
public final class Subjects {

  private final Sessions sessions;
  private final SessionRules rules;

  Subjects(Settings settings, Sessions sessions) {
    this.sessions = sessions;
    this.rules = new SessionRules(settings);
  }

  /** What sessions are good for. */
  public SessionRules rules() {
    return rules;
  }

  /** The person behind a session that is alive; empty for all other callers. */
  public Optional<HotUser> user(Snapshot snapshot, Caller caller, Instant now) {
    return snapshot
        .session(caller.sessionId())
        .flatMap(session -> sessions.userOf(snapshot, session, now));
  }

  /** What the caller has to do before anything else; empty for who is nobody any more. */
  public Optional<Restriction> restriction(Snapshot snapshot, Caller caller, Instant now) {
    return user(snapshot, caller, now).flatMap(user -> restriction(snapshot, caller, user, now));
  }

  Optional<Restriction> restriction(Snapshot snapshot, Caller caller, HotUser user, Instant now) {
    return snapshot
        .session(caller.sessionId())
        .flatMap(session -> rules.restriction(snapshot, session, user, now));
  }

  /** The key behind a caller, if it may be used; empty for all other callers. */
  public Optional<HotApiKey> apiKey(Snapshot snapshot, Caller caller, Instant now) {
    return caller.kind() == Caller.Kind.API_KEY
        ? snapshot
            .apiKey(caller.id())
            .filter(key -> snapshot.isUsable(key, now) && key.isFor(caller.origin().address()))
        : Optional.empty();
  }

  /** Whether the caller is still somebody. */
  public boolean isAlive(Snapshot snapshot, Caller caller, Instant now) {
    return switch (caller.kind()) {
      case SYSTEM -> true;
      case USER -> user(snapshot, caller, now).isPresent();
      case API_KEY -> apiKey(snapshot, caller, now).isPresent();
    };
  }

  /** What the caller holds itself and through its groups, if it is still somebody. */
  public Set<Binding> bindings(Snapshot snapshot, Caller caller, Instant now) {
    return user(snapshot, caller, now)
        .map(user -> effective(snapshot, user))
        .or(() -> apiKey(snapshot, caller, now).map(HotApiKey::bindings))
        .orElse(Set.of());
  }

  /** What a user holds itself and through its groups. */
  static Set<Binding> effective(Snapshot snapshot, HotUser user) {
    return snapshot.policy().effective(user.bindings(), user.groups());
  }

  /**
   * Those whose rights count for the caller: the person, or the key and its owner. Nobody for the
   * host itself, for who is nobody any more, and for who has to do something else first.
   */
  List<Holder> holders(Snapshot snapshot, Caller caller, AccessContext context, Instant now) {
    PolicyInForce policy = snapshot.policy();
    return switch (caller.kind()) {
      case SYSTEM -> List.of();
      case USER ->
          user(snapshot, caller, now)
              .filter(user -> restriction(snapshot, caller, user, now).isEmpty())
              .map(
                  user ->
                      List.of(
                          new Holder(
                              policy.handle(user),
                              Holder.inSession(snapshot, caller, user, context, now))))
              .orElse(List.of());
      case API_KEY ->
          apiKey(snapshot, caller, now)
              .map(key -> holders(snapshot, key, Holder.withKey(caller, key, context, now)))
              .orElse(List.of());
    };
  }

  /** A key and its owner, if it has one. */
  static List<Holder> holders(Snapshot snapshot, HotApiKey key, Circumstances when) {
    PolicyInForce policy = snapshot.policy();
    List<Holder> holders = new ArrayList<>();
    holders.add(new Holder(policy.handle(key), when));
    owner(snapshot, key).ifPresent(owner -> holders.add(new Holder(policy.handle(owner), when)));
    return holders;
  }

  /** The owner of a usable key; empty if it has none. */
  static Optional<HotUser> owner(Snapshot snapshot, HotApiKey key) {
    return key.ownerId().flatMap(snapshot::user);
  }
}
