package dev.castellan.cli.internal.admin;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a console is: https, or http on this machine, since a token goes there.
 *
 * @param text without a slash at the end
 */
record ServerUrl(String text) {

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1\\]");

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is none to which a token may be sent; the message says
   *     why, and holds nothing of the URL but its scheme
   */
  static ServerUrl parse(String text) {
    URI url = uri(text);
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new IllegalArgumentException("A URL is like https://mq.acme.example/admin");
    }
    if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException("A URL has no user, password, query or fragment");
    }
    if (url.getHost() == null) {
      throw new IllegalArgumentException("The URL names no host");
    }
    if (scheme.equals("http")
        && !LOOPBACK.matcher(url.getHost().toLowerCase(Locale.ROOT)).matches()) {
      throw new IllegalArgumentException(
          "The token would go over the network in the clear; use https, or http on this machine");
    }
    return new ServerUrl(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      // The cause would quote what may hold a password.
      throw new IllegalArgumentException("This is no URL");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
