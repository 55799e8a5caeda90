package dev.castellan.audit;

import java.util.Optional;

/**
 * A place at which the audit log is not what was written.
 *
 * @param kind what is wrong there
 * @param entryId the entry there, or the one next to it
 * @param chain which chain, if one is known
 * @param number the number in the chain, if one is known
 * @param message all of that in words
 */
public record AuditFinding(
    Kind kind,
    Optional<String> entryId,
    Optional<String> chain,
    Optional<Long> number,
    String message) {

  /** What is wrong. */
  public enum Kind {
    /** An entry is there but is not the one that was written. */
    CHANGED,
    /** Entries are missing between others. */
    MISSING,
    /** An entry is there that was not written there. */
    INSERTED,
    /** The newest entries of a chain are missing. */
    TRUNCATED,
    /** A record that says how far the log goes is missing, damaged or not signed. */
    RECORD
  }
}
