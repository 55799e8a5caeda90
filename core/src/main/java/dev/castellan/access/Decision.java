package dev.castellan.access;

/**
 * An answer of the policy.
 *
 * @param outcome the answer and its kind of reason
 * @param role the role that allowed or denied; "" if none did
 */
public record Decision(Outcome outcome, String role) {

  /** What was decided, and on what kind of grounds. Only {@link #ALLOWED} allows. */
  public enum Outcome {
    /** A rule allows it and none denies it. */
    ALLOWED,
    /** A rule denies it. */
    DENIED_BY_RULE,
    /** No rule speaks of it. */
    NO_MATCH,
    /** A rule would allow it, but its condition does not hold for this caller. */
    CONDITION_FAILED,
    /** The caller's session or key, or its owner, is not valid any more. */
    UNKNOWN_SUBJECT,
    /** The catalogue has no such action. */
    UNKNOWN_ACTION,
    /** This node has been without news from the store for too long. */
    STALE
  }

  /** Whether it is allowed. */
  public boolean allowed() {
    return outcome == Outcome.ALLOWED;
  }
}
