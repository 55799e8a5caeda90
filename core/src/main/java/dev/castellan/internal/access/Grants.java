package dev.castellan.internal.access;

import dev.castellan.access.Binding;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Snapshot;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * Sees to it that nobody hands out, or acts on, more than they hold themselves. Reads memory alone.
 */
public final class Grants {

  private final RolePolicy roles;
  private final Subjects subjects;

  /** Compares by these roles. */
  public Grants(RolePolicy roles, Subjects subjects) {
    this.roles = roles;
    this.subjects = subjects;
  }

  /** Whether the caller holds all of these, each at its scope and for as long, at this moment. */
  public boolean holdsAll(
      Snapshot snapshot, Caller caller, Collection<Binding> bindings, Instant now) {
    return switch (caller.kind()) {
      case SYSTEM -> true;
      case USER ->
          subjects
              .user(snapshot, caller, now)
              .map(user -> coversAll(user.bindings(), bindings, now))
              .orElse(false);
      case API_KEY ->
          subjects
              .apiKey(snapshot, caller, now)
              .map(key -> keyCoversAll(snapshot, key, bindings, now))
              .orElse(false);
    };
  }

  private boolean keyCoversAll(
      Snapshot snapshot, HotApiKey key, Collection<Binding> bindings, Instant now) {
    Optional<HotUser> owner = Subjects.owner(snapshot, key);
    return coversAll(key.bindings(), bindings, now)
        && (owner.isEmpty() || coversAll(owner.get().bindings(), bindings, now));
  }

  /** What has ended gives nothing, so it need not be held. */
  private boolean coversAll(Set<Binding> held, Collection<Binding> wanted, Instant now) {
    return wanted.stream()
        .filter(binding -> binding.until().map(now::isBefore).orElse(true))
        .allMatch(binding -> roles.covers(held, binding, now));
  }
}
