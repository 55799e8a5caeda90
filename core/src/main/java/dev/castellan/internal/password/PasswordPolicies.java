package dev.castellan.internal.password;

import dev.castellan.login.PasswordPolicy;

/** The two built-in policies. */
@SuppressWarnings("DoNotCallSuggester") // its bodies follow; callers are already written
public final class PasswordPolicies {

  private PasswordPolicies() {}

  /** See {@link PasswordPolicy#standard}. */
  public static PasswordPolicy standard() {
    throw new UnsupportedOperationException("being laid down");
  }

  /** See {@link PasswordPolicy#emqx}. */
  public static PasswordPolicy emqx() {
    throw new UnsupportedOperationException("being laid down");
  }
}
