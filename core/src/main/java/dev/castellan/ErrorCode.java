package dev.castellan;

import java.util.Locale;

/**
 * Stable codes for what can go wrong: the {@code code} of a REST problem, the label of a metric,
 * the outcome in the audit log. A code never changes its meaning and is never used again.
 */
public enum ErrorCode {
  /** The input breaks a rule that has no code of its own; the message says which. */
  INVALID_INPUT,
  /** A user name is not 1 to 128 letters, digits and {@code _ . @ -}. */
  USERNAME_INVALID,
  /** A password breaks the password policy. */
  PASSWORD_REFUSED,
  /** The password given as the present one is not. */
  PASSWORD_WRONG,
  /** The user comes from a login provider and has no password here. */
  NOT_LOCAL,
  /** Too many passwords or codes were wrong; none is looked at for a while, or until unlocked. */
  ACCOUNT_LOCKED,
  /** A code of a second factor is wrong, or was used already. */
  CODE_WRONG,
  /** There is a second factor already. */
  SECOND_FACTOR_EXISTS,
  /** There is no second factor, or none was begun within the time. */
  SECOND_FACTOR_MISSING,
  /** A role of this name does not exist. */
  ROLE_UNKNOWN,
  /** The text is no policy; the problem says where and why. */
  POLICY_INVALID,
  /** The policy can be read but must not be in force: its tests fail, or lint found an error. */
  POLICY_REFUSED,
  /** The policy would lock out every administrator. */
  POLICY_LOCKS_OUT,
  /** Something still needs the role: a subject or a group holds it, or a role inherits it. */
  ROLE_IN_USE,
  /** A role of this name exists already. */
  ROLE_EXISTS,
  /** A scope is not a canonical path. */
  SCOPE_INVALID,
  /** What was asked for does not exist, or may not be seen by the caller. */
  NOT_FOUND,
  /** A user of this name exists already. */
  USERNAME_TAKEN,
  /** An API key of this name exists already. */
  KEY_NAME_TAKEN,
  /** A login provider of this id exists already. */
  PROVIDER_EXISTS,
  /** A login provider cannot be started with this configuration; the message says why. */
  PROVIDER_NOT_STARTED,
  /** A login provider does not run now, or cannot be asked. */
  PROVIDER_UNAVAILABLE,
  /** What is said to come from a login provider was not accepted. */
  PROVIDER_REJECTED,
  /**
   * The user comes from a login provider, whose mapping alone says what they are called and hold.
   */
  USER_FROM_PROVIDER,
  /** The API key was replaced by another one already. */
  KEY_REPLACED,
  /** A file of API keys cannot be used; the problem says in which lines and why. */
  KEY_FILE_INVALID,
  /** The generation of a file of API keys is in force already, and says something else. */
  KEY_FILE_DIFFERS,
  /** The API key comes from a file, which alone says what it is. */
  KEY_FROM_FILE,
  /** The text is no licence key of this vendor's; the message says why. */
  LICENSE_INVALID,
  /** The vendor has revoked the licence. */
  LICENSE_REVOKED,
  /** The licence has expired, its grace included. */
  LICENSE_EXPIRED,
  /** The licence holds from a later time on. */
  LICENSE_NOT_YET_VALID,
  /** There is no licence to go back to. */
  LICENSE_NONE_BEFORE,
  /** The host has fixed this; it is changed where the broker is set up. */
  SETTING_FIXED,
  /** The object was changed by somebody else since the caller read it. */
  VERSION_CONFLICT,
  /** The last administrator cannot be deleted, disabled or lose the role. */
  LAST_ADMINISTRATOR,
  /** The first administrator exists already, so there is nothing left to set up. */
  ALREADY_SET_UP,
  /** Nobody deletes or disables themselves, or takes their own administrator's role. */
  NOT_ONESELF,
  /** The caller's session or key is not valid any more. */
  NOT_AUTHENTICATED,
  /** The policy does not allow this to the caller. */
  FORBIDDEN,
  /** The caller would hand out, or act on, more than they hold themselves. */
  ESCALATION,
  /** Only a person's session may do this, not an API key. */
  SESSION_REQUIRED,
  /** The caller must choose another password before anything else. */
  PASSWORD_CHANGE_REQUIRED,
  /** The caller must set up a second factor before anything else. */
  SECOND_FACTOR_REQUIRED,
  /** The caller last proved who they are too long ago for this; a step-up does it again. */
  AUTHENTICATION_TOO_OLD,
  /** Too much is going on; try again a little later. */
  BUSY,
  /** The store cannot be reached or refuses to work. */
  STORE_UNAVAILABLE,
  /** Audit entries cannot be forwarded, and the host wants no change without. */
  AUDIT_SINK_UNAVAILABLE,
  /** It is not known whether the change was made; read before trying again. */
  OUTCOME_UNKNOWN,
  /** This node has not heard from the store for too long to decide safely. */
  STALE,
  /** The Castellan is closed. */
  CLOSED,
  /** The store was written by a newer version of this library. */
  FORMAT_TOO_NEW,
  /** A record of the store cannot be understood. */
  DATA_DAMAGED,
  /** Several nodes share this store, so the host must give the secret keys. */
  SECRET_KEYS_REQUIRED,
  /** The store's secrets were sealed with other keys than those of this node. */
  SECRET_KEYS_MISMATCH,
  /**
   * The file with this node's secret key is damaged, open to others, missing though the store is
   * not new, or cannot be read or made.
   */
  SECRET_KEYS_UNUSABLE;

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The code as it is written outside Java, such as {@code username-taken}. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
