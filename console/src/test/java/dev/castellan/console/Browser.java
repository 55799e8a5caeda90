package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The dashboard's page in a browser that keeps its cookies. No reply may ever show the page what
 * the cookies hold.
 */
final class Browser {

  private final Client client;
  private final Map<String, String> jar = new TreeMap<>();
  private final List<String> secrets = new ArrayList<>();

  Browser(Client client) {
    this.client = client.anonymous();
  }

  /** Name and value of each cookie that it has. */
  Map<String, String> jar() {
    return jar;
  }

  /** The value of the only cookie whose name ends so. */
  String cookie(String nameRegex) {
    List<String> found =
        jar.entrySet().stream()
            .filter(one -> one.getKey().matches(nameRegex))
            .map(Map.Entry::getValue)
            .toList();
    assertThat(found).as("%s in %s", nameRegex, jar.keySet()).hasSize(1);
    return found.get(0);
  }

  /** Begins a call with the page's header and all cookies. */
  HttpCall.Builder call(String method, String path) {
    return withCookies(client.call(method, path)).header("Castellan-Page", "1");
  }

  /** A call that somebody else's script or form makes: with the cookies alone. */
  HttpCall.Builder foreign(String method, String path) {
    return withCookies(client.call(method, path));
  }

  private HttpCall.Builder withCookies(HttpCall.Builder call) {
    if (!jar.isEmpty()) {
      call.header(
          "Cookie",
          jar.entrySet().stream()
              .map(one -> one.getKey() + '=' + one.getValue())
              .collect(Collectors.joining("; ")));
    }
    return call;
  }

  Reply get(String path) {
    return send(call("GET", path));
  }

  Reply post(String path) {
    return send(call("POST", path));
  }

  Reply post(String path, String body) {
    return send(Client.json(call("POST", path), body));
  }

  Reply logIn(String username, String password) {
    return post("/login", "{'username':'%s','password':'%s'}".formatted(username, password));
  }

  Reply send(HttpCall.Builder call) {
    Reply reply = client.send(call);
    reply.http().header("Set-Cookie").forEach(this::keep);
    assertThat(secrets).as("no secret in the body").noneMatch(reply.text()::contains);
    return reply;
  }

  private void keep(String line) {
    String pair = line.substring(0, line.indexOf(';'));
    String name = pair.substring(0, pair.indexOf('='));
    String value = pair.substring(pair.indexOf('=') + 1);
    if (line.endsWith("Max-Age=0")) {
      jar.remove(name);
    } else {
      jar.put(name, value);
      secrets.add(value);
    }
  }
}
