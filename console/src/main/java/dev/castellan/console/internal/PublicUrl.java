package dev.castellan.console.internal;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Under which address browsers see the console.
 *
 * @param origin scheme, host and port as a browser writes them in {@code Origin} (RFC 6454, section
 *     6.2)
 * @param path the path without a slash at its end
 * @param secure whether it is https
 */
record PublicUrl(String origin, String path, boolean secure) {

  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)*");

  /**
   * @throws IllegalArgumentException if it is not an absolute http or https URL of scheme, host,
   *     port and path alone
   */
  static PublicUrl parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("Not a URL: " + text, e);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean secure = scheme.equals("https");
    String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("/$", "");
    if ((!secure && !scheme.equals("http"))
        || uri.getHost() == null
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || !PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "A public URL is http or https, host, port if not the usual one, and path: " + text);
    }
    return new PublicUrl(origin(uri), path, secure);
  }

  /** The origin of an absolute http or https URL, as a browser writes it. */
  static String origin(URI uri) {
    String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
    String host = Objects.requireNonNullElse(uri.getHost(), "").toLowerCase(Locale.ROOT);
    int usual = scheme.equals("https") ? 443 : 80;
    String port = uri.getPort() < 0 || uri.getPort() == usual ? "" : ":" + uri.getPort();
    return scheme + "://" + host + port;
  }
}
