package dev.castellan.sso.internal.oidc;

import dev.castellan.login.provider.LoginProvider;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderField;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.internal.http.HttpCaller;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The kind {@code oidc}. */
public final class OidcKind implements LoginProviderKind {

  private final HttpCaller http;

  /** Calls by this client alone. */
  public OidcKind(HttpCaller http) {
    this.http = http;
  }

  @Override
  public String name() {
    return "oidc";
  }

  @Override
  public List<ProviderField> fields() {
    return OidcFields.all();
  }

  @Override
  public void validate(ProviderConfig config) {
    OidcSettings settings = OidcSettings.of(config);
    try {
      http.check(URI.create(settings.issuer()));
    } catch (ProviderException | IllegalArgumentException e) {
      throw OidcSettings.invalid(
          OidcFields.ISSUER,
          "An issuer is an address of https, of a host that may be called from here");
    }
  }

  /** A key pair where we prove who we are by one. */
  @Override
  public Map<String, SecretText> missingSecrets(ProviderConfig config) {
    boolean needed =
        config.require(OidcFields.AUTHENTICATION).equals(OidcFields.PRIVATE_KEY)
            && config.secret(OidcFields.CLIENT_KEY).isEmpty();
    return needed ? Map.of(OidcFields.CLIENT_KEY, ClientProof.newKey()) : Map.of();
  }

  @Override
  public LoginProvider start(ProviderConfig config, ProviderContext context)
      throws ProviderException {
    return OidcProvider.start(OidcSettings.of(config), context, http);
  }
}
