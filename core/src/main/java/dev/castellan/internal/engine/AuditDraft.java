package dev.castellan.internal.engine;

import dev.castellan.ErrorCode;
import dev.castellan.access.Origin;
import dev.castellan.audit.AuditEntry;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An audit entry before it has an id and a time. Immutable. */
public record AuditDraft(
    Optional<AuditEntry.Actor> actor,
    String action,
    String resource,
    AuditEntry.Outcome outcome,
    Optional<ErrorCode> code,
    Origin origin,
    Map<String, String> details) {

  /** Copies the details. */
  public AuditDraft {
    details = Map.copyOf(details);
  }

  /** Something that is done. */
  public static AuditDraft done(
      Optional<AuditEntry.Actor> actor, String action, String resource, Origin origin) {
    return new AuditDraft(
        actor, action, resource, AuditEntry.Outcome.DONE, Optional.empty(), origin, Map.of());
  }

  /** With another outcome. */
  public AuditDraft outcome(AuditEntry.Outcome other, Optional<ErrorCode> why) {
    return new AuditDraft(actor, action, resource, other, why, origin, details);
  }

  /** With one more detail; never a secret. */
  public AuditDraft detail(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(details);
    more.put(name, value);
    return new AuditDraft(actor, action, resource, outcome, code, origin, more);
  }

  AuditEntry entry(String id, Instant time) {
    return new AuditEntry(
        id,
        time,
        actor,
        action,
        resource,
        outcome,
        code.map(ErrorCode::text),
        origin.address(),
        origin.requestId(),
        details);
  }
}
