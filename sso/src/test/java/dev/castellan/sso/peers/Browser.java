package dev.castellan.sso.peers;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of a browser as logins need: cookies of one host, redirects, forms. */
public final class Browser {

  private static final Pattern FORM =
      Pattern.compile(
          "<form[^>]*action=\"([^\"]*)\"[^>]*>(.*?)</form>",
          Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
  private static final Pattern INPUT =
      Pattern.compile("<(?:input|button)([^>]*)>", Pattern.CASE_INSENSITIVE);

  /** A button that stands outside of the form which it sends. */
  private static final Pattern OUTSIDE =
      Pattern.compile("<button[^>]*\\bform=\"[^>]*>", Pattern.CASE_INSENSITIVE);

  private static final Pattern GONE =
      Pattern.compile("expires=Thu, 01[ -]Jan[ -]1970|Max-Age=0", Pattern.CASE_INSENSITIVE);

  /**
   * Where a browser has ended up.
   *
   * @param body of the page; empty where it was sent at last, which is not opened
   * @param form what it would post there; empty if it was not led there by a form
   */
  public record Page(URI at, int status, String body, String form) {

    /** What stands behind the question mark; empty if there is none. */
    public String query() {
      return Optional.ofNullable(at.getRawQuery()).orElse("");
    }

    /** The code that the broker's page finds behind its own address. */
    public String code() {
      String fragment = Optional.ofNullable(at.getFragment()).orElse("");
      if (!fragment.startsWith("login-code=")) {
        throw new AssertionError("Not logged in: " + this);
      }
      return fragment.substring("login-code=".length());
    }
  }

  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private final Map<String, String> cookies = new TreeMap<>();
  private final Map<String, String> sent = new TreeMap<>();
  private int entered;

  /**
   * Goes to an address and fills in each form it meets, until it is at home or on a page without a
   * form.
   *
   * @param entries what a person enters, by name; buttons of these names are pressed
   * @param home where logins and logouts lead in the end
   */
  public Page go(URI start, Map<String, String> entries, String home)
      throws IOException, InterruptedException {
    return go(start, entries, to -> to.toString().replaceFirst("#.*", "").equals(home));
  }

  /**
   * The same, until it is sent to an address that begins so, by a redirect or a form; it fails if
   * it never is.
   */
  public Page leave(URI start, Map<String, String> entries, String ours)
      throws IOException, InterruptedException {
    Page last = go(start, entries, to -> to.toString().startsWith(ours));
    if (!last.at().toString().startsWith(ours)) {
      throw new AssertionError("It ended elsewhere: " + last);
    }
    return last;
  }

  private Page go(URI start, Map<String, String> entries, Predicate<URI> ours)
      throws IOException, InterruptedException {
    URI at = start;
    HttpResponse<String> page = send(HttpRequest.newBuilder(at).GET());
    for (int i = 0; i < 20; i++) {
      if (page.statusCode() / 100 == 3) {
        at = at.resolve(page.headers().firstValue("location").orElseThrow());
        if (ours.test(at)) {
          return new Page(at, 200, "", "");
        }
        page = send(HttpRequest.newBuilder(at).GET());
        continue;
      }
      Matcher form = FORM.matcher(page.body());
      if (page.statusCode() != 200 || !form.find()) {
        return new Page(at, page.statusCode(), page.body(), "");
      }
      at = action(at, text(form.group(1)));
      String buttons =
          OUTSIDE.matcher(page.body()).results().map(MatchResult::group).collect(joining());
      Map<String, String> fields = fields(form.group(2) + buttons, entries);
      sent.putAll(fields);
      entered += fields.containsKey("password") ? 1 : 0;
      if (ours.test(at)) {
        return new Page(at, 200, "", encoded(fields));
      }
      page = send(post(at, encoded(fields)));
    }
    throw new AssertionError("Sent around in circles, last to " + at + ": " + page.body());
  }

  /** Where a form goes; URI.resolve would take a bare query for another page (RFC 2396). */
  private static URI action(URI at, String action) {
    return action.isEmpty() || action.startsWith("?")
        ? URI.create(at.toString().replaceFirst("\\?.*", "") + action)
        : at.resolve(action);
  }

  /** How often a form with a password was sent. */
  public int entered() {
    return entered;
  }

  /** What a field of this name had when it was last sent by a form. */
  public String sent(String field) {
    return Optional.ofNullable(sent.get(field)).orElseThrow();
  }

  private static Map<String, String> fields(String form, Map<String, String> entries) {
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher input = INPUT.matcher(form);
    while (input.find()) {
      String name = attribute(input.group(1), "name");
      boolean hidden = attribute(input.group(1), "type").equals("hidden");
      if (!name.isEmpty() && (hidden || entries.containsKey(name))) {
        String value = text(attribute(input.group(1), "value"));
        fields.put(name, hidden || !value.isEmpty() ? value : entries.get(name));
      }
    }
    return fields;
  }

  private static String attribute(String tag, String name) {
    Matcher value = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(tag);
    return value.find() ? value.group(1) : "";
  }

  private static String text(String html) {
    return html.replace("&quot;", "\"")
        .replace("&#039;", "'")
        .replace("&#39;", "'")
        .replace("&#x3a;", ":")
        .replace("&#x2F;", "/")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }

  private static String encoded(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(
            field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(joining("&"));
  }

  private static HttpRequest.Builder post(URI to, String form) {
    return HttpRequest.newBuilder(to)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(form));
  }

  /** Sends one request with this browser's cookies, and keeps those that it is given. */
  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(joining("; ")));
    }
    HttpResponse<String> response =
        client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
    for (String cookie : response.headers().allValues("set-cookie")) {
      String pair = cookie.split(";", 2)[0];
      int equals = pair.indexOf('=');
      if (pair.endsWith("=") || GONE.matcher(cookie).find()) {
        cookies.remove(pair.substring(0, equals));
      } else {
        cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return response;
  }
}
