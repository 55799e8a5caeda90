package dev.castellan.internal.model;

import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.util.List;
import java.util.Optional;

/** An audit entry as it is stored, format 2; entries of format 1 are in no chain. */
public final class AuditDoc {

  private static final int FORMAT = 2;

  private AuditDoc() {}

  /** What is stored of an entry that has a link, but for the signature. */
  public static Payload payload(AuditEntry entry) {
    RecordKey key = Records.auditEntry(entry.id());
    Fields fields =
        Fields.fresh(key, FORMAT)
            .with("time", entry.time())
            .with("node", entry.node())
            .with("action", entry.action())
            .with("resource", entry.resource())
            .with("scope", entry.scope().toString())
            .with("outcome", entry.outcome())
            .with("code", entry.code())
            .with("address", entry.address())
            .with("requestId", entry.requestId())
            .with("details", entry.details());
    if (entry.actor().isPresent()) {
      AuditEntry.Actor actor = entry.actor().get();
      fields =
          fields
              .with("actorKind", actor.kind())
              .with("actorId", actor.id())
              .with("actorName", actor.name());
    }
    fields = fields.with("session", entry.session());
    if (!entry.changes().isEmpty()) {
      Fields none = fields.emptyObject();
      fields =
          fields.withObjects(
              "changes", entry.changes().stream().map(change -> change(none, change)).toList());
    }
    return entry.link().isPresent() ? with(fields, entry.link().get()).payload() : fields.payload();
  }

  private static Fields change(Fields none, AuditEntry.Change change) {
    return none.with("field", change.field())
        .with("before", change.before())
        .with("after", change.after());
  }

  private static Fields with(Fields fields, AuditEntry.Link link) {
    return fields
        .with("chain", link.chain())
        .with("number", link.number())
        .with("previous", link.previous())
        .with("epoch", link.epoch())
        .with("continues", link.continues());
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
        fields.optionalText("node"),
        actor(fields),
        fields.optionalText("session"),
        fields.text("action"),
        fields.text("resource"),
        scope(fields),
        fields.word("outcome", AuditEntry.Outcome.class),
        fields.optionalText("code"),
        fields.optionalText("address"),
        fields.optionalText("requestId"),
        fields.texts("details"),
        changes(fields),
        link(fields));
  }

  private static List<AuditEntry.Change> changes(Fields fields) {
    return fields.optionalObjects("changes").stream()
        .map(
            change ->
                new AuditEntry.Change(
                    change.text("field"),
                    change.optionalText("before"),
                    change.optionalText("after")))
        .toList();
  }

  private static Optional<AuditEntry.Link> link(Fields fields) {
    return fields.has("chain")
        ? Optional.of(
            new AuditEntry.Link(
                fields.text("chain"),
                fields.number("number"),
                fields.optionalText("previous"),
                fields.number("epoch"),
                fields.optionalText("continues")))
        : Optional.empty();
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
            fields.word("actorKind", Principal.Kind.class),
            fields.text("actorId"),
            fields.text("actorName")));
  }
}
