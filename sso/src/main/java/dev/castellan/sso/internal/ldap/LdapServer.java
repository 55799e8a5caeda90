package dev.castellan.sso.internal.ldap;

import dev.castellan.login.provider.ProviderException;
import dev.castellan.sso.internal.http.Destinations;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where a directory listens.
 *
 * @param host without brackets
 * @param secure whether TLS comes first (ldaps)
 */
record LdapServer(String host, int port, boolean secure) {

  private static final int LDAPS = 636;
  private static final int LDAP = 389;

  /** Reads {@code ldaps://host}, {@code ldap://host:port}, and nothing behind it. */
  static Optional<LdapServer> parse(String text, Destinations destinations) {
    try {
      URI uri = new URI(text);
      boolean secure = "ldaps".equalsIgnoreCase(uri.getScheme());
      boolean known = secure || "ldap".equalsIgnoreCase(uri.getScheme());
      if (!known
          || !Destinations.isPort(uri)
          || uri.getHost() == null
          || !uri.getRawSchemeSpecificPart().equals(bare(uri))) {
        return Optional.empty();
      }
      String host = uri.getHost();
      String plain = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
      destinations.check(plain);
      int standard = secure ? LDAPS : LDAP;
      return Optional.of(
          new LdapServer(plain, uri.getPort() < 0 ? standard : uri.getPort(), secure));
    } catch (URISyntaxException | ProviderException e) {
      return Optional.empty();
    }
  }

  private static String bare(URI uri) {
    return "//" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }
}
