package dev.castellan.internal.engine;

import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.HotSession;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.storage.RecordKey;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What became usable since the last moment that listeners were told of. Somebody may have used it
 * meanwhile, so its end is told even if the next moment does not know it any more. Not thread-safe.
 */
final class Arrivals {

  private final Map<String, HotSession> sessions = new HashMap<>();
  private final Map<String, HotApiKey> apiKeys = new HashMap<>();
  private final Set<String> users = new HashSet<>();

  /** Notes what of these records can be used in the snapshot. */
  void note(Snapshot snapshot, Collection<RecordKey> keys, Instant now) {
    for (RecordKey key : keys) {
      String id = key.id();
      switch (key.collection()) {
        case Records.SESSION ->
            snapshot
                .session(id)
                .filter(session -> snapshot.userOf(session, now).isPresent())
                .ifPresent(session -> sessions.put(id, session));
        case Records.API_KEY ->
            snapshot
                .apiKey(id)
                .filter(apiKey -> snapshot.isUsable(apiKey, now))
                .ifPresent(apiKey -> apiKeys.put(id, apiKey));
        case Records.USER ->
            snapshot.user(id).filter(user -> user.enabled()).ifPresent(user -> users.add(id));
        default -> {}
      }
    }
  }

  /** The session that could be used for a while. */
  Optional<HotSession> session(String id) {
    return Optional.ofNullable(sessions.get(id));
  }

  /** The key that could be used for a while. */
  Optional<HotApiKey> apiKey(String id) {
    return Optional.ofNullable(apiKeys.get(id));
  }

  /** Whether the user was enabled for a while. */
  boolean hasUser(String id) {
    return users.contains(id);
  }
}
