package dev.castellan.internal.license;

import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.LicensePeakDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.license.LicenseUsage.Peak;
import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Condition;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The most connections of each day and month, in UTC. What this node has seen lies in memory until
 * the next {@link #flush}; the store keeps the highest that any node told. Safe for use by many
 * threads.
 */
public final class LicensePeaks {

  static final int DAYS = 31;
  static final int MONTHS = 24;

  private static final String DAY = "day-";
  private static final String MONTH = "month-";
  private static final int DAYS_KEPT = 400;

  private final Engine engine;

  /** Not yet in the store; guarded by this. */
  private final Map<RecordKey, Peak> fresh = new HashMap<>();

  /** Over this store. */
  LicensePeaks(Engine engine) {
    this.engine = engine;
  }

  /** So many are open now. */
  synchronized void note(Instant now, long connections) {
    if (connections > 0) {
      LocalDate day = day(now);
      note(DAY, new Peak(day.toString(), connections, now));
      note(MONTH, new Peak(YearMonth.from(day).toString(), connections, now));
    }
  }

  private void note(String kind, Peak peak) {
    fresh.merge(key(kind, peak.period()), peak, LicensePeaks::higher);
  }

  private static Peak higher(Peak one, Peak other) {
    return other.connections() > one.connections() ? other : one;
  }

  private static RecordKey key(String kind, String period) {
    return new RecordKey(Records.LICENSE_PEAK, kind + period);
  }

  private static LocalDate day(Instant now) {
    return now.atZone(ZoneOffset.UTC).toLocalDate();
  }

  private synchronized Map<RecordKey, Peak> fresh() {
    return Map.copyOf(fresh);
  }

  /**
   * Tells the store. What another node told at the same moment is looked at next time.
   *
   * @throws dev.castellan.UnavailableException if the store is away or a peak in it is damaged; it
   *     is done again next time
   */
  void flush() {
    fresh()
        .forEach(
            (key, peak) -> {
              if (flush(key, peak)) {
                told(key, peak);
              }
            });
  }

  /** The peak of a period that goes on stays to be compared with, at no cost: it is told once. */
  private synchronized void told(RecordKey key, Peak peak) {
    fresh.remove(key, peak);
  }

  private boolean flush(RecordKey key, Peak peak) {
    Optional<StoredRecord> stored = engine.read(key, record -> record);
    Optional<LicensePeakDoc> before = engine.understand(() -> stored.map(LicensePeakDoc::read));
    if (before.map(doc -> doc.view().connections() >= peak.connections()).orElse(false)) {
      return true;
    }
    LicensePeakDoc doc =
        before.map(old -> old.with(peak)).orElseGet(() -> LicensePeakDoc.create(key, peak));
    Condition unchanged =
        stored.map(record -> Condition.at(record.revision())).orElse(Condition.ABSENT);
    Batch batch = Batch.builder().add(new Write.Put(key, doc.payload(), unchanged)).build();
    return engine.note(batch).filter(CommitResult.Committed.class::isInstance).isPresent();
  }

  /** The last days, newest first. */
  List<Peak> days(Instant now) {
    return since(DAY, day(now).minusDays(DAYS - 1L).toString(), DAYS);
  }

  /** The last months, newest first. */
  List<Peak> months(Instant now) {
    return since(MONTH, YearMonth.from(day(now)).minusMonths(MONTHS - 1L).toString(), MONTHS);
  }

  private List<Peak> since(String kind, String first, int most) {
    Map<String, Peak> peaks = new TreeMap<>(Comparator.reverseOrder());
    RecordKey from = key(kind, first);
    // One before the first one: ids are listed that lie behind.
    String before = from.id().substring(0, from.id().length() - 1);
    engine.list(Records.LICENSE_PEAK, before, most + 10).stream()
        .filter(record -> record.key().id().startsWith(kind))
        .filter(record -> record.key().id().compareTo(from.id()) >= 0)
        .map(record -> engine.understand(() -> LicensePeakDoc.read(record).view()))
        .forEach(peak -> peaks.put(peak.period(), peak));
    fresh()
        .forEach(
            (key, peak) -> {
              if (key.id().startsWith(kind) && key.id().compareTo(from.id()) >= 0) {
                peaks.merge(peak.period(), peak, LicensePeaks::higher);
              }
            });
    return peaks.values().stream().limit(most).toList();
  }

  /** The most of these days that are not before this one. */
  static long most(List<Peak> days, Instant now, int lastDays) {
    String first = day(now).minusDays(lastDays - 1L).toString();
    return days.stream()
        .filter(peak -> peak.period().compareTo(first) >= 0)
        .mapToLong(Peak::connections)
        .max()
        .orElse(0);
  }

  /**
   * Deletes some of the days that nobody asks for any more; months stay.
   *
   * @throws dev.castellan.UnavailableException if the store is away; it is done again next time
   */
  void sweep() {
    String first = DAY + day(engine.now()).minusDays(DAYS_KEPT);
    Batch.Builder old = Batch.builder();
    List<StoredRecord> dead =
        engine.list(Records.LICENSE_PEAK, "", Batch.MAX_WRITES).stream()
            .filter(record -> record.key().id().startsWith(DAY))
            .filter(record -> record.key().id().compareTo(first) < 0)
            .toList();
    if (!dead.isEmpty()) {
      dead.forEach(record -> old.delete(record.key(), record.revision()));
      engine.note(old.build());
    }
  }
}
