package dev.castellan.internal.engine;

import dev.castellan.apikey.ApiKeyUse;
import dev.castellan.internal.model.ApiKeyUseDoc;
import dev.castellan.internal.model.DamagedRecordException;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Condition;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * When keys were last used. A use is noted in memory, to the second; a minute's notes are written
 * together, many to a batch, so that what a call costs does not depend on the store. Safe for use
 * by many threads.
 */
public final class KeyUses {

  /** How many keys are remembered at most between two flushes; others are not noted then. */
  private static final int MAX_KEYS = 100_000;

  /** Each key takes a write and a check that it is still there. */
  private static final int KEYS_PER_BATCH = Batch.MAX_WRITES / 2;

  /** How many batches one flush makes at most, so that it never keeps others waiting for long. */
  private static final int MAX_BATCHES = 64;

  /** The last use of one key; of two in one second, either. */
  private static final class Noted {

    private volatile ApiKeyUse use;

    /** Written in a later round than this one. */
    private volatile int round;

    Noted(ApiKeyUse use, int round) {
      this.use = use;
      this.round = round;
    }
  }

  private final ConcurrentMap<String, Noted> seen = new ConcurrentHashMap<>();

  /** Rises with each minute, so that a key in constant use keeps no other from being written. */
  private final AtomicInteger round = new AtomicInteger();

  private boolean roundUnderWay;

  KeyUses() {}

  /** Notes that the key was used. Takes no lock but for the first use of a key in a while. */
  public void touch(HotApiKey key, Optional<String> address, Instant now) {
    if (!key.isFirstUse(now)) {
      return;
    }
    Noted noted = seen.get(key.id());
    if (noted == null) {
      if (seen.size() < MAX_KEYS) {
        seen.putIfAbsent(key.id(), new Noted(use(now, address), round.get()));
      }
      return;
    }
    if (now.getEpochSecond() > noted.use.at().getEpochSecond()) {
      noted.use = use(now, address);
    }
  }

  private static ApiKeyUse use(Instant now, Optional<String> address) {
    return new ApiKeyUse(now.truncatedTo(ChronoUnit.SECONDS), address);
  }

  /** What this node knows of a use that may not be written yet. */
  public Optional<ApiKeyUse> of(String keyId) {
    return Optional.ofNullable(seen.get(keyId)).map(noted -> noted.use);
  }

  /** The later one of two uses. */
  public static Optional<ApiKeyUse> later(Optional<ApiKeyUse> one, Optional<ApiKeyUse> other) {
    return one.isPresent() && other.isPresent() && one.get().at().isBefore(other.get().at())
        ? other
        : one.or(() -> other);
  }

  /**
   * Writes what was noted until now, or goes on with it, up to a bound.
   *
   * @return whether some of it is left, for which this is to be called again soon
   */
  synchronized boolean flush(RecordStore store, Snapshot snapshot) {
    int present = roundUnderWay ? round.get() : round.incrementAndGet();
    roundUnderWay = false;
    Map<String, ApiKeyUse> unwritten = new LinkedHashMap<>();
    AtomicBoolean left = new AtomicBoolean();
    seen.forEach(
        (id, noted) -> {
          if (snapshot.apiKey(id).isEmpty()) {
            seen.remove(id);
          } else if (noted.round < present) {
            if (unwritten.size() < MAX_BATCHES * KEYS_PER_BATCH) {
              unwritten.put(id, noted.use);
              noted.round = present;
            } else {
              left.set(true);
            }
          }
        });
    List<String> ids = new ArrayList<>(unwritten.keySet());
    for (int from = 0; from < ids.size(); from += KEYS_PER_BATCH) {
      write(store, unwritten, ids.subList(from, Math.min(ids.size(), from + KEYS_PER_BATCH)));
    }
    roundUnderWay = left.get();
    return left.get();
  }

  /**
   * A conflict leaves the notes for the next time: a key was deleted, or another node was faster.
   * What is written is forgotten, unless the key was used again meanwhile.
   */
  private void write(RecordStore store, Map<String, ApiKeyUse> unwritten, List<String> ids) {
    Batch.Builder batch = Batch.builder();
    List<String> done = new ArrayList<>();
    boolean empty = true;
    for (String id : ids) {
      RecordKey key = Records.apiKeyUse(id);
      @Nullable ApiKeyUse use = unwritten.get(id);
      Optional<StoredRecord> stored = store.get(key);
      if (use != null && stored.map(record -> isLater(use, record)).orElse(true)) {
        batch
            .check(Records.apiKey(id), Condition.PRESENT)
            .add(
                new Write.Put(
                    key,
                    ApiKeyUseDoc.payload(key, use),
                    stored
                        .map(record -> Condition.at(record.revision()))
                        .orElse(Condition.ABSENT)));
        empty = false;
      }
      done.add(id);
    }
    if (empty || store.commit(batch.build()) instanceof CommitResult.Committed) {
      done.forEach(id -> forget(id, unwritten.get(id)));
    }
  }

  private static boolean isLater(ApiKeyUse use, StoredRecord stored) {
    try {
      return use.at().isAfter(ApiKeyUseDoc.read(stored).at());
    } catch (DamagedRecordException e) {
      return true;
    }
  }

  private void forget(String id, @Nullable ApiKeyUse written) {
    seen.computeIfPresent(id, (key, noted) -> noted.use.equals(written) ? null : noted);
  }
}
