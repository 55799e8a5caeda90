package dev.castellan.internal.model;

import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.util.Locale;
import java.util.Optional;

/** An audit entry as it is stored, format 1. */
public final class AuditDoc {

  private static final int FORMAT = 1;

  private AuditDoc() {}

  /** What is stored of an entry. */
  public static Payload payload(AuditEntry entry) {
    Fields fields =
        Fields.fresh(new RecordKey(Records.AUDIT, entry.id()), FORMAT)
            .with("time", entry.time())
            .with("action", entry.action())
            .with("resource", entry.resource())
            .with("scope", entry.scope().toString())
            .with("outcome", lower(entry.outcome()))
            .with("code", entry.code())
            .with("address", entry.address())
            .with("requestId", entry.requestId())
            .with("details", entry.details());
    return entry
        .actor()
        .map(
            actor ->
                fields
                    .with("actorKind", lower(actor.kind()))
                    .with("actorId", actor.id())
                    .with("actorName", actor.name()))
        .orElse(fields)
        .payload();
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static AuditEntry read(StoredRecord stored) {
    Fields fields = Fields.parse(stored.key(), stored.payload(), FORMAT);
    return new AuditEntry(
        stored.key().id(),
        fields.instant("time"),
        actor(fields),
        fields.text("action"),
        fields.text("resource"),
        scope(fields),
        word(AuditEntry.Outcome.class, fields, "outcome"),
        fields.optionalText("code"),
        fields.optionalText("address"),
        fields.optionalText("requestId"),
        fields.texts("details"));
  }

  /** Entries of the first days have none; only who may read all of the log read those. */
  private static Resource scope(Fields fields) {
    return fields.optionalText("scope").isPresent() ? fields.resource("scope") : Resource.ROOT;
  }

  private static Optional<AuditEntry.Actor> actor(Fields fields) {
    if (fields.optionalText("actorKind").isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new AuditEntry.Actor(
            word(Principal.Kind.class, fields, "actorKind"),
            fields.text("actorId"),
            fields.text("actorName")));
  }

  private static <E extends Enum<E>> E word(Class<E> type, Fields fields, String name) {
    try {
      return Enum.valueOf(type, fields.text(name).replace('-', '_').toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw DamagedRecordException.damaged(
          fields.key(), "its member '" + name + "' is no known word");
    }
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
