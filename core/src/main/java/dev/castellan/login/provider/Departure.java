package dev.castellan.login.provider;

import dev.castellan.secret.SecretText;
import java.net.URI;
import java.util.Map;

/** How the browser goes to the provider. */
public sealed interface Departure {

  /**
   * What the provider needs when the browser comes back; kept in an encrypted cookie meanwhile. At
   * most 1,500 characters; may be empty.
   */
  SecretText state();

  /** By a redirect. */
  record Redirect(URI to, SecretText state) implements Departure {

    /** Without the query, which may hold what is secret. */
    @Override
    public String toString() {
      return "Redirect[" + to.getHost() + "]";
    }
  }

  /**
   * By a form that is posted.
   *
   * @param fields by name
   */
  record Form(URI action, Map<String, String> fields, SecretText state) implements Departure {

    /** Copies the fields. */
    public Form {
      fields = Map.copyOf(fields);
    }

    /** Without the values. */
    @Override
    public String toString() {
      return "Form[" + action.getHost() + ", " + fields.keySet() + "]";
    }
  }
}
