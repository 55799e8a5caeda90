package dev.castellan.internal.password;

import dev.castellan.login.PasswordPolicy;

/** The two built-in policies. */
public final class PasswordPolicies {

  private PasswordPolicies() {}

  /** See {@link PasswordPolicy#standard}. */
  public static PasswordPolicy standard() {
    return new StandardPolicy(new Blocklist());
  }

  /** See {@link PasswordPolicy#emqx}. */
  public static PasswordPolicy emqx() {
    return new EmqxPolicy(new Blocklist());
  }
}
