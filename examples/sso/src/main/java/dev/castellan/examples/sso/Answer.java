package dev.castellan.examples.sso;

import java.util.Map;
import java.util.TreeMap;

/** What is answered. Immutable. */
record Answer(int status, Map<String, String> headers, String body) {

  static Answer json(int status, String text) {
    return new Answer(status, Map.of(), text).header("Content-Type", "application/json");
  }

  static Answer xml(String text) {
    return new Answer(200, Map.of(), text)
        .header("Content-Type", "application/samlmetadata+xml; charset=utf-8");
  }

  static Answer redirect(String to) {
    return new Answer(303, Map.of(), "").header("Location", to);
  }

  /**
   * A page.
   *
   * @param html what stands in it, already escaped
   */
  static Answer page(int status, String title, String html) {
    String text =
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
            + escaped(title)
            + "</title></head><body><h1>"
            + escaped(title)
            + "</h1>"
            + html
            + "<p><small>An example's provider, for trying only: whoever reads the source knows"
            + " all passwords.</small></p></body></html>";
    return new Answer(status, Map.of(), text).header("Content-Type", "text/html; charset=utf-8");
  }

  Answer header(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new Answer(status, more, body);
  }

  /** As text of HTML or XML, in an attribute too. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** A field of a form that is sent and not seen. */
  static String hidden(String name, String value) {
    return "<input type=\"hidden\" name=\""
        + escaped(name)
        + "\" value=\""
        + escaped(value)
        + "\">";
  }
}
