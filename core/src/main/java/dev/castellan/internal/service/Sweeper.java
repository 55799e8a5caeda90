package dev.castellan.internal.service;

import dev.castellan.CastellanException;
import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.apikey.DeletedApiKey;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.ConsumedDoc;
import dev.castellan.internal.model.EndedDoc;
import dev.castellan.internal.model.GoneApiKeyDoc;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.HotSession;
import dev.castellan.internal.model.IndexDoc;
import dev.castellan.internal.model.KeyFileDoc;
import dev.castellan.internal.model.KeyFileMark;
import dev.castellan.internal.model.LoginProviders;
import dev.castellan.internal.model.PasswordResetDoc;
import dev.castellan.internal.model.PendingLoginDoc;
import dev.castellan.internal.model.ProviderAnswersDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.storage.Batch;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes records that mean nothing any more: sessions that ended, keys whose owner is gone,
 * counters of attempts. Nothing depends on it but the size of the store: whether something is alive
 * is decided at each use.
 */
public final class Sweeper {

  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

  /** How often to sweep. */
  private static final Duration EVERY = Duration.ofMinutes(1);

  /** How many batches one sweep makes at most, so that it never keeps others waiting for long. */
  private static final int MAX_BATCHES = 20;

  /** Each takes up to four writes: the key, its name, its use, and what is left of it. */
  private static final int KEYS_PER_BATCH = Batch.MAX_WRITES / 4;

  private static final Duration GONE_KEPT = Duration.ofDays(DeletedApiKey.KEPT_DAYS);

  /** Another node may know of a use that it has not written yet, or have another time. */
  private static final Duration GRACE = Duration.ofMinutes(5);

  /** Longer than it takes to change all nodes. */
  private static final Duration ANSWERS_KEPT = Duration.ofDays(1);

  /** What each part would meet. */
  private static final Set<ErrorCode> USELESS =
      Set.of(ErrorCode.STORE_UNAVAILABLE, ErrorCode.CLOSED);

  private final Engine engine;
  private final Duration idle;
  private final AttemptSweep attempts;

  /** Up to where the keys that are gone were looked at. */
  private String goneAfter = "";

  /** Where the next page of tokens begins. */
  private volatile String resetsSweptTo = "";

  /** Where the next page of what was used begins. */
  private volatile String consumedSweptTo = "";

  /** Where the next page of logins that wait begins. */
  private volatile String pendingSweptTo = "";

  /** Where the next page of what has ended begins. */
  private volatile String endedSweptTo = "";

  /** Where the next page of how providers answer begins. */
  private volatile String answersSweptTo = "";

  /** Whether a sweep could not be made, and is to be at the next occasion. */
  private final AtomicBoolean soon = new AtomicBoolean();

  /** The same of keys, and whether some were left. */
  private final AtomicBoolean keysSoon = new AtomicBoolean();

  /** Sweeps through this engine. */
  public Sweeper(Engine engine) {
    this.engine = engine;
    this.idle = engine.settings().sessionLimits().idle();
    this.attempts = new AttemptSweep(engine);
  }

  /** From now on sweeps. */
  public void start() {
    engine.chores().every(EVERY, "sweep", this::sweep, soon);
    engine.chores().every(EVERY, "sweep of keys", this::sweepKeys, keysSoon);
  }

  /** Sweeps what there is, up to a bound. */
  private void sweep() {
    if (!engine.freshness().allowsAdministration()) {
      soon.set(true);
    } else {
      each(
          this::sweepSessions,
          this::sweepGone,
          this::sweepResets,
          this::sweepConsumed,
          this::sweepPending,
          this::sweepEnded,
          this::sweepAnswers,
          attempts::sweep);
    }
  }

  private void sweepKeys() {
    if (!engine.freshness().allowsAdministration()) {
      keysSoon.set(true);
    } else {
      each(this::sweepOrphans, this::sweepFileKeys);
    }
  }

  /**
   * One part that fails keeps none of the others from being done, unless it is the store that can
   * be used for none, or all of this that is being closed.
   */
  private static void each(Runnable... parts) {
    for (Runnable part : parts) {
      try {
        part.run();
      } catch (RuntimeException e) { // Whatever it is, the others are to be done.
        if (e instanceof UnavailableException away && USELESS.contains(away.code())) {
          throw away;
        }
        LOG.warn("A part of what is over was not swept and will be tried again", e);
      }
    }
  }

  private void sweepSessions() {
    Instant now = engine.now();
    List<HotSession> dead =
        engine
            .snapshot()
            .sessions()
            .values()
            .filter(session -> isDead(session, now))
            .limit((long) MAX_BATCHES * Batch.MAX_WRITES)
            .toList();
    for (int from = 0; from < dead.size(); from += Batch.MAX_WRITES) {
      Map<RecordKey, Revision> batch = new LinkedHashMap<>();
      dead.subList(from, Math.min(dead.size(), from + Batch.MAX_WRITES))
          .forEach(session -> batch.put(Records.session(session.id()), session.revision()));
      engine.sweep(batch);
    }
  }

  /**
   * By time alone. That a session ended with its user's rights is for the store to say and not for
   * this snapshot, which may know the session already and not yet the user as they are now.
   */
  private boolean isDead(HotSession session, Instant now) {
    return now.isAfter(session.expiresAt().plus(GRACE))
        || now.isAfter(session.lastUsedAt().plus(idle).plus(GRACE));
  }

  private void sweepConsumed() {
    List<StoredRecord> page = page(Records.CONSUMED, consumedSweptTo);
    consumedSweptTo = nextAfter(page);
    sweepOver(page, ConsumedDoc::until);
  }

  private void sweepPending() {
    List<StoredRecord> page = page(Records.PENDING_LOGIN, pendingSweptTo);
    pendingSweptTo = nextAfter(page);
    sweepOver(page, stored -> PendingLoginDoc.read(stored).until());
  }

  private void sweepEnded() {
    List<StoredRecord> page = page(Records.ENDED, endedSweptTo);
    endedSweptTo = nextAfter(page);
    sweepOver(page, stored -> EndedDoc.read(stored).latest().plus(EndedSessions.KEPT));
  }

  /**
   * How providers answer that are not there any more, such as one that the host has taken out of
   * its builder. Another node may still have it, and writes it again as long as it is asked.
   */
  private void sweepAnswers() {
    List<StoredRecord> page = page(Records.PROVIDER_ANSWERS, answersSweptTo);
    answersSweptTo = nextAfter(page);
    LoginProviders providers = engine.snapshot().providers();
    Instant limit = engine.now().minus(ANSWERS_KEPT);
    sweep(
        Legible.among(
            page,
            stored ->
                providers.find(stored.key().id()).isEmpty()
                    && ProviderAnswersDoc.read(stored).answeredAt().isBefore(limit)));
  }

  private List<StoredRecord> page(String collection, String after) {
    return engine.list(collection, after, MAX_BATCHES * Batch.MAX_WRITES);
  }

  /** Noted before anything is made of the page, so that none is looked at for ever. */
  private static String nextAfter(List<StoredRecord> page) {
    return page.isEmpty() ? "" : page.get(page.size() - 1).key().id();
  }

  /** Of a page, what would not be good any more anyway. */
  private void sweepOver(List<StoredRecord> page, Function<StoredRecord, Instant> until) {
    Instant limit = engine.now().minus(GRACE);
    sweep(Legible.among(page, stored -> until.apply(stored).isBefore(limit)));
  }

  /** Tokens that nobody used; few, and read by page, so one page of them at each time. */
  private void sweepResets() {
    List<StoredRecord> page = page(Records.PASSWORD_RESET, resetsSweptTo);
    resetsSweptTo = nextAfter(page);
    Instant limit = engine.now().minus(GRACE);
    sweep(Legible.among(page, stored -> PasswordResetDoc.read(stored).isOver(limit)));
  }

  private void sweep(List<StoredRecord> over) {
    for (int from = 0; from < over.size(); from += Batch.MAX_WRITES) {
      Map<RecordKey, Revision> batch = new LinkedHashMap<>();
      over.subList(from, Math.min(over.size(), from + Batch.MAX_WRITES))
          .forEach(stored -> batch.put(stored.key(), stored.revision()));
      engine.sweep(batch);
    }
  }

  /** Deletes keys whose owner is gone; does its best, since they open nothing anyway. */
  void sweepOrphans() {
    Map<String, Boolean> gone = new HashMap<>();
    sweepKeys(Sweeper::orphans, key -> key.ownerId().map(id -> isGone(id, gone)).orElse(false));
  }

  /** The snapshot may not have heard of the user yet. */
  private boolean isGone(String userId, Map<String, Boolean> known) {
    return known.computeIfAbsent(userId, id -> engine.read(Records.user(id)).isEmpty());
  }

  /**
   * Deletes up to so many keys; if there are more, goes on soon.
   *
   * @param indeed what the snapshot alone does not say
   */
  private void sweepKeys(Function<Snapshot, Stream<HotApiKey>> dead, Predicate<HotApiKey> indeed) {
    int most = MAX_BATCHES * KEYS_PER_BATCH;
    try {
      List<HotApiKey> found = dead.apply(engine.snapshot()).limit(most + 1L).toList();
      List<HotApiKey> keys = found.stream().limit(most).filter(indeed).toList();
      boolean any = false;
      for (int from = 0; from < keys.size(); from += KEYS_PER_BATCH) {
        any |= delete(keys.subList(from, Math.min(keys.size(), from + KEYS_PER_BATCH)));
      }
      if (any && found.size() > most) {
        keysSoon.set(true);
      }
    } catch (CastellanException e) {
      LOG.debug("Keys that open nothing any more are left for later", e);
    }
  }

  /**
   * Deletes keys that no state in force of their file names, nor one that is still to come: it may
   * be in the making. Does its best, since they open nothing anyway.
   */
  void sweepFileKeys() {
    sweepKeys(
        snapshot ->
            snapshot
                .apiKeys()
                .values()
                .filter(key -> key.file().map(mark -> isOver(snapshot, mark)).orElse(false)),
        key -> true);
  }

  private static boolean isOver(Snapshot snapshot, KeyFileMark mark) {
    Optional<String> inForce = snapshot.keyFile(mark.file());
    return inForce.isPresent()
        && !mark.states().contains(inForce.get())
        && mark.states().stream()
            .allMatch(
                state -> KeyFileDoc.generationOf(state) <= KeyFileDoc.generationOf(inForce.get()));
  }

  private static Stream<HotApiKey> orphans(Snapshot snapshot) {
    return snapshot
        .apiKeys()
        .values()
        .filter(key -> key.ownerId().map(id -> snapshot.user(id).isEmpty()).orElse(false));
  }

  private boolean delete(List<HotApiKey> keys) {
    Map<RecordKey, Revision> dead = new LinkedHashMap<>();
    Map<RecordKey, Payload> left = new LinkedHashMap<>();
    for (HotApiKey key : keys) {
      dead.put(Records.apiKey(key.id()), key.revision());
      RecordKey name = KeyNames.index(key.name());
      engine
          .read(name)
          .filter(stored -> IndexDoc.read(stored).equals(key.id()))
          .map(StoredRecord::revision)
          .ifPresent(revision -> dead.put(name, revision));
      engine
          .read(Records.apiKeyUse(key.id()))
          .ifPresent(use -> dead.put(use.key(), use.revision()));
      DeletedApiKey gone =
          new DeletedApiKey(
              key.id(), key.name(), key.ownerId(), key.scope(), engine.now(), Optional.empty());
      left.put(Records.apiKeyGone(key.id()), GoneApiKeyDoc.payload(gone, Optional.empty()));
    }
    return engine.sweep(dead, left);
  }

  /**
   * Deletes what is left of keys that were deleted long ago; goes through all of it in the course
   * of many sweeps. While a file in force names the key, what is left keeps it from coming back.
   */
  private void sweepGone() {
    List<StoredRecord> page = engine.list(Records.API_KEY_GONE, goneAfter, Batch.MAX_WRITES);
    goneAfter = nextAfter(page);
    Instant limit = engine.now().minus(GONE_KEPT);
    Snapshot snapshot = engine.snapshot();
    sweep(
        Legible.among(
            page,
            stored ->
                GoneApiKeyDoc.read(stored).deletedAt().isBefore(limit)
                    && GoneApiKeyDoc.file(stored)
                        .map(mark -> isOver(snapshot, mark))
                        .orElse(true)));
  }
}
