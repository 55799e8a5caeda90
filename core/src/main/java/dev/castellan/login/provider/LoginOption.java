package dev.castellan.login.provider;

/**
 * A way to log in, for the login page.
 *
 * @param id the provider
 * @param label what to show
 * @param kind the provider's kind
 * @param method how
 */
public record LoginOption(String id, String label, String kind, Method method) {

  /** How one logs in. */
  public enum Method {
    /** The browser goes to the provider. */
    BROWSER,
    /** Name and password are given here. */
    PASSWORD
  }
}
