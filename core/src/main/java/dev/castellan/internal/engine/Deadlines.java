package dev.castellan.internal.engine;

import dev.castellan.access.Binding;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.HotSession;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.storage.RecordKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which records change their meaning at which time, without being written. Not thread-safe. */
final class Deadlines {

  private final Sessions sessions;
  private final TreeSet<Due> byTime = new TreeSet<>();
  private final Map<RecordKey, Due> byKey = new HashMap<>();

  /** One for each record with a deadline; a million keys may have one each. */
  private record Due(Instant at, RecordKey key) implements Comparable<Due> {

    @Override
    public int compareTo(Due other) {
      int earlier = at.compareTo(other.at);
      return earlier != 0 ? earlier : key.compareTo(other.key);
    }
  }

  Deadlines(Sessions sessions) {
    this.sessions = sessions;
  }

  /** Notes when this record comes due next after this time, if it does. */
  void note(RecordKey key, Snapshot snapshot, Instant after) {
    Due before = byKey.remove(key);
    if (before != null) {
      byTime.remove(before);
    }
    next(key, snapshot, after)
        .ifPresent(
            at -> {
              Due due = new Due(at, key);
              byKey.put(key, due);
              byTime.add(due);
            });
  }

  /** Takes out what is due. */
  Set<RecordKey> due(Instant now) {
    Set<RecordKey> due = new LinkedHashSet<>();
    while (!byTime.isEmpty() && !byTime.first().at.isAfter(now)) {
      Due first = byTime.first();
      byTime.remove(first);
      due.add(first.key);
    }
    due.forEach(byKey::remove);
    return due;
  }

  private Optional<Instant> next(RecordKey key, Snapshot snapshot, Instant after) {
    return switch (key.collection()) {
      case Records.USER -> snapshot.user(key.id()).flatMap(user -> nextBinding(user, after));
      case Records.SESSION ->
          snapshot.session(key.id()).flatMap(session -> sessionEnd(session, after));
      case Records.API_KEY ->
          snapshot
              .apiKey(key.id())
              .flatMap(HotApiKey::expiresAt)
              .flatMap(end -> keyEnd(end, after));
      default -> Optional.empty();
    };
  }

  /** The end itself, or the next of the times at which it is told beforehand. */
  private static Optional<Instant> keyEnd(Instant end, Instant after) {
    return Expiry.times(end).filter(after::isBefore).findFirst();
  }

  private Optional<Instant> sessionEnd(HotSession session, Instant after) {
    return Optional.of(sessions.end(session)).filter(after::isBefore);
  }

  private static Optional<Instant> nextBinding(HotUser user, Instant after) {
    return user.bindings().stream()
        .map(Binding::until)
        .flatMap(Optional::stream)
        .filter(after::isBefore)
        .min(Instant::compareTo);
  }
}
