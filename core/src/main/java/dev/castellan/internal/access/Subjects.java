package dev.castellan.internal.access;

import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import dev.castellan.internal.engine.Sessions;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Snapshot;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds what stands behind a caller, if it is still worth something. Reads memory alone. */
public final class Subjects {

  private final Sessions sessions;

  /** Judges sessions by these. */
  public Subjects(Sessions sessions) {
    this.sessions = sessions;
  }

  /** The person behind a session that is alive; empty for all other callers. */
  public Optional<HotUser> user(Snapshot snapshot, Caller caller, Instant now) {
    return snapshot
        .session(caller.sessionId())
        .flatMap(session -> sessions.userOf(snapshot, session, now));
  }

  /** The key behind a caller, if it may be used; empty for all other callers. */
  public Optional<HotApiKey> apiKey(Snapshot snapshot, Caller caller, Instant now) {
    return caller.kind() == Caller.Kind.API_KEY
        ? snapshot.apiKey(caller.id()).filter(key -> snapshot.isUsable(key, now))
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

  /** What the caller was given, if it is still somebody. */
  public Set<Binding> bindings(Snapshot snapshot, Caller caller, Instant now) {
    return user(snapshot, caller, now)
        .map(HotUser::bindings)
        .or(() -> apiKey(snapshot, caller, now).map(HotApiKey::bindings))
        .orElse(Set.of());
  }

  /** Where the caller was given a role, if it is still somebody. */
  public Set<Resource> scopes(Snapshot snapshot, Caller caller, Instant now) {
    return bindings(snapshot, caller, now).stream()
        .map(Binding::scope)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The owner of a usable key; empty if it has none. */
  static Optional<HotUser> owner(Snapshot snapshot, HotApiKey key) {
    return key.ownerId().flatMap(snapshot::user);
  }
}
