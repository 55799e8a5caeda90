package dev.castellan.examples.sso;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Who is logged in at a provider in which browser, and the form by which one logs in. */
final class Logins {

  /**
   * Somebody in a browser.
   *
   * @param id of the session, which the provider tells the broker
   * @param at when the password was entered
   */
  record Login(String id, Person person, Instant at) {}

  private static final SecureRandom RANDOM = new SecureRandom();

  private final String title;
  private final String cookie;
  private final Map<String, Login> byCookie = new ConcurrentHashMap<>();

  /**
   * @param name of the provider; browsers give their cookies to all ports of a host
   */
  Logins(String name) {
    this.title = "Log in by " + name;
    this.cookie = "try-" + name.toLowerCase(Locale.ROOT).replace(' ', '-');
  }

  /** What nobody guesses. */
  static String random() {
    byte[] bytes = new byte[20];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Who is logged in in this browser. */
  Optional<Login> of(Call call) {
    return Optional.ofNullable(byCookie.get(call.cookies().getOrDefault(cookie, "")));
  }

  /**
   * Goes on with whoever is logged in or has just filled in the form; shows the form otherwise.
   *
   * @param again whether the password is asked for in any case
   */
  Answer require(Call call, boolean again, Function<Login, Answer> then) {
    if (call.has("password")) {
      return Person.of(call.text("username"), call.text("password"))
          .map(person -> enter(person, then))
          .orElseGet(() -> form(call, "<p>That is not the password of anybody here.</p>"));
    }
    return of(call).filter(login -> !again).map(then).orElseGet(() -> form(call, ""));
  }

  private Answer enter(Person person, Function<Login, Answer> then) {
    Login login = new Login("_" + random(), person, Instant.now());
    String value = random();
    byCookie.put(value, login);
    return then.apply(login)
        .header("Set-Cookie", cookie + "=" + value + "; Path=/; HttpOnly; SameSite=Lax");
  }

  /** Sends all that came here once more, with a name and a password. */
  private Answer form(Call call, String message) {
    StringBuilder html = new StringBuilder(message);
    html.append("<form method=\"post\" action=\"").append(call.path()).append("\">");
    call.parameters()
        .forEach(
            (name, value) -> {
              if (!name.equals("username") && !name.equals("password")) {
                html.append(Answer.hidden(name, value));
              }
            });
    html.append("<p><label>Name <input type=\"text\" name=\"username\" autofocus></label></p>")
        .append("<p><label>Password <input type=\"password\" name=\"password\"></label></p>")
        .append("<p><button type=\"submit\">Log in</button></p></form>");
    return Answer.page(200, title, html.toString());
  }

  /** Ends what there is in this browser. */
  Optional<Login> end(Call call) {
    return Optional.ofNullable(byCookie.remove(call.cookies().getOrDefault(cookie, "")));
  }

  /** Who is logged in here, with a button to log out. */
  Answer home(Call call) {
    return of(call)
        .map(
            login ->
                Answer.page(
                    200,
                    title,
                    "<p>"
                        + Answer.escaped(login.person().displayName())
                        + " is logged in.</p><form method=\"post\" action=\"/logout\">"
                        + "<button type=\"submit\" name=\"logout\" value=\"yes\">Log out</button>"
                        + "</form>"))
        .orElseGet(() -> Answer.page(200, title, "<p>Nobody is logged in in this browser.</p>"));
  }

  /** Says so. */
  Answer out() {
    return Answer.page(200, title, "<p>You are logged out, here and at the broker.</p>");
  }
}
