package dev.castellan.login.provider;

import dev.castellan.secret.SecretText;
import java.util.Optional;

/**
 * What came to one of our addresses, byte for byte as it was sent: whoever verifies a signature
 * over it needs it so.
 *
 * @param urls where we are reached
 * @param query the raw query without its question mark; may be empty
 * @param form the raw body of a form ({@code application/x-www-form-urlencoded}); empty if it was
 *     no POST
 * @param handle of the login or logout, if this browser has one under way that the call names
 * @param state what {@link Departure#state} was then; empty if nothing was begun in this browser
 */
public record BrowserCall(
    ProviderUrls urls,
    String query,
    String form,
    Optional<String> handle,
    Optional<SecretText> state) {

  /** Without what was sent. */
  @Override
  public String toString() {
    return "BrowserCall[" + urls + "]";
  }
}
