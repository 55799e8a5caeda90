package dev.castellan.internal.engine;

import dev.castellan.internal.model.HotSession;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.SessionDoc;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether sessions are alive. Their last use is kept in memory and written at most once a minute,
 * so another node may think a session idle up to a minute and a half too early.
 */
public final class Sessions {

  private static final Duration WRITE_EVERY = Duration.ofMinutes(1);

  /** How many batches one flush makes at most, so that it never keeps others waiting for long. */
  private static final int MAX_BATCHES = 64;

  private final Duration idle;
  private final Map<String, Instant> used = new ConcurrentHashMap<>();

  /** What was written in the turns before, while some are left. */
  private final Set<String> tried = new HashSet<>();

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

  /**
   * Writes the last use of those sessions whose stored one is a minute old, who waits longest
   * first, many to a batch and up to a bound. Called by one thread.
   *
   * @return whether some are left, for which this is to be called again soon
   */
  boolean flush(RecordStore store, Snapshot snapshot) {
    List<HotSession> due = new ArrayList<>();
    used.forEach(
        (id, at) -> {
          Optional<HotSession> session = snapshot.session(id);
          if (session.isEmpty()) {
            used.remove(id);
          } else if (!at.isBefore(session.get().lastUsedAt().plus(WRITE_EVERY))
              && !tried.contains(id)) {
            due.add(session.get());
          }
        });
    due.sort(Comparator.comparing(HotSession::lastUsedAt));
    int most = Math.min(due.size(), MAX_BATCHES * Batch.MAX_WRITES);
    for (int from = 0; from < most; from += Batch.MAX_WRITES) {
      write(store, due.subList(from, Math.min(most, from + Batch.MAX_WRITES)));
    }
    boolean left = most < due.size();
    if (left) {
      // The snapshot may not have heard of what was written just now.
      due.subList(0, most).forEach(session -> tried.add(session.id()));
    } else {
      tried.clear();
    }
    return left;
  }

  /** One that was changed meanwhile keeps none of the others from being written. */
  private void write(RecordStore store, List<HotSession> sessions) {
    Batch.Builder batch = Batch.builder();
    int size = 0;
    for (HotSession session : sessions) {
      RecordKey key = Records.session(session.id());
      Optional<StoredRecord> stored = store.get(key);
      Instant at = used.getOrDefault(session.id(), session.lastUsedAt());
      if (stored.isPresent() && stored.get().revision().equals(session.revision())) {
        batch.replace(
            key, SessionDoc.read(stored.get()).lastUsedAt(at).payload(), stored.get().revision());
        size++;
      }
    }
    if (size > 0 && store.commit(batch.build()) instanceof CommitResult.Conflict && size > 1) {
      sessions.forEach(session -> write(store, List.of(session)));
    }
  }

  private Instant idleEnd(HotSession session) {
    return lastUse(session).plus(idle);
  }
}
