package dev.castellan.internal.engine;

import dev.castellan.ErrorCode;
import dev.castellan.Health;
import dev.castellan.OpenException;
import dev.castellan.UnavailableException;
import dev.castellan.access.Origin;
import dev.castellan.access.Resource;
import dev.castellan.event.AdminEvent;
import dev.castellan.internal.Settings;
import dev.castellan.internal.audit.AuditChain;
import dev.castellan.internal.audit.AuditSigner;
import dev.castellan.internal.metrics.CountedStore;
import dev.castellan.internal.metrics.Counters;
import dev.castellan.internal.model.AuditLogDoc;
import dev.castellan.internal.model.DamagedRecordException;
import dev.castellan.internal.model.LoginProviders;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.internal.model.StoreDoc;
import dev.castellan.internal.token.AuditIds;
import dev.castellan.storage.Batch;
import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Subscription;
import dev.castellan.storage.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the snapshot in step with the store, and commits changes to both. All services work through
 * one of these; it knows none of them.
 *
 * <p>Life: made, {@linkplain #open opened} once, closed once. Until it is open the snapshot is
 * empty and nobody is known.
 */
public final class Engine implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  private static final int MAX_CONFLICTS = 200;
  private static final int MAX_LOST_ANSWERS = 3;

  /** Given to a result that does not look at it. */
  private static final Revision NO_COMMIT = new Revision(1, 1);

  private final Settings settings;
  private final Counters counters = new Counters();
  private final RecordStore store;
  private final AuditSigner signer;
  private final AuditIds auditIds;
  private final AuditChain chain;
  private final Replica replica;
  private final Freshness freshness;
  private final Sessions sessions;
  private final KeyUses keyUses = new KeyUses();
  private final EventPump events;
  private final Chores chores;
  private final List<Follow> follows = new CopyOnWriteArrayList<>();

  /** What may take longer. */
  private final Chores auditChores;

  private final AtomicBoolean sessionsLeft = new AtomicBoolean();
  private final AtomicBoolean keysLeft = new AtomicBoolean();

  /** Lets the changes of this process that met a conflict go one after the other. */
  private final ReentrantLock contended = new ReentrantLock(true);

  /** Held while everything is read; hints wait for it. */
  private final ReentrantLock reloading = new ReentrantLock();

  /** What to do when a record may have changed. */
  private final Map<RecordKey, Runnable> notes = new ConcurrentHashMap<>();

  private final Follower follower = new Follower();
  private @Nullable Subscription subscription;
  private volatile Optional<Revision> begun = Optional.empty();
  private volatile boolean closed;
  private volatile Optional<String> trouble = Optional.empty();
  private volatile Optional<String> auditTrouble = Optional.empty();
  private volatile Supplier<Optional<String>> sinkTrouble = Optional::empty;
  private volatile Runnable permission = () -> {};

  /**
   * Makes an engine; nothing is read yet.
   *
   * @param signer signs the audit log
   */
  public Engine(Settings settings, AuditSigner signer) {
    this.settings = settings;
    this.signer = signer;
    this.store = new CountedStore(settings.store(), counters);
    PolicyLoader policies = new PolicyLoader(store, settings.catalogue());
    this.auditIds = new AuditIds(settings.time(), settings.random());
    this.chain = new AuditChain(signer, auditIds, key -> guarded(() -> store.get(key)).isPresent());
    this.sessions = new Sessions(settings.sessionLimits().idle());
    Snapshot empty =
        Snapshot.empty(policies.none(), LoginProviders.fixed(settings.loginProviders()));
    this.events = new EventPump(settings, sessions, counters, empty);
    this.replica = new Replica(store, policies, empty, this::changed);
    this.freshness =
        new Freshness(settings.time(), store.traits().soleWriter(), settings.staleFor());
    this.chores = new Chores(settings.time(), "castellan-chores");
    this.auditChores = new Chores(settings.time(), "castellan-audit");
  }

  /**
   * Reads everything and follows the store from then on.
   *
   * @throws StoreException if the store cannot be read
   * @throws OpenException if it cannot be understood
   */
  public void open() {
    reloading.lock();
    try {
      if (subscription == null) {
        subscription = store.watch(follower);
      }
      reload();
    } finally {
      reloading.unlock();
    }
    List<String> damage = replica.damage();
    if (!damage.isEmpty()) {
      throw new OpenException(ErrorCode.DATA_DAMAGED, damage.get(0));
    }
    store.list(Records.AUDIT, "", 1).forEach(newest -> chain.startAfter(newest.key().id()));
    events.start(replica.snapshot());
    chores.every(Duration.ofMillis(200), "events by the clock", events::tick);
    chores.every(Duration.ofSeconds(20), "session use", this::flushSessions, sessionsLeft);
    chores.every(Duration.ofMinutes(1), "key use", () -> keysLeft.set(flushKeyUses()), keysLeft);
  }

  /** What was told to the builder. */
  public Settings settings() {
    return settings;
  }

  /** All that is known now. */
  public Snapshot snapshot() {
    return replica.snapshot();
  }

  /** What signs the audit log. */
  public AuditSigner signer() {
    return signer;
  }

  /** The chain of the audit log that is written here. */
  public AuditChain chain() {
    return chain;
  }

  /** Where everything is counted. */
  public Counters counters() {
    return counters;
  }

  /** How old that can be. */
  public Freshness freshness() {
    return freshness;
  }

  /** Which sessions are alive. */
  public Sessions sessions() {
    return sessions;
  }

  /** When keys were used. */
  public KeyUses keyUses() {
    return keyUses;
  }

  /**
   * Writes when keys were used; done now and then, and before the end.
   *
   * @return whether some are left, for which this is to be done again soon
   * @throws StoreException if the store is away; it is done again next time
   */
  public boolean flushKeyUses() {
    return freshness.isLoaded() && !isOutdated() && keyUses.flush(store, replica.snapshot());
  }

  /** Called for each new snapshot, in their order, under the replica's lock. */
  private void changed(Snapshot next, Collection<RecordKey> keys) {
    events.changed(next, keys);
    for (Follow follow : follows) {
      if (keys.stream().anyMatch(follow.keys)) {
        follow.changed.set(true);
      }
    }
  }

  /** Who wants to know when one of these has changed. */
  private record Follow(Predicate<RecordKey> keys, AtomicBoolean changed) {}

  /** Sets this to true whenever one of these records of the snapshot has changed. */
  public void follow(Set<RecordKey> keys, AtomicBoolean changed) {
    follows.add(new Follow(keys::contains, changed));
  }

  /** Sets this to true whenever a record of this collection of the snapshot has changed. */
  public void follow(String collection, AtomicBoolean changed) {
    follows.add(new Follow(key -> key.collection().equals(collection), changed));
  }

  /** Tells the listeners something that does not follow from a change of records. */
  public void tell(AdminEvent event) {
    events.post(event);
  }

  /**
   * From now on, runs this whenever a record that is no part of the snapshot may have changed; on
   * the store's thread, so it only takes a note.
   */
  public void onChange(RecordKey key, Runnable note) {
    notes.put(key, note);
  }

  /** Work to be done now and then. */
  public Chores chores() {
    return chores;
  }

  /** Work on the audit log to be done now and then, which may take a while. */
  public Chores auditChores() {
    return auditChores;
  }

  /** The time of day. */
  public Instant now() {
    return settings.time().instant();
  }

  /**
   * Reads a record from the store.
   *
   * @throws UnavailableException if it cannot be read
   */
  public Optional<StoredRecord> read(RecordKey key) {
    return guarded(() -> store.get(key));
  }

  /**
   * Reads a record from the store and makes something of it.
   *
   * @throws UnavailableException if it cannot be read or understood
   */
  public <T> Optional<T> read(RecordKey key, Function<StoredRecord, T> reader) {
    return guarded(() -> store.get(key).map(reader));
  }

  /**
   * Reads a record into the snapshot, without waiting to hear of it.
   *
   * @throws UnavailableException if it cannot be read
   */
  public void refresh(RecordKey key) {
    refresh(Set.of(key));
  }

  private void refresh(Collection<RecordKey> keys) {
    guarded(
        () -> {
          replica.refresh(keys);
          return true;
        });
  }

  /**
   * Makes something of records that were read.
   *
   * @throws UnavailableException if one cannot be understood
   */
  public <T> T understand(Supplier<T> work) {
    return guarded(work);
  }

  /**
   * Deletes records that mean nothing any more, without an audit entry: that they ended has one of
   * its own, or follows from the clock. Those that have changed since stay.
   *
   * @return whether all were deleted
   * @throws UnavailableException if the store is away
   */
  public boolean sweep(Map<RecordKey, Revision> dead) {
    return sweep(dead, Map.of());
  }

  /**
   * The same, leaving something in their place.
   *
   * @param left records that are not part of the snapshot
   */
  public boolean sweep(Map<RecordKey, Revision> dead, Map<RecordKey, Payload> left) {
    if (isOutdated()) {
      return false;
    }
    Batch.Builder batch = Batch.builder();
    dead.forEach(batch::delete);
    left.forEach(batch::put);
    long ticket = replica.take();
    try {
      CommitResult outcome = guarded(() -> store.commit(batch.build()));
      if (outcome instanceof CommitResult.Committed committed) {
        Map<RecordKey, Optional<StoredRecord>> gone = new LinkedHashMap<>();
        dead.keySet().forEach(key -> gone.put(key, Optional.empty()));
        apply(ticket, committed.revision(), gone, PolicyLoad.NOTHING);
        return true;
      }
      return false;
    } finally {
      replica.giveBack(ticket);
    }
  }

  /**
   * Commits records that no snapshot holds, without an audit entry.
   *
   * @return the store's answer; empty if it was lost
   * @throws UnavailableException if the store is away, or this node is out of date; nothing is
   *     written then
   */
  public Optional<CommitResult> note(Batch batch) {
    requireFresh(freshness::allowsDecisions);
    return guarded(
        () -> {
          try {
            return Optional.of(store.commit(batch));
          } catch (StoreException e) {
            if (e.outcomeUnknown()) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  /**
   * Writes records that mean nothing until another one names them, whatever was there, and without
   * an audit entry.
   *
   * @throws UnavailableException if the store is away, or this node is out of date; some of them
   *     may be written then
   */
  public void prepare(Map<RecordKey, Payload> records) {
    requireFresh(freshness::allowsAdministration);
    Batch.Builder batch = Batch.builder();
    records.forEach(batch::put);
    for (int lost = 0; !written(batch.build()); ) {
      if (++lost == MAX_LOST_ANSWERS) {
        throw new UnavailableException(
            ErrorCode.STORE_UNAVAILABLE, "The store does not answer; nothing was changed");
      }
    }
  }

  /**
   * The same under conditions, and for records of the snapshot too.
   *
   * @return whether it was written; if not, a condition does not hold, or the answer was lost: look
   *     again; the snapshot shows these records as they are then
   * @throws UnavailableException if the store is away, or this node is out of date
   */
  public boolean prepare(Batch batch) {
    requireFresh(freshness::allowsAdministration);
    long ticket = replica.take();
    try {
      Optional<Revision> revision = guarded(() -> commit(batch));
      if (revision.isEmpty()) {
        refresh(batch.writes().stream().map(Write::key).toList());
        return false;
      }
      Map<RecordKey, Optional<StoredRecord>> changes = new LinkedHashMap<>();
      for (Write write : batch.writes()) {
        if (write instanceof Write.Put put) {
          StoredRecord stored = new StoredRecord(put.key(), put.payload(), revision.get());
          changes.put(put.key(), Optional.of(stored));
        } else if (write instanceof Write.Delete) {
          changes.put(write.key(), Optional.empty());
        }
      }
      apply(ticket, revision.get(), changes, PolicyLoad.NOTHING);
      return true;
    } finally {
      replica.giveBack(ticket);
    }
  }

  private Optional<Revision> commit(Batch batch) {
    try {
      return store.commit(batch) instanceof CommitResult.Committed committed
          ? Optional.of(committed.revision())
          : Optional.empty();
    } catch (StoreException e) {
      if (e.outcomeUnknown()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Whether the store says that it was; if it says nothing, it can be done again. */
  private boolean written(Batch batch) {
    return guarded(
        () -> {
          try {
            return store.commit(batch) instanceof CommitResult.Committed;
          } catch (StoreException e) {
            if (e.outcomeUnknown()) {
              return false;
            }
            throw e;
          }
        });
  }

  /**
   * Reads a page of a collection from the store.
   *
   * @throws UnavailableException if it cannot be read
   */
  public List<StoredRecord> list(String collection, String afterId, int limit) {
    return guarded(() -> store.list(collection, afterId, limit));
  }

  /**
   * Makes a change: asks for a draft, commits it with its audit entry, and asks again as often as
   * something that the draft was decided on has changed.
   *
   * @return what the change answered, once it is durable and in the snapshot
   * @throws dev.castellan.CastellanException what the change threw, with nothing written
   * @throws UnavailableException if the store is away, this node is out of date, or others were
   *     always faster
   */
  public <T> T change(Change<T> change) {
    requireChangesAllowed();
    return changeAt(change, freshness::allowsAdministration);
  }

  /**
   * Asks a change whether it can be made, and makes nothing of it.
   *
   * @throws dev.castellan.CastellanException what the change threw
   * @throws UnavailableException if the store is away, or this node is out of date
   */
  public void consider(Change<?> change) {
    requireFresh(freshness::allowsAdministration);
    guarded(() -> change.apply(new Draft(store, replica.snapshot(), now(), "")));
  }

  /** Like {@link #change}, also while administration is refused: for logins and the audit log. */
  public <T> T changeEvenIfStale(Change<T> change) {
    return changeAt(change, freshness::allowsDecisions);
  }

  /**
   * Makes the first change of all, which finds out whether the store can be written and in which
   * epoch it is; from then on what was read is decided on.
   *
   * @throws UnavailableException if the store is away
   */
  public void begin(Change<Revision> change) {
    begun = Optional.of(changeAt(change, () -> true));
    freshness.serve();
  }

  /** Which commit that was, as no other ever is; empty before it is made. */
  public Optional<Revision> begun() {
    return begun;
  }

  private <T> T changeAt(Change<T> change, BooleanSupplier fresh) {
    boolean queued = false;
    int lost = 0;
    try {
      for (int conflicts = 0; conflicts < MAX_CONFLICTS; ) {
        requireFresh(fresh);
        Attempt<T> attempt = attempt(change);
        if (attempt.done()) {
          return attempt.result();
        }
        if (attempt.conflict().isEmpty()) {
          if (++lost == MAX_LOST_ANSWERS) {
            throw new UnavailableException(
                ErrorCode.STORE_UNAVAILABLE, "The store does not answer; nothing was changed");
          }
          continue;
        }
        conflicts++;
        learnOf(attempt.conflict().get());
        if (!queued) {
          contended.lock();
          queued = true;
        }
      }
      throw new UnavailableException(
          ErrorCode.BUSY, "Others keep changing the same; try again a little later");
    } finally {
      if (queued) {
        contended.unlock();
      }
    }
  }

  /** That an entry of the audit log is not there any more can be seen from where the log begins. */
  private void learnOf(RecordKey conflict) {
    refresh(conflict.collection().equals(Records.AUDIT) ? Records.AUDIT_LOG : conflict);
  }

  /**
   * How one try ended: done with a result, met by a conflict, or neither (then nothing happened).
   */
  private record Attempt<T>(boolean done, @Nullable T value, Optional<RecordKey> conflict) {

    @SuppressWarnings("NullAway") // a result is there whenever it is done; T itself may be a Void
    T result() {
      return value;
    }
  }

  private <T> Attempt<T> attempt(Change<T> change) {
    long ticket = replica.take();
    try {
      Draft draft = new Draft(store, replica.snapshot(), now(), auditIds.tail());
      Function<Revision, T> result = guarded(() -> change.apply(draft));
      if (draft.isIdle()) {
        return new Attempt<>(true, result.apply(NO_COMMIT), Optional.empty());
      }
      CommitResult outcome = commit(draft);
      if (outcome instanceof CommitResult.Committed committed) {
        apply(
            ticket,
            committed.revision(),
            draft.result(committed.revision()),
            draft.policy(committed.revision()));
        return new Attempt<>(true, result.apply(committed.revision()), Optional.empty());
      }
      return outcome instanceof CommitResult.Conflict conflict
          ? new Attempt<>(false, null, Optional.of(conflict.key()))
          : new Attempt<>(false, null, Optional.empty());
    } finally {
      replica.giveBack(ticket);
    }
  }

  /**
   * Brings into the snapshot what is durable. If that needs another look at the store and the store
   * is away, the change has happened all the same; all is read again with the next sign of life.
   */
  private void apply(
      long ticket,
      Revision revision,
      Map<RecordKey, Optional<StoredRecord>> changes,
      PolicyLoad policy) {
    try {
      replica.committed(ticket, revision, changes, policy);
    } catch (StoreException e) {
      follower.behind = true;
      LOG.warn("A change was made but not all of it could be read back; reading all again soon", e);
    }
  }

  /** Commits a draft with its audit entry; null as below. */
  private @Nullable CommitResult commit(Draft draft) {
    draft.dependOnAuditLog();
    return chain.append(
        new AuditChain.Situation(auditLog(draft), draft.snapshot().storeEpoch(), draft.auditTail()),
        place -> draft.entry(place, settings.node()),
        (entry, before) -> commit(draft.batch(entry, before), entry.key()));
  }

  /** How far the audit log is sealed; empty if that cannot be read, which is no reason to stop. */
  private Optional<AuditLogDoc> auditLog(Draft draft) {
    return believed(
        draft
            .written(Records.AUDIT_LOG)
            .map(payload -> new StoredRecord(Records.AUDIT_LOG, payload, NO_COMMIT))
            .or(() -> draft.snapshot().meta(Records.AUDIT_LOG)));
  }

  /**
   * How far the audit log is sealed, and from where on it is gone; empty if nobody who has a key
   * says so: who writes the store must not have entries erased, or left out of a page.
   */
  public Optional<AuditLogDoc> auditLog() {
    return believed(snapshot().meta(Records.AUDIT_LOG));
  }

  private Optional<AuditLogDoc> believed(Optional<StoredRecord> log) {
    try {
      return log.filter(signer::verifies).map(AuditLogDoc::read);
    } catch (DamagedRecordException e) {
      return Optional.empty();
    }
  }

  /** Commits; null if an answer was lost and the batch turns out not to have been committed. */
  private @Nullable CommitResult commit(Batch batch, RecordKey witness) {
    try {
      return store.commit(batch);
    } catch (StoreException e) {
      if (!e.outcomeUnknown()) {
        throw unavailable(e);
      }
      return settle(witness, e);
    }
  }

  private @Nullable CommitResult settle(RecordKey witness, StoreException lost) {
    try {
      return store
          .get(witness)
          .map(entry -> new CommitResult.Committed(entry.revision()))
          .orElse(null);
    } catch (StoreException e) {
      lost.addSuppressed(e);
      throw new UnavailableException(
          ErrorCode.OUTCOME_UNKNOWN,
          "The store did not answer; it is not known whether the change was made",
          lost);
    }
  }

  private <T> T guarded(Supplier<T> work) {
    if (closed) {
      throw new UnavailableException(ErrorCode.CLOSED, "This Castellan is closed");
    }
    try {
      return work.get();
    } catch (StoreException e) {
      throw unavailable(e);
    } catch (DamagedRecordException e) {
      throw new UnavailableException(
          e.tooNew() ? ErrorCode.FORMAT_TOO_NEW : ErrorCode.DATA_DAMAGED,
          String.valueOf(e.getMessage()),
          e);
    }
  }

  private static UnavailableException unavailable(StoreException e) {
    return new UnavailableException(
        ErrorCode.STORE_UNAVAILABLE, "The store cannot be used at the moment", e);
  }

  private void requireFresh(BooleanSupplier fresh) {
    if (closed) {
      throw new UnavailableException(ErrorCode.CLOSED, "This Castellan is closed");
    }
    if (isOutdated()) {
      throw new UnavailableException(
          ErrorCode.FORMAT_TOO_NEW,
          "A newer version uses this store now; this node must be updated");
    }
    if (!fresh.getAsBoolean()) {
      throw new UnavailableException(
          ErrorCode.STALE, "This node has had no news from the store for too long");
    }
  }

  /** Whether a newer version has raised the store's minimum format while this one was running. */
  private boolean isOutdated() {
    return replica
        .snapshot()
        .meta(Records.STORE)
        .map(StoreDoc::read)
        .filter(store -> store.minimumFormat() > StoreDoc.SUPPORTED)
        .isPresent();
  }

  private void flushSessions() {
    if (freshness.isLoaded() && !isOutdated()) {
      sessionsLeft.set(sessions.flush(store, replica.snapshot()));
    }
  }

  private void reload() {
    long before = settings.time().nanoTime();
    replica.reload();
    freshness.loaded(before);
    trouble = Optional.empty();
  }

  /** How this node is. */
  public Health health() {
    List<String> problems = new ArrayList<>(replica.damage());
    if (!settings.tool()) {
      problems.addAll(replica.snapshot().policy().problems());
    }
    trouble.ifPresent(problems::add);
    auditTrouble.ifPresent(problems::add);
    sinkTrouble.get().ifPresent(problems::add);
    if (isOutdated()) {
      problems.add("A newer version uses this store now; nothing can be changed from here");
    }
    if (closed) {
      return new Health(Health.State.CLOSED, freshness.age(), problems);
    }
    if (!freshness.allowsDecisions()) {
      problems.add("No news from the store; everything is denied");
      return new Health(Health.State.DOWN, freshness.age(), problems);
    }
    if (!freshness.allowsAdministration()) {
      problems.add("No news from the store; administration is refused");
    }
    Health.State state = problems.isEmpty() ? Health.State.UP : Health.State.DEGRADED;
    return new Health(state, freshness.age(), problems);
  }

  /** Whether it was closed. */
  public boolean isClosed() {
    return closed;
  }

  /** Notes why the store cannot be used, for {@link #health}. */
  public void trouble(String what) {
    trouble = Optional.of(what);
  }

  /** Notes what is wrong with the audit log, for {@link #health}; empty if nothing is. */
  public void auditTrouble(Optional<String> what) {
    auditTrouble = what;
  }

  /** Whether something is wrong with the audit log, as far as is known. */
  public boolean isAuditTroubled() {
    return auditTrouble.isPresent();
  }

  /** Who tells {@link #health} what is wrong with the sink of the audit log. */
  public void sinkTroubleBy(Supplier<Optional<String>> asked) {
    sinkTrouble = asked;
  }

  /**
   * Asks before each change of administration.
   *
   * @param asked throws to refuse
   */
  public void changesAllowedIf(Runnable asked) {
    permission = asked;
  }

  /**
   * Asks whether something may be changed now.
   *
   * @throws UnavailableException if not
   */
  public void requireChangesAllowed() {
    permission.run();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    Subscription following = subscription;
    endAll(
        chores::close,
        auditChores::close,
        following == null ? () -> {} : following::close,
        events::close,
        store::close);
  }

  /** Ends each of these, whatever happens to those before it. */
  private static void endAll(Runnable... ends) {
    List<RuntimeException> failures = new ArrayList<>();
    for (Runnable end : ends) {
      try {
        end.run();
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      RuntimeException first = failures.remove(0);
      failures.forEach(first::addSuppressed);
      throw first;
    }
  }

  /** Follows the store's hints on the store's thread. */
  private final class Follower implements ChangeListener {

    /** Whether hints were lost because they could not be followed. */
    private volatile boolean behind;

    /** Whether the store may be in a higher epoch than any record tells yet. */
    private volatile boolean epochInDoubt;

    @Override
    public void changed(Set<RecordKey> keys) {
      notes.forEach(
          (key, note) -> {
            if (keys.contains(key)) {
              note.run();
            }
          });
      follow(() -> replica.refresh(keys));
    }

    @Override
    public void resync() {
      notes.values().forEach(Runnable::run);
      epochInDoubt = true;
      follow(this::reconcile);
    }

    @Override
    public void current() {
      long began = settings.time().nanoTime();
      follow(
          () -> {
            if (behind || (epochInDoubt && freshness.isServing()) || freshness.isOverdue()) {
              reconcile();
            } else if (!replica.snapshot().isPolicyCurrent()) {
              replica.refresh(Records.POLICY);
            }
            freshness.current(began);
          });
    }

    /** Before this node serves, its start finds out about the epoch. */
    private void reconcile() {
      reload();
      behind = false;
      if (epochInDoubt && freshness.isServing()) {
        learnEpoch();
      }
      epochInDoubt = false;
    }

    /**
     * After a restore all records are old ones, and so no session would be seen to be from before
     * it: only a commit shows the new epoch.
     */
    private void learnEpoch() {
      changeAt(
          draft -> {
            draft.audit(
                AuditDraft.done(
                    Optional.empty(), "castellan:resync", Resource.of("store"), Origin.LOCAL));
            return revision -> revision;
          },
          () -> true);
    }

    /** Whatever goes wrong here, an error of the machine too, is a change that was not seen. */
    private void follow(Runnable work) {
      reloading.lock();
      try {
        if (!closed && freshness.isLoaded()) {
          work.run();
        }
      } catch (RuntimeException e) {
        missed(e);
      } catch (Error e) {
        missed(e);
        throw e;
      } finally {
        reloading.unlock();
      }
    }

    private void missed(Throwable reason) {
      behind = true;
      if (!closed) {
        trouble("The store announced a change that could not be read");
        LOG.warn("A change of the store could not be read; reading all again soon", reason);
      }
    }
  }
}
