package dev.castellan.sso;

import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.sso.internal.oidc.OidcKind;

/**
 * Login by OpenID Connect: the code flow, always with PKCE. See {@code docs/sso-oidc.md} for the
 * fields of a configuration and for what is checked.
 */
public final class Oidc {

  private Oidc() {}

  /**
   * The kind {@code oidc}, to be handed to the builder.
   *
   * @param outgoing whom its providers may call
   */
  public static LoginProviderKind kind(Outgoing outgoing) {
    return new OidcKind(outgoing.http());
  }
}
