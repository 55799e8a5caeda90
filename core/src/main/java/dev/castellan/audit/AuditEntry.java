package dev.castellan.audit;

import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Something that was done, or refused.
 *
 * @param id orders entries by time
 * @param time when
 * @param actor who; empty for somebody who was not authenticated
 * @param action what, as {@code type:verb}
 * @param resource on what, as a path
 * @param scope where the user or key that it is about lives; the root for all else. Who may {@code
 *     audit:read} on {@code <scope>/audit/<id>} sees the entry
 * @param outcome how it ended
 * @param code why it ended so, if not well: an error code
 * @param address from where, if known
 * @param requestId the call, if it has a name
 * @param details what else is worth knowing, without secrets: names of changed fields, for example
 */
public record AuditEntry(
    String id,
    Instant time,
    Optional<Actor> actor,
    String action,
    String resource,
    Resource scope,
    Outcome outcome,
    Optional<String> code,
    Optional<String> address,
    Optional<String> requestId,
    Map<String, String> details) {

  /** Copies the details. */
  public AuditEntry {
    details = Map.copyOf(details);
  }

  /**
   * Who did it.
   *
   * @param kind a person, a key or the host
   * @param id the user's or key's id
   * @param name the name at that time
   */
  public record Actor(Principal.Kind kind, String id, String name) {}

  /** How it ended. */
  public enum Outcome {
    /** It was done. */
    DONE,
    /** It was not allowed or not valid, and nothing was changed. */
    REFUSED,
    /** The host began an operation; a second entry tells how it ended. */
    STARTED,
    /** The host's operation threw. */
    FAILED
  }
}
