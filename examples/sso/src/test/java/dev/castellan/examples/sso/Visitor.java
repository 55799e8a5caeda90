package dev.castellan.examples.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.sso.peers.Browser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody with a browser, in front of a console. */
final class Visitor {

  private final URI console;
  final Browser browser;
  private String token = "";

  Visitor(URI console) {
    this(console, new Browser());
  }

  private Visitor(URI console, Browser browser) {
    this.console = console;
    this.browser = browser;
  }

  /** The same person, with another session in the same browser. */
  Visitor inTheSameBrowser() {
    return new Visitor(console, browser);
  }

  /** Begins at the console and goes through the provider's forms. */
  Browser.Page begin(String provider, Map<String, String> entered)
      throws IOException, InterruptedException {
    return go(URI.create(console + "/sso/" + provider + "/login"), entered);
  }

  /** Goes there, and in the end back to the console. */
  Browser.Page go(URI start, Map<String, String> entered) throws IOException, InterruptedException {
    return browser.go(start, entered, console + "/");
  }

  /** Exchanges the code with which a login ended. */
  HttpResponse<String> exchange(String code) throws IOException, InterruptedException {
    return browser.send(json("/login/code", "{\"code\":\"" + code + "\"}"));
  }

  /** Does both, and has a session. */
  Visitor logIn(String provider, Map<String, String> entered)
      throws IOException, InterruptedException {
    return keep(exchange(begin(provider, entered).code()));
  }

  /** Sends a name and a password to the console itself. */
  HttpResponse<String> password(String provider, String name, String password)
      throws IOException, InterruptedException {
    String body =
        "{\"provider\":\"%s\",\"username\":\"%s\",\"password\":\"%s\"}"
            .formatted(provider, name, password);
    return browser.send(json("/login", body));
  }

  /** The same, and has a session. */
  Visitor logInByPassword(String provider, String name, String password)
      throws IOException, InterruptedException {
    return keep(password(provider, name, password));
  }

  private Visitor keep(HttpResponse<String> session) {
    assertThat(session.statusCode()).as(session.body()).isEqualTo(200);
    token = member(session.body(), "token");
    return this;
  }

  /** What {@code GET /me} answers. */
  HttpResponse<String> me() throws IOException, InterruptedException {
    return get("/me");
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return browser.send(api(path).GET());
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return browser.send(json(path, body));
  }

  /** Logs out here, and at the provider where there is something to log out of. */
  Browser.Page logOut(Map<String, String> entered) throws IOException, InterruptedException {
    HttpResponse<String> left =
        browser.send(api("/sso/logout").POST(HttpRequest.BodyPublishers.noBody()));
    assertThat(left.statusCode()).as(left.body()).isEqualTo(200);
    return go(URI.create(member(left.body(), "redirect")), entered);
  }

  private HttpRequest.Builder json(String path, String body) {
    return api(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private HttpRequest.Builder api(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(console + "/api/v1" + path));
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private static String member(String json, String name) {
    Matcher value = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
    assertThat(value.find()).as(json).isTrue();
    return value.group(1);
  }
}
