package dev.castellan.sso.saml;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** As much of a browser as SAML needs: cookies, redirects, forms, and where it was sent to last. */
final class Browser {

  private static final Pattern FORM =
      Pattern.compile("<form[^>]*action=\"([^\"]*)\"[^>]*>(.*?)</form>", Pattern.DOTALL);
  private static final Pattern INPUT = Pattern.compile("<input([^>]*)>");

  /**
   * Where the browser would leave the provider.
   *
   * @param query what a redirect carries; may be empty
   * @param form what a form would post; may be empty
   */
  record Left(URI to, String query, String form) {}

  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private final Map<String, String> cookies = new TreeMap<>();
  private final String until;

  /**
   * @param until addresses that begin so are ours
   */
  Browser(String until) {
    this.until = until;
  }

  /** Goes there and on, and enters what is given, until it is sent to us. */
  Left go(URI start, Map<String, String> entered) throws IOException, InterruptedException {
    URI at = start;
    HttpResponse<String> page = send(HttpRequest.newBuilder(at).GET());
    for (int i = 0; i < 20; i++) {
      if (page.statusCode() / 100 == 3) {
        at = at.resolve(page.headers().firstValue("location").orElseThrow());
        if (at.toString().startsWith(until)) {
          return new Left(at, String.valueOf(at.getRawQuery()), "");
        }
        page = send(HttpRequest.newBuilder(at).GET());
        continue;
      }
      Matcher form = FORM.matcher(page.body());
      if (page.statusCode() != 200 || !form.find()) {
        throw new AssertionError(at + " answered " + page.statusCode() + ": " + page.body());
      }
      at = action(at, text(form.group(1)));
      String body = body(form.group(2), entered);
      if (at.toString().startsWith(until)) {
        return new Left(at, "", body);
      }
      page =
          send(
              HttpRequest.newBuilder(at)
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(HttpRequest.BodyPublishers.ofString(body)));
    }
    throw new AssertionError("Sent around in circles, last to " + at);
  }

  /** Where a form goes; URI.resolve would take a bare query for another page (RFC 2396). */
  private static URI action(URI at, String action) {
    return action.isEmpty() || action.startsWith("?")
        ? URI.create(at.toString().replaceFirst("\\?.*", "") + action)
        : at.resolve(action);
  }

  /** Goes there, and says what was answered. */
  int visit(URI to) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(to).GET()).statusCode();
  }

  private static String body(String form, Map<String, String> entered) {
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher input = INPUT.matcher(form);
    while (input.find()) {
      String name = attribute(input.group(1), "name");
      boolean hidden = attribute(input.group(1), "type").equals("hidden");
      if (!name.isEmpty() && (hidden || entered.containsKey(name))) {
        fields.put(name, entered.getOrDefault(name, text(attribute(input.group(1), "value"))));
      }
    }
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + escape(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String attribute(String tag, String name) {
    Matcher value = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(tag);
    return value.find() ? value.group(1) : "";
  }

  private static String text(String html) {
    return html.replace("&quot;", "\"")
        .replace("&#039;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }

  private static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    String sent =
        cookies.entrySet().stream()
            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
            .collect(Collectors.joining("; "));
    if (!sent.isEmpty()) {
      request.header("Cookie", sent);
    }
    HttpResponse<String> page =
        client.send(
            request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    for (String cookie : page.headers().allValues("set-cookie")) {
      String pair = cookie.split(";", 2)[0];
      cookies.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    return page;
  }
}
