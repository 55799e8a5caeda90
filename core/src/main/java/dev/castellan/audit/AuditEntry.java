package dev.castellan.audit;

import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that was done, or refused. Holds no secret.
 *
 * @param id orders entries by time: the id of a later entry of the same node is smaller
 * @param time when, by the clock of the node; not in the order of the ids if the clock was set back
 * @param node what the host calls the node that wrote it; empty in entries of old formats
 * @param actor who; empty for somebody who was not authenticated
 * @param session the id of the session of a person; for a key, the actor's id is the key's
 * @param action what, as {@code type:verb}
 * @param resource on what, as a path
 * @param scope where the user or key that it is about lives; the root for all else. Who may {@code
 *     audit:read} on {@code <scope>/audit/<id>} sees the entry
 * @param outcome how it ended
 * @param code why it ended so, if not well: an error code
 * @param address from where, if known
 * @param requestId the call, if it has a name
 * @param details what else is worth knowing
 * @param changes what was changed, before and after
 * @param link its place in the chain; empty in entries of old formats
 */
public record AuditEntry(
    String id,
    Instant time,
    Optional<String> node,
    Optional<Actor> actor,
    Optional<String> session,
    String action,
    String resource,
    Resource scope,
    Outcome outcome,
    Optional<String> code,
    Optional<String> address,
    Optional<String> requestId,
    Map<String, String> details,
    List<Change> changes,
    Optional<Link> link) {

  /** Copies details and changes. */
  public AuditEntry {
    details = Map.copyOf(details);
    changes = List.copyOf(changes);
  }

  /**
   * Who did it.
   *
   * @param kind a person, a key or the host
   * @param id the user's or key's id
   * @param name the name at that time
   */
  public record Actor(Principal.Kind kind, String id, String name) {}

  /**
   * What became of one thing. Secrets are never here: of those, both sides say {@value #HIDDEN}.
   *
   * @param field what
   * @param before what it was; empty for nothing
   * @param after what it became; empty for nothing
   */
  public record Change(String field, Optional<String> before, Optional<String> after) {

    /** Stands for a secret. */
    public static final String HIDDEN = "(hidden)";
  }

  /**
   * The place of an entry in the chain of its node. Each time that a Castellan opens a store it
   * begins a chain.
   *
   * @param chain names the chain: the id of its first entry
   * @param number counts its entries from 1
   * @param previous the hash of the entry before; empty for the first
   * @param epoch the store's epoch that the node knew of: it rises when a backup was restored
   * @param continues the end of the chain that this one follows, as {@code chain:number:hash}, if a
   *     node had to begin another: its clock was set back, or the store lost the end
   */
  public record Link(
      String chain,
      long number,
      Optional<String> previous,
      long epoch,
      Optional<String> continues) {}

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
