package dev.castellan.internal.engine;

import dev.castellan.internal.model.DamagedRecordException;
import dev.castellan.internal.model.HotReader;
import dev.castellan.internal.model.HotRecord;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one {@link Snapshot} in step with the store.
 *
 * <p>Records come from two sides: this node's own commits, and reads that follow a hint. A read
 * takes time, and what it found may be old when it arrives. The rule that keeps a late arrival from
 * bringing back what a newer commit took away:
 *
 * <ol>
 *   <li>Whoever reads takes a ticket first.
 *   <li>If nothing was applied to the record since the ticket was taken, the read saw the newest
 *       state and is right, whatever it found.
 *   <li>Otherwise the higher revision wins; a read that found nothing has no revision and is made
 *       again.
 * </ol>
 *
 * <p>What was applied lately is remembered as long as a ticket older than it is out.
 */
final class Replica {

  private static final int MAX_REREADS = 100;

  private enum Age {
    NEWER,
    OLDER,
    DOUBTFUL
  }

  /**
   * When a record was last applied here, and which batch it came from: unknown if a read found that
   * the record was gone.
   */
  private record Applied(long sequence, Optional<Revision> revision) {}

  private final RecordStore store;
  private final PolicyLoader policies;
  private final BiConsumer<Snapshot, Collection<RecordKey>> onChange;

  /** Guards all below; held for moments only, never over a call to the store. */
  private final Object lock = new Object();

  private final Map<RecordKey, Applied> lately = new LinkedHashMap<>();
  private final TreeMap<Long, Integer> tickets = new TreeMap<>();
  private final Map<RecordKey, String> damaged = new HashMap<>();
  private long sequence;
  private volatile Snapshot snapshot;

  /**
   * @param policies reads saved policies
   * @param empty nothing yet, but what the builder says
   * @param onChange told of each new snapshot and the keys that changed, under the lock, in order
   */
  Replica(
      RecordStore store,
      PolicyLoader policies,
      Snapshot empty,
      BiConsumer<Snapshot, Collection<RecordKey>> onChange) {
    this.store = store;
    this.policies = policies;
    this.onChange = onChange;
    this.snapshot = empty;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /** Records that cannot be understood and are therefore treated as missing. */
  List<String> damage() {
    synchronized (lock) {
      return List.copyOf(damaged.values());
    }
  }

  /** Reads everything again; what the store no longer has, goes. */
  void reload() {
    long ticket = take();
    try {
      FullRead read = fullRead();
      Map<RecordKey, Optional<HotRecord>> found = read.read();
      PolicyLoad policy = load(read.policy());
      refresh(applyAll(ticket, found, policy));
    } finally {
      giveBack(ticket);
    }
  }

  private FullRead fullRead() {
    synchronized (lock) {
      return new FullRead(store, snapshot, Set.copyOf(damaged.keySet()));
    }
  }

  /** Reads one record again. */
  void refresh(RecordKey key) {
    refresh(Set.of(key));
  }

  /**
   * Reads these records again and shows them all at once. Where somebody may hold something else
   * than before, the policy is read after it: so nobody is seen to hold something under a policy
   * that is older than that, and may mean more by it.
   */
  void refresh(Collection<RecordKey> keys) {
    Set<RecordKey> left = keys.stream().filter(Records::isHot).collect(Collectors.toSet());
    for (int i = 0; i < MAX_REREADS; i++) {
      if (left.isEmpty()) {
        return;
      }
      long ticket = take();
      try {
        Map<RecordKey, Optional<StoredRecord>> read = readAll(left);
        PolicyLoad policy = load(read.getOrDefault(Records.POLICY, Optional.empty()));
        left = applyRead(ticket, understood(read), policy);
      } finally {
        giveBack(ticket);
      }
    }
    throw new IllegalStateException("The records " + left + " change faster than they can be read");
  }

  private Map<RecordKey, Optional<HotRecord>> understood(
      Map<RecordKey, Optional<StoredRecord>> read) {
    HotReader reader = snapshot.reader();
    Map<RecordKey, Optional<HotRecord>> understood = new LinkedHashMap<>();
    read.forEach((key, stored) -> understood.put(key, stored.map(reader::read)));
    return understood;
  }

  private Map<RecordKey, Optional<StoredRecord>> readAll(Set<RecordKey> keys) {
    Map<RecordKey, Optional<StoredRecord>> read = new LinkedHashMap<>();
    keys.stream()
        .filter(key -> !key.equals(Records.POLICY))
        .forEach(key -> read.put(key, store.get(key)));
    if (keys.stream().anyMatch(Replica::speaksOfRights)) {
      read.put(Records.POLICY, store.get(Records.POLICY));
    }
    return read;
  }

  private static boolean speaksOfRights(RecordKey key) {
    return key.collection().equals(Records.USER)
        || key.collection().equals(Records.API_KEY)
        || key.equals(Records.POLICY);
  }

  /** Loads and compiles what a head names, which takes a while: never under the lock. */
  private PolicyLoad load(Optional<StoredRecord> head) {
    return head.map(stored -> policies.load(stored, snapshot.policy())).orElse(PolicyLoad.NOTHING);
  }

  /**
   * Applies what this node has just committed.
   *
   * @param ticket taken before the commit, and given back by the caller afterwards
   */
  void committed(long ticket, Revision revision, Map<RecordKey, Optional<StoredRecord>> changes) {
    committed(ticket, revision, changes, PolicyLoad.NOTHING);
  }

  /**
   * The same for a commit that puts a policy in force.
   *
   * @param policy that policy
   */
  void committed(
      long ticket,
      Revision revision,
      Map<RecordKey, Optional<StoredRecord>> changes,
      PolicyLoad policy) {
    Set<RecordKey> doubtful = new HashSet<>();
    synchronized (lock) {
      Snapshot next = snapshot.seen(revision.epoch());
      Set<RecordKey> changed = new LinkedHashSet<>();
      for (Map.Entry<RecordKey, Optional<StoredRecord>> change : changes.entrySet()) {
        RecordKey key = change.getKey();
        if (!Records.isHot(key)) {
          continue;
        }
        switch (news(ticket, key, revision)) {
          case NEWER -> {
            next = put(next, key, change.getValue().map(next.reader()::read), policy);
            remember(key, Optional.of(revision));
            changed.add(key);
          }
          case DOUBTFUL -> doubtful.add(key);
          case OLDER -> {}
        }
      }
      publish(next, changed);
    }
    refresh(doubtful);
  }

  /**
   * Applies a complete read; answers the keys about which it cannot be sure.
   *
   * @param found all there is; what is known here and not there is added as gone
   */
  private Set<RecordKey> applyAll(
      long ticket, Map<RecordKey, Optional<HotRecord>> found, PolicyLoad policy) {
    synchronized (lock) {
      forEachKnown(key -> found.putIfAbsent(key, Optional.empty()));
      damaged.keySet().forEach(key -> found.putIfAbsent(key, Optional.empty()));
      return applyRead(ticket, found, policy);
    }
  }

  private void forEachKnown(Consumer<RecordKey> action) {
    Snapshot now = snapshot;
    now.users().forEach((id, user) -> action.accept(Records.user(id)));
    now.sessions().forEach((id, session) -> action.accept(Records.session(id)));
    now.apiKeys().forEach((id, key) -> action.accept(Records.apiKey(id)));
    now.providers().storedIds().forEach(id -> action.accept(Records.loginProvider(id)));
    now.meta().forEach((id, stored) -> action.accept(stored.key()));
  }

  /** Applies what was read; answers the keys about which it cannot be sure. */
  private Set<RecordKey> applyRead(
      long ticket, Map<RecordKey, Optional<HotRecord>> read, PolicyLoad policy) {
    synchronized (lock) {
      Set<RecordKey> doubtful = new HashSet<>();
      Set<RecordKey> changed = new HashSet<>();
      Snapshot next = snapshot;
      for (Map.Entry<RecordKey, Optional<HotRecord>> entry : read.entrySet()) {
        RecordKey key = entry.getKey();
        Snapshot with = merge(next, ticket, key, entry.getValue(), policy);
        if (with == null) {
          doubtful.add(key);
        } else if (with != next) {
          next = with;
          changed.add(key);
        }
      }
      if (next != snapshot) {
        publish(next, changed);
      }
      return doubtful;
    }
  }

  /** The snapshot after a read, the same one if it brought nothing new, null if in doubt. */
  private @Nullable Snapshot merge(
      Snapshot base, long ticket, RecordKey key, Optional<HotRecord> read, PolicyLoad policy) {
    Age age =
        read.map(found -> news(ticket, key, found.revision()))
            .orElse(isOvertaken(ticket, key) ? Age.DOUBTFUL : Age.NEWER);
    if (age == Age.DOUBTFUL) {
      return null;
    }
    if (age == Age.OLDER) {
      return base;
    }
    Optional<Revision> arrived = read.map(HotRecord::revision);
    boolean same = base.revisionOf(key).equals(arrived) && !damaged.containsKey(key);
    if (!same && read.isPresent() && !read.get().isRead()) {
      return null;
    }
    remember(key, arrived);
    return same ? base : put(base, key, read, policy);
  }

  private boolean isOvertaken(long ticket, RecordKey key) {
    return since(ticket, key).isPresent();
  }

  /** What was applied to the record after the ticket was taken. */
  private Optional<Applied> since(long ticket, RecordKey key) {
    return Optional.ofNullable(lately.get(key)).filter(applied -> applied.sequence > ticket);
  }

  /** How a state with this revision, learnt of under this ticket, relates to what is here. */
  private Age news(long ticket, RecordKey key, Revision revision) {
    return since(ticket, key)
        .map(
            applied ->
                applied
                    .revision
                    .map(last -> revision.isAfter(last) ? Age.NEWER : Age.OLDER)
                    .orElse(Age.DOUBTFUL))
        .orElse(Age.NEWER);
  }

  private Snapshot put(
      Snapshot base, RecordKey key, Optional<HotRecord> record, PolicyLoad policy) {
    damaged.remove(key);
    if (key.equals(Records.POLICY)) {
      return putPolicy(base, record, policy);
    }
    if (record.isEmpty()) {
      return base.without(key);
    }
    try {
      return base.with(record.get());
    } catch (DamagedRecordException e) {
      damaged.put(key, e.getMessage());
      return base.without(key).seen(record.get().revision().epoch());
    }
  }

  /** One that cannot be understood does not take away the one before. */
  private Snapshot putPolicy(Snapshot base, Optional<HotRecord> head, PolicyLoad policy) {
    if (head.isEmpty()) {
      return base.without(Records.POLICY).withPolicy(policies.none());
    }
    if (policy.policy().isEmpty()) {
      damaged.put(Records.POLICY, policy.damage());
    }
    return base.with(head.get()).withPolicy(policy.policy().orElse(base.policy()));
  }

  /** Only for those who are reading or committing meanwhile: nobody else can come too late. */
  private void remember(RecordKey key, Optional<Revision> revision) {
    lately.remove(key);
    if (isAnybodyElseUnderWay()) {
      lately.put(key, new Applied(++sequence, revision));
    }
  }

  /** Whether a ticket is out beside that of the caller. */
  private boolean isAnybodyElseUnderWay() {
    return tickets.size() > 1 || tickets.values().stream().anyMatch(count -> count > 1);
  }

  private void publish(Snapshot next, Set<RecordKey> changed) {
    // Sessions from before a restore end with the first news of the new epoch.
    boolean restored = next.storeEpoch() > snapshot.storeEpoch() && !snapshot.sessions().isEmpty();
    Set<RecordKey> all = restored ? andSessions(changed, next) : changed;
    snapshot = next;
    if (!all.isEmpty()) {
      onChange.accept(next, all);
    }
  }

  private static Set<RecordKey> andSessions(Set<RecordKey> changed, Snapshot snapshot) {
    Set<RecordKey> all = new LinkedHashSet<>(changed);
    snapshot.sessions().forEach((id, session) -> all.add(Records.session(id)));
    return all;
  }

  long take() {
    synchronized (lock) {
      tickets.merge(sequence, 1, Integer::sum);
      return sequence;
    }
  }

  void giveBack(long ticket) {
    synchronized (lock) {
      tickets.computeIfPresent(ticket, (key, count) -> count == 1 ? null : count - 1);
      long oldest = tickets.isEmpty() ? sequence : tickets.firstKey();
      var entries = lately.values().iterator();
      while (entries.hasNext() && entries.next().sequence <= oldest) {
        entries.remove();
      }
    }
  }
}
