package dev.castellan.login;

import dev.castellan.secret.SecretText;
import java.util.Optional;

/** Which passwords may be set. It is not asked at login. Safe for use by many threads. */
public interface PasswordPolicy {

  /**
   * Judges a password.
   *
   * @param password as it was typed
   * @param owner whose it will be
   * @return why it is refused, in words that may be shown and do not quote it; empty if it is fine
   */
  Optional<String> objection(SecretText password, PasswordOwner owner);

  /**
   * NIST SP 800-63B-4, section 3.1.1: 15 (8 with a second factor) to 128 characters, none of the
   * most common ones, nothing with the user's name in it, and nothing that is little more than
   * words of the user's other names, the e-mail address and the broker's name; no rule on which
   * characters.
   */
  static PasswordPolicy standard() {
    return dev.castellan.internal.password.PasswordPolicies.standard();
  }

  /** EMQX's rule: 8 to 64 characters, at least two kinds of them; and none of the most common. */
  static PasswordPolicy emqx() {
    return dev.castellan.internal.password.PasswordPolicies.emqx();
  }
}
