package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which sessions at login providers ended lately, of a part of their hashes, format 1. Where there
 * is no room for one more, all of that part count as ended then. Immutable.
 */
public final class EndedDoc {

  /** How many are told apart. */
  public static final int MOST = 32;

  private static final int FORMAT = 1;
  private static final String ENDED = "ended";
  private static final String ALL = "allEnded";

  private final Fields fields;

  private EndedDoc(Fields fields) {
    this.fields = fields;
  }

  /** One in which nothing has ended. */
  public static EndedDoc create(RecordKey key) {
    return new EndedDoc(Fields.fresh(key, FORMAT));
  }

  /** One in which all has ended. */
  public static EndedDoc all(RecordKey key, Instant at) {
    return new EndedDoc(Fields.fresh(key, FORMAT).with(ALL, at));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static EndedDoc read(StoredRecord stored) {
    return new EndedDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** Where it is stored. */
  public RecordKey key() {
    return fields.key();
  }

  /** When what has this hash ended last; empty if it is not known to have. */
  public Optional<Instant> endedAt(String hash) {
    return Stream.concat(all().stream(), Optional.ofNullable(each().get(hash)).stream())
        .max(Instant::compareTo);
  }

  /** The last that ended. */
  public Instant latest() {
    return Stream.concat(all().stream(), each().values().stream())
        .max(Instant::compareTo)
        .orElse(Instant.MIN);
  }

  /**
   * What has this hash has ended.
   *
   * @param forgotten what ended before is not looked for any more
   */
  public EndedDoc ended(String hash, Instant at, Instant forgotten) {
    Map<String, Instant> ended = each();
    ended.values().removeIf(time -> time.isBefore(forgotten));
    Fields kept =
        all().filter(time -> time.isBefore(forgotten)).isPresent() ? withoutAll() : fields;
    if (ended.size() == MOST && !ended.containsKey(hash)) {
      return new EndedDoc(with(kept, ended).with(ALL, at));
    }
    ended.merge(hash, at, (one, other) -> one.isAfter(other) ? one : other);
    return new EndedDoc(with(kept, ended));
  }

  private Fields withoutAll() {
    return fields.without(ALL);
  }

  private static Fields with(Fields fields, Map<String, Instant> ended) {
    Map<String, String> texts = new HashMap<>();
    ended.forEach((hash, time) -> texts.put(hash, time.toString()));
    return fields.with(ENDED, texts);
  }

  private Optional<Instant> all() {
    return fields.optionalInstant(ALL);
  }

  private Map<String, Instant> each() {
    Map<String, Instant> ended = new HashMap<>();
    fields
        .optionalObject(ENDED)
        .ifPresent(
            times ->
                fields.texts(ENDED).keySet().forEach(hash -> ended.put(hash, times.instant(hash))));
    return ended;
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }

  @Override
  public String toString() {
    return "EndedDoc[" + key() + "]";
  }
}
