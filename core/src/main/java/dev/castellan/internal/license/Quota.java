package dev.castellan.internal.license;

import dev.castellan.internal.engine.Chores;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.metrics.Counters;
import dev.castellan.internal.model.Records;
import dev.castellan.license.Admission;
import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.StoreTraits;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connection quota of one Castellan. What kind the store is decides which places are its own:
 *
 * <ul>
 *   <li>one that no other process can write: all of them;
 *   <li>one in a file: all of them, for whoever holds the lock on a {@linkplain FileLease file
 *       beside it};
 *   <li>one that several nodes share: what is {@linkplain LeaseHolder leased} to this node.
 * </ul>
 *
 * <p>A tool beside the broker admits nobody, and only looks at what the nodes hold. Safe for use by
 * many threads.
 */
public final class Quota implements QuotaUsage, AutoCloseable {

  private static final Duration TICK = Duration.ofMillis(100);

  private final Engine engine;
  private final TimeSource time;
  private final Counters counters;
  private final Optional<QuotaPart> part;
  private final ConnectionQuota quota;
  private @Nullable Chores chores;

  /**
   * Of this Castellan; nobody gets in before it is {@linkplain #start started}, unless nobody else
   * can write its store.
   */
  public Quota(Engine engine, QuotaRule rule) {
    StoreTraits store = engine.settings().store().traits();
    boolean tool = engine.settings().tool();
    this.engine = engine;
    this.time = engine.settings().time();
    this.counters = engine.counters();
    Places places;
    if (store.soleWriter()) {
      places = Places.own(rule, time);
      this.part = Optional.empty();
    } else if (store.file().isPresent()) {
      places = Places.locked(rule, time);
      this.part = tool ? Optional.empty() : Optional.of(new FileLease(store.file().get(), places));
    } else {
      places = Places.leased(rule, time);
      LeaseHolder holder = new LeaseHolder(shared(engine), rule, places, time, this::node, tool);
      engine.onChange(Records.LEASES, holder::hint);
      this.part = Optional.of(holder);
    }
    this.quota =
        new ConnectionQuota(
            rule,
            places,
            other -> part.ifPresentOrElse(now -> now.handOver(other), places::giveBack));
  }

  private static LeaseStore shared(Engine engine) {
    return new LeaseStore() {
      @Override
      public Optional<StoredRecord> read() {
        return engine.read(Records.LEASES);
      }

      @Override
      public Optional<CommitResult> commit(Batch batch) {
        return engine.note(batch);
      }
    };
  }

  /** Gets this node's part, as far as it is there, and keeps it from now on. */
  public void start() {
    part.ifPresent(
        some -> {
          some.tick();
          chores = new Chores(time, "castellan-quota");
          chores.every(TICK, "connection quota", some::tick);
        });
  }

  /** See {@link dev.castellan.license.LicenseGate#admit}. */
  public Admission admit(String connection, String session) {
    return counted(quota.admit(connection, session));
  }

  /** See {@link dev.castellan.license.LicenseGate#admitReplacing}. */
  public Admission admitReplacing(String connection, String session) {
    return counted(quota.admitReplacing(connection, session));
  }

  private Admission counted(Admission answer) {
    counters.admission(
        answer instanceof Admission.Refused refused
            ? Counters.Admission.of(refused.reason())
            : Counters.Admission.ADMITTED);
    return answer;
  }

  /** See {@link dev.castellan.license.LicenseGate#reconcile}. */
  public int reconcile(Collection<String> live) {
    return quota.reconcile(live);
  }

  /** What this node is called: after the commit that opened it. Empty before. */
  public String node() {
    return engine.begun().map(commit -> commit.epoch() + "-" + commit.number()).orElse("");
  }

  @Override
  public long connectionsHere() {
    return quota.connectionsHere();
  }

  @Override
  public long connectionsEverywhere() {
    return quota.connectionsEverywhere();
  }

  /** What keeps this node from its part of the places, if anything does. */
  public Optional<String> problem() {
    return part.flatMap(QuotaPart::problem);
  }

  /** Gives this node's part back: nobody gets in any more, whoever is in stays. */
  @Override
  public void close() {
    Chores ending = chores;
    if (ending != null) {
      chores = null;
      ending.close();
    }
    part.ifPresent(QuotaPart::leave);
  }
}
