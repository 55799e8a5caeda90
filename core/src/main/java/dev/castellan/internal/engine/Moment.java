package dev.castellan.internal.engine;

import dev.castellan.access.Binding;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.HotSession;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Snapshot;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What holds according to a snapshot at a time. */
record Moment(Snapshot snapshot, Instant time, Sessions liveness) {

  boolean isAlive(HotSession session) {
    return liveness.userOf(snapshot, session, time).isPresent();
  }

  /** The key, unless it is of a file and not, or not any more, named by the state in force. */
  Optional<HotApiKey> apiKey(String id) {
    return snapshot.apiKey(id).filter(snapshot::isInForce);
  }

  boolean isUsable(HotApiKey key) {
    return snapshot.isUsable(key, time);
  }

  Set<Binding> bindingsOf(HotUser user) {
    return user.bindings().stream()
        .filter(binding -> binding.until().map(time::isBefore).orElse(true))
        .collect(Collectors.toUnmodifiableSet());
  }
}
