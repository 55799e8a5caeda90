package dev.castellan.sso;

import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.sso.internal.ldap.LdapKind;

/**
 * Login by an LDAP directory, Active Directory among them. See {@code docs/sso-ldap.md} for the
 * fields of a configuration and for what is checked.
 */
public final class Ldap {

  private Ldap() {}

  /**
   * The kind {@code ldap}, to be handed to the builder.
   *
   * @param outgoing whom its providers may call; directories mostly lie in {@link
   *     Outgoing.Builder#network networks} that are not public
   */
  public static LoginProviderKind kind(Outgoing outgoing) {
    return new LdapKind(outgoing.ldap());
  }
}
