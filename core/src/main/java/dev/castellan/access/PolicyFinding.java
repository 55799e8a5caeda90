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
    /** A rule that changes nothing because others of its role say it already. */
    REDUNDANT_RULE,
    /** A deny where nothing is allowed to whoever holds its role. */
    DENY_WITHOUT_ALLOW,
    /** A role that nobody holds and none inherits. */
    UNBOUND_ROLE,
    /** A type of resource that the catalogue lacks. */
    UNKNOWN_TYPE,
    /** A verb that the catalogue lacks for its type. */
    UNKNOWN_ACTION,
    /** Roles that inherit each other. */
    CYCLE,
    /** An allow of everything on everything, or of every write of what hands out rights. */
    TOO_BROAD,
    /** A binding to a role, group or scope that nothing is known of. */
    DANGLING_BINDING,
    /** A binding that has ended. */
    EXPIRED_BINDING,
    /** A role whose holder could hand out more than the role gives. */
    ESCALATION,
    /** No administrator could change the policy any more. */
    LOCK_OUT,
    /** A containment that depends on conditions which cannot be compared. */
    UNDECIDED;

    /** As it is written outside Java. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
