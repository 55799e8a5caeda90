package dev.castellan.internal.engine;

import dev.castellan.internal.model.HotSession;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.SessionDoc;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.storage.Batch;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether sessions are alive. Their last use is kept in memory and written at most once a minute,
 * so another node may think a session idle up to a minute and a half too early.
 */
public final class Sessions {

  private static final Duration WRITE_EVERY = Duration.ofMinutes(1);

  private final Duration idle;
  private final Map<String, Instant> used = new ConcurrentHashMap<>();

  Sessions(Duration idle) {
    this.idle = idle;
  }

  /** The user of a session that is alive at this time. */
  public Optional<HotUser> userOf(Snapshot snapshot, HotSession session, Instant now) {
    boolean isInUse = session.uses().isNoted(now) || now.isBefore(idleEnd(session));
    return isInUse ? snapshot.userOf(session, now) : Optional.empty();
  }

  /** Notes that the session was used; of the uses in one second, the first. */
  public void touch(HotSession session, Instant now) {
    if (!session.uses().isNoted(now)) {
      used.merge(session.id(), now, (a, b) -> a.isAfter(b) ? a : b);
      session.uses().note(now);
    }
  }

  /** When it was last used, as far as this node knows. */
  public Instant lastUse(HotSession session) {
    Instant touched = used.getOrDefault(session.id(), session.lastUsedAt());
    return touched.isAfter(session.lastUsedAt()) ? touched : session.lastUsedAt();
  }

  /** When the session ends if it is not used again. */
  Instant end(HotSession session) {
    Instant idleEnd = idleEnd(session);
    return idleEnd.isBefore(session.expiresAt()) ? idleEnd : session.expiresAt();
  }

  /** Writes the last use of those sessions whose stored one is a minute old. */
  void flush(RecordStore store, Snapshot snapshot) {
    used.forEach(
        (id, at) -> {
          Optional<HotSession> session = snapshot.session(id);
          if (session.isEmpty()) {
            used.remove(id);
          } else if (!at.isBefore(session.get().lastUsedAt().plus(WRITE_EVERY))) {
            write(store, Records.session(id), session.get(), at);
          }
        });
  }

  private void write(RecordStore store, RecordKey key, HotSession session, Instant at) {
    Optional<StoredRecord> stored = store.get(key);
    if (stored.isPresent() && stored.get().revision().equals(session.revision())) {
      store.commit(
          Batch.builder()
              .replace(
                  key,
                  SessionDoc.read(stored.get()).lastUsedAt(at).payload(),
                  stored.get().revision())
              .build());
    }
  }

  private Instant idleEnd(HotSession session) {
    return lastUse(session).plus(idle);
  }
}
