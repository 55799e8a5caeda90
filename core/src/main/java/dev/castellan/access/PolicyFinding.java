package dev.castellan.access;

import java.util.Locale;

/**
 * Something about a policy that its author should know.
 *
 * @param kind what
 * @param severity whether it can stay so
 * @param line where; 0 if it has no place
 * @param role in which role; "" if in none
 * @param message in words
 */
public record PolicyFinding(Kind kind, Severity severity, int line, String role, String message) {

  /** Whether a policy with it can be in force. */
  public enum Severity {
    /** It cannot. */
    ERROR,
    /** It can, but is hardly meant so. */
    WARNING
  }

  /** What lint finds. */
  public enum Kind {
    /** An allow that always meets a deny of its own role. */
    SHADOWED_ALLOW,
    /** A rule that changes nothing: others of its role say it already, or it never applies. */
    REDUNDANT_RULE,
    /** A deny where nothing is allowed to whoever holds its role; only where that is known. */
    DENY_WITHOUT_ALLOW,
    /** A role that nobody holds and none inherits. */
    UNBOUND_ROLE,
    /** A type of resource that the catalogue lacks. */
    UNKNOWN_TYPE,
    /** A verb that the catalogue lacks for its type. */
    UNKNOWN_ACTION,
    /** A catalog block that says something else of a type than the host. */
    CATALOG_MISMATCH,
    /** An allow of everything on everything, or of every write of what hands out rights. */
    TOO_BROAD,
    /** A binding to a role or group that nothing is known of, or below which no path can be. */
    DANGLING_BINDING,
    /** A binding that has ended. */
    EXPIRED_BINDING,
    /** A rule by which an API key writes what hands out rights, were there no other guard. */
    ESCALATION,
    /** Denies leave no known administrator who could change the policy and users. */
    LOCK_OUT,
    /** An expectation of a scene without a time that is met at some times only. */
    CLOCK_DEPENDENT_TEST,
    /** Something with too many rules or conditions to be compared. */
    UNDECIDED;

    /** As it is written outside Java. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
