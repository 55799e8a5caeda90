package dev.castellan.internal.license;

import dev.castellan.UnavailableException;
import dev.castellan.event.AdminEvent;
import dev.castellan.internal.Settings;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.license.LicenseAlarms.Held;
import dev.castellan.internal.metrics.Counters;
import dev.castellan.internal.model.DamagedRecordException;
import dev.castellan.internal.model.LicenseClockDoc;
import dev.castellan.internal.model.LicenseDoc;
import dev.castellan.internal.model.LicenseSettingsDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.license.License;
import dev.castellan.license.LicenseAlarm;
import dev.castellan.license.LicenseExpiry;
import dev.castellan.license.LicenseSettings;
import dev.castellan.license.LicenseState;
import dev.castellan.license.LicenseStatus;
import dev.castellan.license.LicenseUsage;
import dev.castellan.license.LicenseVerifier;
import dev.castellan.license.LicenseVerifier.Verification;
import dev.castellan.license.Limit;
import dev.castellan.license.StoredLicenseSettings;
import dev.castellan.storage.Batch;
import dev.castellan.storage.Condition;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the licence, the clock and the quota: what holds now, what the quota keeps to, and which
 * alarms that raises. Looks once a second, and at once when the licence has changed; in between,
 * everything is read from what the last look found. Safe for use by many threads.
 */
public final class LicenseWatch implements QuotaRule {

  /** What a look begins by. */
  public static final Set<RecordKey> RECORDS =
      Set.of(Records.LICENSE, Records.LICENSE_SETTINGS, Records.LICENSE_CLOCK);

  /** How often it looks of itself. */
  public static final Duration EVERY = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(LicenseWatch.class);

  /**
   * From when on the time in the store is too old. It is looked at each minute, so it is behind by
   * at most 5; so much a restart can gain.
   */
  private static final Duration CLOCK_KEPT = Duration.ofMinutes(4);

  /** Of what somebody pasted, with all that is around it; more is not looked at. */
  private static final int MAX_KEY = 16_384;

  private final Engine engine;
  private final Settings settings;
  private final LicensePeaks peaks;
  private volatile QuotaUsage usage = new NobodyYet();

  /** Damaged records that were told of, so that not each look tells again. */
  private final ConcurrentMap<RecordKey, Optional<Revision>> leftAside = new ConcurrentHashMap<>();

  /** Guards all below that is not volatile. */
  private final Object lock = new Object();

  private final LicenseClock clock;
  private final LicenseAlarms alarms = new LicenseAlarms();
  private long refusedBefore;
  private OptionalLong exceededAt = OptionalLong.empty();
  private volatile @Nullable Finding found;

  /** Nothing was looked at yet, so nobody is admitted. */
  public LicenseWatch(Engine engine) {
    this.engine = engine;
    this.settings = engine.settings();
    this.peaks = new LicensePeaks(engine);
    this.clock = new LicenseClock(settings.time());
  }

  /** Before the quota is there, nobody is in. */
  private record NobodyYet() implements QuotaUsage {

    @Override
    public long connectionsHere() {
      return 0;
    }

    @Override
    public long connectionsEverywhere() {
      return 0;
    }
  }

  /** Counts what this quota tells from now on. */
  public void count(QuotaUsage quota) {
    usage = quota;
  }

  /** What a look found. */
  private record Finding(
      InForce inForce,
      Instant time,
      boolean suspect,
      Standing standing,
      Limit connections,
      List<LicenseAlarm> alarms,
      List<Write.Check> conditions) {}

  /** Looks; reads memory alone. Before the store was read there is nothing to look at. */
  public void look() {
    synchronized (lock) {
      if (!engine.freshness().isLoaded()) {
        return;
      }
      Finding before = found;
      Snapshot snapshot = engine.snapshot();
      InForce inForce = inForce(snapshot, before);
      Instant time = clock.look(meta(snapshot, Records.LICENSE_CLOCK, LicenseClockDoc::read));
      Standing standing = Standing.of(inForce.license(), time);
      Limit limit = limit(inForce.license(), standing);
      long connections = usage.connectionsEverywhere();
      List<AdminEvent> events = new ArrayList<>();
      if (before != null && !before.inForce.license().equals(inForce.license())) {
        events.add(
            new AdminEvent.LicenseChanged(inForce.license().id(), inForce.license().customer()));
      }
      Map<LicenseAlarm, Held> held = held(inForce, standing);
      holdQuota(held, limit, connections, watermarks(snapshot).settings());
      events.addAll(alarms.holding(held));
      found =
          new Finding(
              inForce,
              time,
              clock.isSuspect(),
              standing,
              limit,
              alarms.raised(),
              conditions(inForce));
      events.forEach(engine::tell);
      peaks.note(engine.now(), connections);
    }
  }

  private InForce inForce(Snapshot snapshot, @Nullable Finding before) {
    if (settings.licenseKey().isPresent()) {
      return before == null
          ? verified(settings.licenseKey().get().expose(), Optional.empty())
          : before.inForce;
    }
    Optional<StoredRecord> record = snapshot.meta(Records.LICENSE);
    Optional<Revision> head = record.map(StoredRecord::revision);
    if (before != null && before.inForce.head().equals(head)) {
      return before.inForce;
    }
    try {
      return record
          .map(LicenseDoc::read)
          .flatMap(LicenseDoc::key)
          .map(key -> verified(key, head))
          .orElseGet(() -> withoutKey(Optional.empty(), head));
    } catch (DamagedRecordException e) {
      LOG.error("The licence in the store cannot be read", e);
      return withoutKey(Optional.of(String.valueOf(e.getMessage())), head);
    }
  }

  private InForce verified(String key, Optional<Revision> head) {
    Verification answer = verify(key);
    if (answer instanceof Verification.Genuine genuine) {
      return new InForce(genuine.license(), true, Optional.empty(), head);
    }
    String message = ((Verification.Refused) answer).message();
    LOG.warn("The licence key that is in force is not accepted here: {}", message);
    return withoutKey(Optional.of(message), head);
  }

  private InForce withoutKey(Optional<String> refusal, Optional<Revision> head) {
    return new InForce(settings.communityLicense(), false, refusal, head);
  }

  /** Asks the verifier; a host without one takes no keys. */
  public Verification verify(String key) {
    if (key.length() > MAX_KEY) {
      return new Verification.Refused(
          LicenseVerifier.Reason.MALFORMED, "A licence key has at most " + MAX_KEY + " characters");
    }
    try {
      return settings
          .licenseVerifier()
          .map(verifier -> verifier.verify(key))
          .orElseGet(
              () ->
                  new Verification.Refused(
                      LicenseVerifier.Reason.SIGNER_UNKNOWN, "No licence keys are taken here"));
    } catch (RuntimeException e) { // Foreign code, which was to throw for no key.
      LOG.error("The host's verifier failed on a licence key", e);
      return new Verification.Refused(
          LicenseVerifier.Reason.MALFORMED, "The licence key could not be looked at");
    }
  }

  private <T> Optional<T> meta(Snapshot snapshot, RecordKey key, Function<StoredRecord, T> reader) {
    Optional<StoredRecord> record = snapshot.meta(key);
    try {
      return record.map(reader);
    } catch (DamagedRecordException e) {
      Optional<Revision> revision = record.map(StoredRecord::revision);
      if (!revision.equals(leftAside.put(key, revision))) {
        LOG.warn("A record cannot be read and is left aside", e);
      }
      return Optional.empty();
    }
  }

  private Limit limit(License license, Standing standing) {
    return standing.isOver() && settings.licenseExpiry() == LicenseExpiry.REFUSES_CONNECTIONS
        ? settings.communityLicense().limits().connections()
        : license.limits().connections();
  }

  private List<Write.Check> conditions(InForce inForce) {
    return settings.licenseKey().isPresent()
        ? List.of()
        : List.of(
            new Write.Check(
                Records.LICENSE, inForce.head().map(Condition::at).orElse(Condition.ABSENT)));
  }

  /** The alarms that follow from licence and clock. */
  private Map<LicenseAlarm, Held> held(InForce inForce, Standing standing) {
    Map<LicenseAlarm, Held> held = new EnumMap<>(LicenseAlarm.class);
    License license = inForce.license();
    String end = license.expiresAt().map(Instant::toString).orElse("");
    String name = "The licence " + license.id() + " of " + license.customer();
    switch (standing.state()) {
      case EXPIRING -> {
        long days = standing.daysLeft().orElse(0L);
        int level = days > 7 ? 0 : days > 1 ? 1 : 2;
        held.put(
            LicenseAlarm.EXPIRING,
            new Held(level, name + " expires at " + end + "; days left: " + days));
      }
      case IN_GRACE ->
          held.put(
              LicenseAlarm.IN_GRACE,
              new Held(
                  0,
                  name
                      + " expired at "
                      + end
                      + "; its grace ends at "
                      + license.graceEndsAt().map(Instant::toString).orElse("")));
      case EXPIRED -> held.put(LicenseAlarm.EXPIRED, new Held(0, name + " expired at " + end));
      case NOT_YET_VALID ->
          held.put(
              LicenseAlarm.NOT_YET_VALID,
              new Held(0, name + " holds from " + license.validFrom() + " on"));
      default -> {}
    }
    if (clock.isSuspect()) {
      held.put(
          LicenseAlarm.CLOCK_SUSPECT,
          new Held(0, "The clock was set back to " + engine.now() + ", behind a time seen before"));
    }
    inForce.refusal().ifPresent(why -> held.put(LicenseAlarm.KEY_REFUSED, new Held(0, why)));
    return held;
  }

  private void holdQuota(
      Map<LicenseAlarm, Held> held, Limit limit, long connections, LicenseSettings watermarks) {
    String numbers = connections + " of " + text(limit.hard()) + " connections are open";
    if (isHigh(limit.hard(), connections, watermarks)) {
      held.put(LicenseAlarm.QUOTA_HIGH, new Held(0, numbers));
    }
    long refused = engine.counters().admissions(Counters.Admission.QUOTA_EXCEEDED);
    long now = settings.time().nanoTime();
    if (refused > refusedBefore || connections > limit.soft()) {
      exceededAt = OptionalLong.of(now);
    }
    refusedBefore = refused;
    if (exceededAt.isPresent()) {
      if (now - exceededAt.getAsLong() < Duration.ofSeconds(LicenseAlarm.QUIET_SECONDS).toNanos()) {
        held.put(LicenseAlarm.QUOTA_EXCEEDED, new Held(0, numbers));
      } else {
        exceededAt = OptionalLong.empty();
      }
    }
  }

  private boolean isHigh(long limit, long connections, LicenseSettings watermarks) {
    if (limit == 0 || limit == Limit.NONE) {
      return false;
    }
    return alarms.isRaised(LicenseAlarm.QUOTA_HIGH)
        ? connections * 100 > limit * watermarks.lowWatermark()
        : connections * 100 >= limit * watermarks.highWatermark();
  }

  private static String text(long limit) {
    return limit == Limit.NONE ? "unlimited" : Long.toString(limit);
  }

  @Override
  public long hardLimit() {
    Finding now = found;
    return now == null ? 0 : now.connections.hard();
  }

  @Override
  public long softLimit() {
    Finding now = found;
    return now == null ? 0 : now.connections.soft();
  }

  @Override
  public boolean refusesAll() {
    return found == null;
  }

  @Override
  public List<Write.Check> conditions() {
    Finding now = found;
    return now == null ? List.of() : now.conditions;
  }

  /** Whether administrators change nothing but the licence. */
  public boolean refusesAdministration() {
    Finding now = found;
    return now != null
        && now.standing.isOver()
        && settings.licenseExpiry() == LicenseExpiry.REFUSES_ADMINISTRATION;
  }

  /** What holds now; without a look at the store, what there is without a key. */
  public License license() {
    Finding now = found;
    return now == null ? settings.communityLicense() : now.inForce.license();
  }

  /** The time by which licences are judged. */
  public Instant time() {
    Finding now = found;
    return now == null ? engine.now() : now.time;
  }

  /** How it stands at the last look, with the connections of this moment. */
  public LicenseStatus status() {
    Finding now = found;
    if (now == null) {
      License community = settings.communityLicense();
      Standing standing = Standing.of(community, engine.now());
      return status(
          new InForce(community, false, Optional.empty(), Optional.empty()),
          standing,
          standing.states(Limit.of(0), 0),
          Limit.of(0),
          engine.now(),
          List.of());
    }
    Set<LicenseState> states = now.standing.states(now.connections, usage.connectionsEverywhere());
    if (now.suspect) {
      states.add(LicenseState.CLOCK_SUSPECT);
    }
    if (now.inForce.refusal().isPresent()) {
      states.add(LicenseState.KEY_REFUSED);
    }
    if (states.size() > 1) {
      states.remove(LicenseState.VALID);
    }
    return status(now.inForce, now.standing, states, now.connections, now.time, now.alarms);
  }

  private LicenseStatus status(
      InForce inForce,
      Standing standing,
      Set<LicenseState> states,
      Limit limit,
      Instant time,
      List<LicenseAlarm> raised) {
    return new LicenseStatus(
        inForce.license(),
        inForce.head().map(Revision::toString).orElse(LicenseStatus.NO_VERSION),
        inForce.keyed(),
        EnumSet.copyOf(states),
        standing.daysLeft(),
        limit.soft(),
        limit.hard(),
        usage.connectionsEverywhere(),
        time,
        raised,
        settings.brokerName(),
        settings.brokerVersion());
  }

  /** The watermarks in force. */
  public StoredLicenseSettings watermarks() {
    return watermarks(engine.snapshot());
  }

  private StoredLicenseSettings watermarks(Snapshot snapshot) {
    return settings
        .licenseSettings()
        .map(fixed -> new StoredLicenseSettings(fixed, LicenseStatus.NO_VERSION, true))
        .or(() -> meta(snapshot, Records.LICENSE_SETTINGS, LicenseWatch::stored))
        .orElseGet(
            () ->
                new StoredLicenseSettings(
                    LicenseSettings.STANDARD, LicenseStatus.NO_VERSION, false));
  }

  private static StoredLicenseSettings stored(StoredRecord record) {
    return new StoredLicenseSettings(
        LicenseSettingsDoc.read(record).view(), record.revision().toString(), false);
  }

  /**
   * How many there are and were at most. Reads the store.
   *
   * @throws UnavailableException if it cannot be read
   */
  public LicenseUsage usage() {
    Instant now = engine.now();
    List<LicenseUsage.Peak> days = peaks.days(now);
    return new LicenseUsage(
        usage.connectionsEverywhere(),
        usage.connectionsHere(),
        hardLimit(),
        LicensePeaks.most(days, now, 1),
        LicensePeaks.most(days, now, 7),
        LicensePeaks.most(days, now, 30),
        days,
        peaks.months(now));
  }

  /**
   * Writes what a restart must know: the highest time, and the peaks.
   *
   * @throws UnavailableException if the store is away; it is done again next time
   */
  public void keep() {
    Finding now = found;
    if (now == null || settings.tool()) {
      return;
    }
    keep(now.time); // First: whatever is wrong with a peak, nobody gets younger by it.
    peaks.flush();
  }

  private void keep(Instant time) {
    Optional<StoredRecord> stored = engine.snapshot().meta(Records.LICENSE_CLOCK);
    Optional<LicenseClockDoc> before =
        meta(engine.snapshot(), Records.LICENSE_CLOCK, LicenseClockDoc::read);
    if (before.map(doc -> time.isAfter(doc.seen().plus(CLOCK_KEPT))).orElse(true)) {
      LicenseClockDoc doc =
          before.map(old -> old.seen(time)).orElseGet(() -> LicenseClockDoc.create(time));
      Condition unchanged =
          stored.map(record -> Condition.at(record.revision())).orElse(Condition.ABSENT);
      engine.prepare(
          Batch.builder()
              .add(new Write.Put(Records.LICENSE_CLOCK, doc.payload(), unchanged))
              .build());
    }
  }

  /** Deletes peaks that nobody asks for any more. */
  public void sweep() {
    if (!settings.tool()) {
      peaks.sweep();
    }
  }
}
