package dev.castellan.login.provider;

import java.net.URI;

/**
 * Where browsers and the peer reach us for one provider. All below one address.
 *
 * @param base without a slash at its end, such as {@code https://mq.example.com/admin/sso/corp}
 */
public record ProviderUrls(URI base) {

  /** Where a login begins. */
  public URI login() {
    return at("login");
  }

  /** Where OpenID Connect comes back to (redirect URI). */
  public URI callback() {
    return at("callback");
  }

  /** Where SAML comes back to (assertion consumer service). */
  public URI acs() {
    return at("acs");
  }

  /** Where our metadata lies; the entity id of SAML, if no other was given. */
  public URI metadata() {
    return at("metadata");
  }

  /** Where a logout comes back to, or begins when the provider asks for it by the browser. */
  public URI logout() {
    return at("logout");
  }

  /** Where the provider itself tells that sessions have ended. */
  public URI backchannel() {
    return at("backchannel");
  }

  private URI at(String last) {
    return URI.create(base + "/" + last);
  }
}
