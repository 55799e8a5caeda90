package dev.castellan.internal.engine;

import dev.castellan.ErrorCode;
import dev.castellan.access.Origin;
import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An audit entry before it has an id and a time. Immutable. */
public record AuditDraft(
    Optional<AuditEntry.Actor> actor,
    String action,
    Resource resource,
    Resource scope,
    AuditEntry.Outcome outcome,
    Optional<ErrorCode> code,
    Origin origin,
    Map<String, String> details) {

  /** Copies the details. */
  public AuditDraft {
    details = Map.copyOf(details);
  }

  /** Something that is done, on what lives in no scope. */
  public static AuditDraft done(
      Optional<AuditEntry.Actor> actor, String action, Resource resource, Origin origin) {
    return new AuditDraft(
        actor,
        action,
        resource,
        Resource.ROOT,
        AuditEntry.Outcome.DONE,
        Optional.empty(),
        origin,
        Map.of());
  }

  /** About a user or key that lives in this scope. */
  public AuditDraft scope(Resource other) {
    return new AuditDraft(actor, action, resource, other, outcome, code, origin, details);
  }

  /** With another outcome. */
  public AuditDraft outcome(AuditEntry.Outcome other, Optional<ErrorCode> why) {
    return new AuditDraft(actor, action, resource, scope, other, why, origin, details);
  }

  /** With one more detail; never a secret. */
  public AuditDraft detail(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(details);
    more.put(name, value);
    return new AuditDraft(actor, action, resource, scope, outcome, code, origin, more);
  }

  AuditEntry entry(String id, Instant time) {
    return new AuditEntry(
        id,
        time,
        actor,
        action,
        resource.toString(),
        scope,
        outcome,
        code.map(ErrorCode::text),
        origin.address(),
        origin.requestId(),
        details);
  }
}
