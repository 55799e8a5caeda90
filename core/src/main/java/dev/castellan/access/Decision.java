package dev.castellan.access;

/**
 * An answer of the policy.
 *
 * @param outcome the answer and its kind of reason
 * @param role the role in which the rule stands that decided; "" if none did
 * @param line where that rule stands in the policy's text; 0 if no rule decided or it is built in
 */
public record Decision(Outcome outcome, String role, int line) {

  /** What was decided, and on what kind of grounds. Only {@link #ALLOWED} allows. */
  public enum Outcome {
    /** A rule allows it and none denies it. */
    ALLOWED("allowed"),
    /** A rule denies it. */
    DENIED_BY_RULE("denied-by-rule"),
    /** No rule speaks of it. */
    NO_MATCH("no-match"),
    /** A rule would allow it, but one of its conditions does not hold. */
    CONDITION_FAILED("condition-failed"),
    /** The caller's session or key, or its owner, is not valid any more. */
    UNKNOWN_SUBJECT("unknown-subject"),
    /** The catalogue has no such action. */
    UNKNOWN_ACTION("unknown-action"),
    /** The caller must choose another password before anything else. */
    PASSWORD_CHANGE_REQUIRED("password-change-required"),
    /** The caller must set up a second factor before anything else. */
    SECOND_FACTOR_REQUIRED("second-factor-required"),
    /** The policy allows it, but only to a person in a session: the host wants a recent proof. */
    SESSION_REQUIRED("session-required"),
    /** The policy allows it, but the caller last proved who they are too long ago. */
    AUTHENTICATION_TOO_OLD("authentication-too-old"),
    /** This node has been without news from the store for too long. */
    STALE("stale");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    /** As it is written outside Java. */
    public String text() {
      return text;
    }
  }

  /** A decision that no rule of the text made. */
  public Decision(Outcome outcome, String role) {
    this(outcome, role, 0);
  }

  /** Whether it is allowed. */
  public boolean allowed() {
    return outcome == Outcome.ALLOWED;
  }
}
