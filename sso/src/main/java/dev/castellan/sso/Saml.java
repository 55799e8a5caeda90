package dev.castellan.sso;

import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.sso.internal.saml.SamlKind;

/**
 * Login by SAML 2.0: the browser single sign-on profile, with single logout. See {@code
 * docs/sso-saml.md} for the fields of a configuration and for what is checked.
 */
public final class Saml {

  private Saml() {}

  /**
   * The kind {@code saml}, to be handed to the builder. Nothing of OpenSAML is loaded before a
   * provider is configured.
   *
   * @param outgoing whom its providers may call for metadata
   */
  public static LoginProviderKind kind(Outgoing outgoing) {
    return new SamlKind(outgoing.http());
  }
}
