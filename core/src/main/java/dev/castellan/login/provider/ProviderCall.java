package dev.castellan.login.provider;

import dev.castellan.access.Origin;
import dev.castellan.secret.SecretText;
import java.util.Map;

/**
 * A call to one of the addresses of {@link ProviderUrls}.
 *
 * @param providerId whose addresses
 * @param urls where we are reached for that provider
 * @param query the raw query without its question mark; may be empty
 * @param form the raw body of a form; empty if it was no POST
 * @param cookies those of {@link LoginCookie#name} that the browser sent, by that name
 * @param origin where the call came from
 */
public record ProviderCall(
    String providerId,
    ProviderUrls urls,
    String query,
    String form,
    Map<String, SecretText> cookies,
    Origin origin) {

  /** Copies the cookies. */
  public ProviderCall {
    cookies = Map.copyOf(cookies);
  }

  /** Without what was sent. */
  @Override
  public String toString() {
    return "ProviderCall[" + providerId + "]";
  }
}
