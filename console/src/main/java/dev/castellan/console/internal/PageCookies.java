package dev.castellan.console.internal;

import dev.castellan.Castellan;
import dev.castellan.console.HttpCall;
import dev.castellan.console.HttpReply;
import dev.castellan.login.Credential;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The cookies in which a browser keeps what the dashboard's scripts shall never see: the session's
 * token, the device's, and the challenge between the two steps of a login.
 *
 * <p>Their names begin with {@code __Host-}, so that no other host can set them and they never
 * travel in the clear (RFC 6265bis, section 4.1.3.2), and with something of this installation's
 * own, since browsers give cookies to all ports of a host.
 */
final class PageCookies {

  /** As long as failures elsewhere do not lock a device out; see {@code LoginResult.LoggedIn}. */
  private static final Duration DEVICE_LIFE = Duration.ofDays(180);

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{1,2048}=*");
  private static final Set<List<String>> OWN = Set.of(List.of("same-origin"), List.of("none"));
  private static final int MARK = 8;

  /** What is kept. */
  enum Kept {
    SESSION(""),
    DEVICE("-device"),
    STEP("-step");

    private final String suffix;

    Kept(String suffix) {
      this.suffix = suffix;
    }
  }

  private final Castellan castellan;
  private final TimeSource time;

  PageCookies(Castellan castellan, TimeSource time) {
    this.castellan = castellan;
    this.time = time;
  }

  /** Empty as long as the store was never read; nobody can log in then. */
  private Optional<String> name(Kept kept) {
    return castellan
        .instance()
        .map(instance -> "__Host-cst-" + instance.substring(0, MARK) + kept.suffix);
  }

  /** What came in this call; a cookie that came twice is none, for one of them is somebody's. */
  Optional<SecretText> read(HttpCall call, Kept kept) {
    return name(kept).flatMap(name -> value(call, name));
  }

  private static Optional<SecretText> value(HttpCall call, String name) {
    List<String> values =
        call.header("cookie").stream()
            .flatMap(line -> Arrays.stream(line.split(";", -1)))
            .map(String::strip)
            .filter(pair -> pair.startsWith(name + '='))
            .map(pair -> pair.substring(name.length() + 1))
            .toList();
    return values.size() == 1 && TOKEN.matcher(values.get(0)).matches()
        ? Optional.of(SecretText.of(values.get(0)))
        : Optional.empty();
  }

  /** Whose session came in a call, if it is one of the page's and no other site's. */
  Optional<Credential> credential(HttpCall call) {
    List<String> site = call.header("sec-fetch-site");
    boolean own = site.isEmpty() || OWN.contains(site);
    return own && PageCall.is(call) ? session(call) : Optional.empty();
  }

  /**
   * Whose session came in a call to one of the host's own pages, if the browser vouches that a page
   * of this very origin asked for it, or the person themselves did (W3C Fetch Metadata).
   */
  Optional<Credential> ofHostPage(HttpCall call) {
    boolean own = OWN.contains(call.header("sec-fetch-site"));
    return own && call.header("authorization").isEmpty() && call.header("castellan-page").isEmpty()
        ? session(call)
        : credential(call);
  }

  private Optional<Credential> session(HttpCall call) {
    return read(call, Kept.SESSION).map(Credential.Token::new);
  }

  /** Gives the browser something to keep until then. */
  HttpReply give(HttpReply reply, Kept kept, SecretText value, Instant until) {
    Duration left = Duration.between(time.instant(), until);
    return set(reply, kept, value.expose(), Math.max(1, left.toSeconds()));
  }

  /** Gives it what tells this device apart at its next login. */
  HttpReply giveDevice(HttpReply reply, SecretText value) {
    return set(reply, Kept.DEVICE, value.expose(), DEVICE_LIFE.toSeconds());
  }

  /** Takes it away. */
  HttpReply take(HttpReply reply, Kept kept) {
    return set(reply, kept, "", 0);
  }

  private HttpReply set(HttpReply reply, Kept kept, String value, long seconds) {
    return name(kept)
        .map(
            name ->
                reply.header(
                    "Set-Cookie",
                    name
                        + '='
                        + value
                        + "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age="
                        + seconds))
        .orElse(reply);
  }
}
