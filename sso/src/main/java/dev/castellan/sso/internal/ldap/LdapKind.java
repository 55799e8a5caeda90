package dev.castellan.sso.internal.ldap;

import dev.castellan.login.provider.LoginProvider;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderField;
import java.util.List;

/** The kind {@code ldap}. */
public final class LdapKind implements LoginProviderKind {

  private final LdapNetwork network;

  /** Calls within this network alone. */
  public LdapKind(LdapNetwork network) {
    this.network = network;
  }

  @Override
  public String name() {
    return "ldap";
  }

  @Override
  public List<ProviderField> fields() {
    return LdapFields.all();
  }

  @Override
  public void validate(ProviderConfig config) {
    LdapSettings.of(config, network.destinations());
  }

  @Override
  public LoginProvider start(ProviderConfig config, ProviderContext context)
      throws ProviderException {
    return LdapProvider.start(LdapSettings.of(config, network.destinations()), context, network);
  }
}
