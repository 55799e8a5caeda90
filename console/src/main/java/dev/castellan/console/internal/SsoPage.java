package dev.castellan.console.internal;

import dev.castellan.console.HttpReply;
import dev.castellan.login.provider.Departure;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The few pages that logins at providers need, without a script but one line of our own. */
final class SsoPage {

  private static final String HEAD =
      "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Login provider</title></head>"
          + "<body>";

  private SsoPage() {}

  /**
   * The reply that leads a browser away.
   *
   * @param nonce random, for the script of this reply alone
   */
  static HttpReply leading(Departure departure, String nonce) {
    if (departure instanceof Departure.Redirect redirect) {
      return HttpReply.of(303).header("Location", redirect.to().toASCIIString());
    }
    return form((Departure.Form) departure, nonce);
  }

  /**
   * A form that sends itself. Where it may be sent is said by scheme alone: browsers hold each
   * redirect that follows against it, and a provider may send people from host to host.
   */
  private static HttpReply form(Departure.Form form, String nonce) {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("<form method=\"post\" action=\"")
        .append(escaped(form.action().toASCIIString()))
        .append("\">");
    for (Map.Entry<String, String> field : new TreeMap<>(form.fields()).entrySet()) {
      page.append("<input type=\"hidden\" name=\"")
          .append(escaped(field.getKey()))
          .append("\" value=\"")
          .append(escaped(field.getValue()))
          .append("\">");
    }
    page.append(
            "<noscript><p>Go on at the login provider.</p><button type=\"submit\">Continue</button>")
        .append("</noscript></form><script nonce=\"")
        .append(escaped(nonce))
        .append("\">document.forms[0].submit()</script></body></html>");
    return html(200, page.toString())
        .header(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'nonce-"
                + nonce
                + "'; form-action "
                + ("http".equals(form.action().getScheme()) ? "http: https:" : "https:")
                + "; base-uri 'none'; frame-ancestors 'none'");
  }

  /** A page that says what is wrong. */
  static HttpReply telling(int status, String message) {
    return html(status, HEAD + "<p>" + escaped(message) + "</p></body></html>");
  }

  private static HttpReply html(int status, String text) {
    return HttpReply.of(status)
        .body("text/html; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        case '\n', '\r' -> safe.append("&#").append((int) c).append(';');
        default -> safe.append(c);
      }
    }
    return safe.toString();
  }
}
