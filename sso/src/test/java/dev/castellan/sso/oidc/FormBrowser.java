package dev.castellan.sso.oidc;

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
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** As much of a browser as a login needs: cookies, redirects and forms. */
final class FormBrowser {

  private static final Pattern FORM =
      Pattern.compile("<form[^>]*action=\"([^\"]+)\"[^>]*>(.*?)</form>", Pattern.DOTALL);
  private static final Pattern INPUT = Pattern.compile("<(?:input|button)([^>]*)>");

  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private final Map<String, String> cookies = new TreeMap<>();

  /**
   * Goes to an address and fills in each form it meets, until it is sent somewhere that begins so.
   *
   * @param fields what a person enters, by name; buttons of these names are pressed
   */
  URI go(URI start, Map<String, String> fields, String until)
      throws IOException, InterruptedException {
    URI at = start;
    HttpResponse<String> page = send(HttpRequest.newBuilder(at).GET());
    for (int i = 0; i < 20; i++) {
      if (page.statusCode() / 100 == 3) {
        at = at.resolve(page.headers().firstValue("location").orElseThrow());
        if (at.toString().startsWith(until)) {
          return at;
        }
        page = send(HttpRequest.newBuilder(at).GET());
      } else if (page.statusCode() == 200) {
        Matcher form = FORM.matcher(page.body());
        if (!form.find()) {
          throw new AssertionError("No form on " + at + ": " + page.body());
        }
        at = at.resolve(form.group(1));
        page = send(post(at, inputs(page.body(), fields)));
      } else {
        throw new AssertionError(at + " answered " + page.statusCode() + ": " + page.body());
      }
    }
    throw new AssertionError("Sent around in circles, last to " + at);
  }

  private static Map<String, String> inputs(String form, Map<String, String> entered) {
    Map<String, String> inputs = new LinkedHashMap<>();
    Matcher input = INPUT.matcher(form);
    while (input.find()) {
      String name = attribute(input.group(1), "name");
      boolean hidden = attribute(input.group(1), "type").equals("hidden");
      if (!name.isEmpty() && (hidden || entered.containsKey(name))) {
        String value = attribute(input.group(1), "value");
        inputs.put(name, hidden || !value.isEmpty() ? value : entered.get(name));
      }
    }
    return inputs;
  }

  private static String attribute(String tag, String name) {
    Matcher value = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(tag);
    return value.find() ? value.group(1) : "";
  }

  private static HttpRequest.Builder post(URI to, Map<String, String> form) {
    String body =
        form.entrySet().stream()
            .map(
                field ->
                    field.getKey()
                        + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return HttpRequest.newBuilder(to)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    HttpResponse<String> response =
        client.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    for (String cookie : response.headers().allValues("set-cookie")) {
      String pair = cookie.split(";", 2)[0];
      int equals = pair.indexOf('=');
      if (pair.endsWith("=") || cookie.contains("expires=Thu, 01 Jan 1970")) {
        cookies.remove(pair.substring(0, equals));
      } else {
        cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return response;
  }
}
