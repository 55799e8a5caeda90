package dev.castellan.internal.license;

import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.internal.model.LeaseTableDoc;
import dev.castellan.internal.model.LeaseTableDoc.Lease;
import dev.castellan.internal.model.Records;
import dev.castellan.license.Admission;
import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.RecordSnapshot;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.Write;
import dev.castellan.storage.testkit.FaultyRecordStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Nodes that share a quota, in one thread: time passes, nodes act and faults happen when the test
 * says so. Each node has a clock of its own, which goes a little too fast or too slow.
 */
final class SimulatedCluster {

  /** How much faster or slower a clock may go than the rules allow for: a tenth between two. */
  static final double MOST_DRIFT = 0.04;

  final InMemoryRecords records = InMemoryRecords.create(new Clock(0, 1));
  final List<Member> members = new ArrayList<>();

  /** How many places there are now. */
  long limit;

  /** What must hold in the store for that to be so. */
  List<Write.Check> conditions = List.of();

  private long now;
  private int names;

  SimulatedCluster(long limit) {
    this.limit = limit;
  }

  /** Lets true time pass. */
  void pass(Duration time) {
    now += time.toNanos();
  }

  /** A clock with an origin and a speed. */
  private final class Clock implements TimeSource {

    private final long origin;
    private final double speed;

    Clock(long origin, double speed) {
      this.origin = origin;
      this.speed = speed;
    }

    @Override
    public Instant instant() {
      return Instant.EPOCH; // Nobody here may ask what day it is.
    }

    @Override
    public long nanoTime() {
      return origin + (long) (now * speed);
    }
  }

  private final class Rule implements QuotaRule {

    @Override
    public long hardLimit() {
      return limit;
    }

    @Override
    public long softLimit() {
      return limit;
    }

    @Override
    public boolean refusesAll() {
      return false;
    }

    @Override
    public List<Write.Check> conditions() {
      return conditions;
    }
  }

  /** One node. */
  final class Member {

    final String name;
    final FaultyRecordStore store = FaultyRecordStore.around(records.open());
    final Places places;
    final LeaseHolder holder;
    final ConnectionQuota quota;
    final List<Admission.Permit> permits = new ArrayList<>();
    boolean cut;

    /** What happens once on the way of its next question to the store. */
    Runnable beforeRead = () -> {};

    private boolean busy;

    private Member(long origin, double speed) {
      this.name = "node" + names++;
      Clock clock = new Clock(origin, speed);
      this.places = Places.leased(new Rule(), clock);
      this.holder = new LeaseHolder(new Link(this), new Rule(), places, clock, () -> name, false);
      this.quota = new ConnectionQuota(new Rule(), places, holder::handOver);
    }

    /** Does what is due, unless it is doing so already: it has one thread. */
    void tick() {
      if (!busy) {
        busy = true;
        try {
          holder.tick();
        } finally {
          busy = false;
        }
      }
    }

    /** A new connection of a session of its own. */
    Admission admit() {
      String session = name + "-" + names++;
      return keep(quota.admit(session, session));
    }

    Admission keep(Admission answer) {
      if (answer instanceof Admission.Permit permit) {
        permits.add(permit);
      }
      return answer;
    }

    /** So many new connections, or as many of them as get in. */
    int admit(int count) {
      int admitted = 0;
      for (int i = 0; i < count; i++) {
        admitted += admit() instanceof Admission.Permit ? 1 : 0;
      }
      return admitted;
    }

    /** What it may give out at this moment, taken places included. */
    int shareInForce() {
      return places.hasLease() ? places.share() : 0;
    }

    /** The process is gone, with its connections. */
    void die() {
      members.remove(this);
      store.close();
    }
  }

  /** A node's way to the store. */
  private static final class Link implements LeaseStore {

    private final Member member;

    Link(Member member) {
      this.member = member;
    }

    @Override
    public Optional<StoredRecord> read() {
      requireLink();
      Runnable before = member.beforeRead;
      member.beforeRead = () -> {};
      before.run();
      try {
        return member.store.get(Records.LEASES);
      } catch (StoreException e) {
        throw unavailable(e);
      }
    }

    @Override
    public Optional<CommitResult> commit(Batch batch) {
      requireLink();
      try {
        return Optional.of(member.store.commit(batch));
      } catch (StoreException e) {
        if (e.outcomeUnknown()) {
          return Optional.empty();
        }
        throw unavailable(e);
      }
    }

    private void requireLink() {
      if (member.cut) {
        throw unavailable(new StoreException("cut off"));
      }
    }

    private static UnavailableException unavailable(StoreException e) {
      return new UnavailableException(ErrorCode.STORE_UNAVAILABLE, "Cut off", e);
    }
  }

  /** Starts a node, whose first tick is made at once. */
  Member start(long origin, double speed) {
    Member member = new Member(origin, speed);
    members.add(member);
    member.tick();
    return member;
  }

  Member start() {
    return start(names * 1_000_003L - 5_000_000L, 1);
  }

  /** Lets time pass as in a cluster where all is well: ticks, and hints that arrive. */
  void run(Duration time) {
    Duration step = Duration.ofMillis(100);
    for (Duration left = time; !left.isNegative(); left = left.minus(step)) {
      pass(step);
      for (Member member : List.copyOf(members)) {
        member.holder.hint();
        member.tick();
      }
    }
  }

  /** What is in the store; empty if there is nothing, or nothing that counts. */
  Optional<Map<String, Lease>> table() {
    try (RecordStore store = records.open()) {
      return store
          .get(Records.LEASES)
          .filter(record -> LeaseTableDoc.read(record).epoch() == record.revision().epoch())
          .map(record -> LeaseTableDoc.read(record).leases());
    }
  }

  /** The sum of all leases in the store. */
  long leased() {
    return table().orElse(Map.of()).values().stream().mapToLong(Lease::share).sum();
  }

  /** What all nodes together may give out at this moment. */
  long inForce() {
    return members.stream().mapToLong(Member::shareInForce).sum();
  }

  int taken() {
    return members.stream().mapToInt(member -> member.places.used()).sum();
  }

  RecordSnapshot backup() {
    return records.snapshot();
  }

  void restore(RecordSnapshot backup) {
    records.restore(backup);
  }
}
