package dev.castellan.console.internal;

import dev.castellan.console.HttpCall;
import dev.castellan.console.HttpReply;
import dev.castellan.secret.SecretText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cookies of logins at providers. Their names begin with something of this console's own, since
 * browsers give cookies to all servers of a host; with https no other host can set them ({@code
 * __Host-}, RFC 6265bis, section 4.1.3.2).
 */
final class SsoCookies {

  private static final int MARK_BYTES = 4;

  private final String prefix;
  private final boolean secure;

  SsoCookies(PublicUrl url) {
    this.secure = url.secure();
    this.prefix = (secure ? "__Host-" : "") + "castellan-" + mark(url) + '-';
  }

  private static String mark(PublicUrl url) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((url.origin() + url.path()).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(hash, MARK_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** Ours of those that came, by their own names; one that came twice is none. */
  Map<String, SecretText> of(HttpCall call) {
    Map<String, SecretText> found = new HashMap<>();
    Map<String, Integer> times = new HashMap<>();
    call.header("cookie").stream()
        .flatMap(line -> Arrays.stream(line.split(";")))
        .map(String::strip)
        .filter(pair -> pair.startsWith(prefix) && pair.indexOf('=') > prefix.length())
        .forEach(
            pair -> {
              String name = pair.substring(prefix.length(), pair.indexOf('='));
              found.put(name, SecretText.of(pair.substring(pair.indexOf('=') + 1)));
              times.merge(name, 1, Integer::sum);
            });
    found.keySet().removeIf(name -> times.getOrDefault(name, 0) > 1);
    return found;
  }

  Optional<SecretText> of(HttpCall call, String name) {
    return Optional.ofNullable(of(call).get(name));
  }

  /**
   * Gives a cookie that comes back from wherever the browser is led back: SAML's answers are posted
   * by a page of another site, and with http no browser sends a cookie then.
   */
  HttpReply give(HttpReply reply, String name, SecretText value, Duration lifetime) {
    return give(reply, name, value.expose(), lifetime, secure ? "None" : "Lax");
  }

  /** Gives a cookie that comes back to pages of our own alone. */
  HttpReply giveStrict(HttpReply reply, String name, SecretText value, Duration lifetime) {
    return give(reply, name, value.expose(), lifetime, "Strict");
  }

  /** Takes cookies away. */
  HttpReply take(HttpReply reply, List<String> names) {
    HttpReply taken = reply;
    for (String name : names) {
      taken = give(taken, name, "", Duration.ZERO, "Strict");
    }
    return taken;
  }

  private HttpReply give(
      HttpReply reply, String name, String value, Duration lifetime, String site) {
    return reply.header(
        "Set-Cookie",
        prefix
            + name
            + '='
            + value
            + "; Path=/; Max-Age="
            + lifetime.toSeconds()
            + "; HttpOnly; SameSite="
            + site
            + (secure ? "; Secure" : ""));
  }
}
