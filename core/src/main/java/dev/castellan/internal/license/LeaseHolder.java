package dev.castellan.internal.license;

import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.internal.model.DamagedRecordException;
import dev.castellan.internal.model.LeaseTableDoc;
import dev.castellan.internal.model.LeaseTableDoc.Lease;
import dev.castellan.internal.model.Records;
import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Condition;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.Write;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds this node's lease on a share of the connection quota.
 *
 * <p>All leases stand in one record, and every change of it is conditional on the revision that it
 * was decided on; so the sum of the shares is at most the limit at every commit, whatever happens
 * to nodes, networks and clocks. What a node gives out follows from that by four rules, which
 * docs/quota.md argues in full:
 *
 * <ol>
 *   <li>A share is raised in memory after it was raised in the store, and lowered before.
 *   <li>A lease counts from before the commit that renewed it was sent, for {@link #HELD}; an
 *       observer takes it away {@link #GONE} after it first saw that renewal. Both on their own
 *       clocks that nobody sets; of these only the speed must agree, to a tenth.
 *   <li>If an answer is lost, the lower share counts until the record was read.
 *   <li>A table from another epoch than its record's means nothing: the store was restored. Then
 *       each node keeps what it has in memory as long as that lease lasts, and nobody gets more
 *       before all leases from before are over.
 * </ol>
 *
 * <p>{@link #handOver} and {@link #hint} are for any thread; all else is for one.
 */
final class LeaseHolder implements QuotaPart {

  /** How often a lease is renewed. */
  static final Duration RENEWED = Duration.ofSeconds(7);

  /** How long a node gives out places after it began to renew its lease. */
  static final Duration HELD = Duration.ofSeconds(25);

  /** How long others wait after they saw a lease renewed; with the way there, the 30 s promised. */
  static final Duration GONE = Duration.ofSeconds(28);

  /** How many nodes share a quota at most; the record has room for more. */
  static final int MAX_NODES = 200;

  private static final Logger LOG = LoggerFactory.getLogger(LeaseHolder.class);
  private static final String PROBLEM = "This node gets no share of the connection quota: ";
  private static final long GAP = Duration.ofMillis(250).toNanos();
  private static final long WANTING = Duration.ofSeconds(1).toNanos();
  private static final long RETRY = Duration.ofSeconds(1).toNanos();
  private static final int TRIES = 20;

  private final LeaseStore store;
  private final QuotaRule rule;
  private final Places places;
  private final TimeSource time;
  private final Supplier<String> name;
  private final boolean observing;
  private final ConcurrentMap<String, Integer> handedOver = new ConcurrentHashMap<>();
  private final Map<String, Seen> seen = new HashMap<>();
  private volatile String node = "";
  private volatile boolean hinted = true;
  private volatile Optional<String> problem = Optional.empty();

  private Optional<Table> table = Optional.empty();
  private Optional<Revision> newest = Optional.empty();
  private long lastLook;

  /** What the store says is this node's, as far as this node knows. */
  private int share;

  /** By how much less memory gives out, since a smaller share is on its way to the store. */
  private int lowered;

  /** In which epoch of the store the lease was given. */
  private long epoch;

  private long renewals;
  private Optional<Pending> pending = Optional.empty();
  private long lastCommit;
  private long lastShort;
  private boolean everShort;
  private volatile long retryAt;

  /**
   * The table as it was read or written last.
   *
   * @param isVoid whether it means nothing, since the store was restored after it was written
   */
  private record Table(LeaseTableDoc doc, Revision revision, boolean isVoid) {}

  /** When a renewal was seen first. */
  private record Seen(long renewal, long since) {}

  /** A commit whose effect was not seen yet. */
  private record Pending(long renewal, long began, Map<String, Integer> handedOver) {}

  /**
   * What this node would write now.
   *
   * @param conditions what must still hold in the store
   * @param others the leases of others
   * @param mine this node's before it changes its share
   * @param plan what share it should have
   * @param handedOver places that go to others with it
   * @param urgent whether it cannot wait until the lease is renewed anyway
   */
  private record Draft(
      List<Write.Check> conditions,
      SortedMap<String, Lease> others,
      Lease mine,
      LeasePlan plan,
      Map<String, Integer> handedOver,
      boolean urgent) {}

  /**
   * @param name what this node is called, and no other ever was; empty as long as it has no name
   * @param observing whether it only finds out what others hold
   */
  LeaseHolder(
      LeaseStore store,
      QuotaRule rule,
      Places places,
      TimeSource time,
      Supplier<String> name,
      boolean observing) {
    this.store = store;
    this.rule = rule;
    this.places = places;
    this.time = time;
    this.name = name;
    this.observing = observing;
    this.retryAt = time.nanoTime();
    this.lastCommit = retryAt - RENEWED.toNanos();
  }

  /** The table may have changed. */
  void hint() {
    hinted = true;
  }

  @Override
  public void handOver(String other) {
    if (other.equals(node)) {
      places.giveBack();
    } else {
      places.handOver();
      handedOver.merge(other, 1, Integer::sum);
    }
  }

  @Override
  public Optional<String> problem() {
    return problem;
  }

  /** Called about ten times a second. */
  @Override
  public void tick() {
    if (observing) {
      observe();
      return;
    }
    guarded(
        now -> {
          noteShortage(now);
          if (hinted) {
            look();
          }
          if (now - lastCommit >= RENEWED.toNanos()
              || (now - lastCommit >= GAP && draft(now).urgent())) {
            renew();
          }
          announce();
        });
  }

  private void observe() {
    guarded(
        now -> {
          if (hinted || now - lastLook >= RENEWED.toNanos()) {
            look();
          }
          announce();
        });
  }

  /**
   * Gives the lease back: all of it if no place is taken, otherwise what is free, and the rest ends
   * by itself. Nobody gets in any more. If the store is away, all of it ends by itself.
   */
  @Override
  public void leave() {
    places.close();
    retryAt = time.nanoTime();
    guarded(
        now -> {
          look();
          for (int i = 0; i < TRIES && isListed(); i++) {
            Draft draft = draft(time.nanoTime());
            int left = draft.mine().share() - lower(draft.mine().share(), false);
            if (commit(draft, left, places.used() > 0)) {
              return;
            }
          }
        });
  }

  private void guarded(LongConsumer work) {
    long now = time.nanoTime();
    if (node.isEmpty()) {
      node = name.get();
    }
    if (node.isEmpty() || now - retryAt < 0) {
      return;
    }
    try {
      work.accept(now);
      problem = Optional.empty();
    } catch (UnavailableException e) {
      later(e, isOfTheStore(e) ? Optional.empty() : Optional.of(PROBLEM + e.getMessage()));
    } catch (DamagedRecordException e) {
      later(e, Optional.of(PROBLEM + e.getMessage()));
    }
  }

  private void later(RuntimeException reason, Optional<String> told) {
    retryAt = time.nanoTime() + RETRY;
    hinted = true;
    problem = told;
    LOG.debug("The lease on the connection quota was not renewed; trying again", reason);
  }

  /** That the store is away is told by whoever follows it. */
  private static boolean isOfTheStore(UnavailableException e) {
    return switch (e.code()) {
      case STORE_UNAVAILABLE, OUTCOME_UNKNOWN, STALE, CLOSED -> true;
      default -> false;
    };
  }

  private void noteShortage(long now) {
    if (isListed() && places.isShort()) {
      places.forgetRefusals();
      everShort = true;
      lastShort = now;
    }
  }

  /** Others need not be told of a shortage that ends and begins again all the time. */
  private boolean wants(long now) {
    return everShort && now - lastShort < WANTING;
  }

  private void announce() {
    LeasePlan plan = draft(time.nanoTime()).plan();
    places.others(plan.takenElsewhere(), plan.lowWater());
  }

  private boolean isListed() {
    return table.filter(now -> !now.isVoid() && now.doc().leases().containsKey(node)).isPresent();
  }

  /** Reads the table. */
  private void look() {
    hinted = false;
    Optional<StoredRecord> stored = store.read();
    lastLook = time.nanoTime();
    table = stored.map(record -> table(LeaseTableDoc.read(record), record.revision()));
    table.ifPresent(this::adopt);
  }

  /** One that is older than what was there before was brought back by a restore. */
  private Table table(LeaseTableDoc doc, Revision revision) {
    boolean isVoid =
        doc.epoch() != revision.epoch()
            || newest.filter(last -> last.isAfter(revision)).isPresent();
    if (!isVoid) {
      newest = Optional.of(revision);
    }
    return new Table(doc, revision, isVoid);
  }

  /** Brings memory in line with what the store says now. */
  private void adopt(Table now) {
    if (now.isVoid()) {
      share -= lowered;
      lowered = 0;
      pending = Optional.empty();
      return;
    }
    SortedMap<String, Lease> leases = now.doc().leases();
    watch(leases);
    Lease mine = leases.get(node);
    if (mine != null) {
      Optional<Pending> done = pending.filter(commit -> commit.renewal() == mine.renewal());
      int settled = done.map(commit -> settle(commit.handedOver())).orElse(0);
      places.adjust(mine.share() - share + lowered + settled);
      share = mine.share();
      lowered = 0;
      if (done.isPresent()) {
        epoch = now.doc().epoch();
        places.leaseUntil(done.get().began() + HELD.toNanos());
      }
    } else if (epoch == now.doc().epoch() || !places.hasLease()) {
      places.endLease();
      places.adjust(lowered - share + settle(Map.copyOf(handedOver)));
      share = 0;
      lowered = 0;
    } // Otherwise it is a lease from before a restore, which is good until it is claimed or over.
    pending = Optional.empty();
  }

  /** These places are no longer this node's, in the store too. */
  private int settle(Map<String, Integer> given) {
    given.forEach(
        (other, count) ->
            handedOver.compute(
                other, (key, all) -> all == null || all.equals(count) ? null : all - count));
    return given.values().stream().mapToInt(Integer::intValue).sum();
  }

  private void watch(SortedMap<String, Lease> leases) {
    seen.keySet().retainAll(leases.keySet());
    long now = time.nanoTime();
    leases.forEach(
        (other, lease) -> {
          Seen before = seen.get(other);
          if (before == null || before.renewal() != lease.renewal()) {
            seen.put(other, new Seen(lease.renewal(), now));
          }
        });
  }

  /** Whether this very renewal was seen so long ago. */
  private boolean isGone(String other, Lease lease, long now) {
    Seen last = seen.get(other);
    return !other.equals(node)
        && last != null
        && last.renewal() == lease.renewal()
        && now - last.since() >= GONE.toNanos();
  }

  private Draft draft(long now) {
    List<Write.Check> conditions = rule.conditions(); // Before the limit that they vouch for.
    long limit = Math.min(rule.hardLimit(), Places.UNLIMITED);
    boolean isVoid = table.filter(Table::isVoid).isPresent();
    SortedMap<String, Lease> leases = new TreeMap<>();
    if (isVoid) {
      long number = table.get().revision().epoch();
      leases.put(LeasePlan.BEFORE_RESTORE, new Lease(number, (int) limit, 0, false));
    } else {
      table.ifPresent(read -> leases.putAll(read.doc().leases()));
    }
    boolean gone =
        leases.entrySet().removeIf(other -> isGone(other.getKey(), other.getValue(), now));
    Lease stored = leases.remove(node);
    Lease mine =
        new Lease(
            renewals, stored == null ? claim(leases) : stored.share(), places.used(), wants(now));
    Map<String, Integer> given = giveTo(leases, mine.share());
    Lease left =
        mine.share(mine.share() - given.values().stream().mapToInt(Integer::intValue).sum());
    LeasePlan plan = new LeasePlan(leases, node, left, limit);
    boolean urgent =
        gone || isVoid || !given.isEmpty() || isNews(stored, mine) || isDifference(plan, left);
    return new Draft(conditions, leases, left, plan, given, urgent);
  }

  /** Whether others should hear soon of what this node is short of. */
  private static boolean isNews(@Nullable Lease stored, Lease mine) {
    return stored == null
        || stored.wants() != mine.wants()
        || (mine.wants() && stored.used() < mine.used());
  }

  /** Whether others wait for a part of the share, or this node for more. */
  private static boolean isDifference(LeasePlan plan, Lease mine) {
    int share = plan.share();
    return share < mine.share() || (mine.wants() && share > mine.share());
  }

  /** What this node held before a restore is taken out of what is kept back for all who did. */
  private int claim(SortedMap<String, Lease> leases) {
    Lease before = leases.get(LeasePlan.BEFORE_RESTORE);
    if (before == null || !places.hasLease()) {
      return 0;
    }
    int claimed = Math.min(share - lowered, before.share());
    if (claimed == before.share()) {
      leases.remove(LeasePlan.BEFORE_RESTORE);
    } else {
      leases.put(LeasePlan.BEFORE_RESTORE, before.share(before.share() - claimed));
    }
    return claimed;
  }

  /** Adds to the shares of others what was handed over to them; what is left is nobody's. */
  private Map<String, Integer> giveTo(SortedMap<String, Lease> leases, int most) {
    Map<String, Integer> given = new HashMap<>();
    int left = most;
    for (Map.Entry<String, Integer> entry : handedOver.entrySet()) {
      int count = Math.min(left, entry.getValue());
      if (count > 0) {
        left -= count;
        given.put(entry.getKey(), count);
        leases.computeIfPresent(
            entry.getKey(), (other, lease) -> lease.share(lease.share() + count));
      }
    }
    return given;
  }

  private void renew() {
    for (int i = 0; i < TRIES; i++) {
      if (hinted) {
        look();
      }
      Draft draft = draft(time.nanoTime());
      if (draft.others().size() >= MAX_NODES) {
        throw new UnavailableException(ErrorCode.BUSY, "Too many nodes share it");
      }
      int from = draft.mine().share();
      // Where no table is, it is not known yet whether a restore took it away.
      int to = table.isEmpty() ? 0 : draft.plan().share();
      if (to < from) {
        to = from - lower(from - to, draft.plan().isOverLeased());
      }
      boolean first = table.isEmpty();
      if (commit(draft, to, true) && !first) {
        return;
      }
    }
  }

  /**
   * Lowers in memory what will be lowered in the store.
   *
   * @param evenIfTaken whether also below what is taken
   */
  private int lower(int wanted, boolean evenIfTaken) {
    int difference = wanted;
    if (evenIfTaken) {
      places.adjust(-wanted);
    } else {
      difference = places.lower(wanted);
    }
    lowered += difference;
    return difference;
  }

  /**
   * Writes the table.
   *
   * @param stay whether this node is to be in it
   * @return whether that is in force; otherwise this node has to look again, and has where that
   *     makes sense
   */
  private boolean commit(Draft draft, int to, boolean stay) {
    long began = time.nanoTime();
    long renewal = ++renewals;
    SortedMap<String, Lease> leases = new TreeMap<>(draft.others());
    if (stay) {
      leases.put(node, new Lease(renewal, to, draft.mine().used(), draft.mine().wants()));
    }
    LeaseTableDoc doc =
        table
            .filter(now -> !now.isVoid())
            .map(Table::doc)
            .orElseGet(
                () -> LeaseTableDoc.empty(table.map(now -> now.revision().epoch()).orElse(1L)))
            .leases(leases);
    Batch.Builder batch =
        Batch.builder()
            .add(
                new Write.Put(
                    Records.LEASES,
                    doc.payload(),
                    table.map(now -> Condition.at(now.revision())).orElse(Condition.ABSENT)));
    draft.conditions().forEach(batch::add);
    pending = Optional.of(new Pending(renewal, began, draft.handedOver()));
    Optional<CommitResult> answer = store.commit(batch.build());
    if (answer.isPresent() && answer.get() instanceof CommitResult.Committed committed) {
      lastCommit = time.nanoTime();
      table = Optional.of(table(doc, committed.revision()));
      table.ifPresent(this::adopt);
      return table.filter(Table::isVoid).isEmpty();
    }
    hinted = true;
    return false;
  }

  @Override
  public String toString() {
    return "LeaseHolder[" + node + ": " + share + "]";
  }
}
