package dev.castellan.login.provider;

import dev.castellan.secret.SecretText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be different about a login provider; what is empty stays. Immutable.
 *
 * @param label see {@link NewLoginProvider#label}
 * @param enabled see {@link NewLoginProvider#enabled}
 * @param values all of them; a field that is not among them goes back to its default
 * @param secrets the ones to set, and with an empty value the ones to forget; others stay, unless a
 *     {@linkplain ProviderField#endpoint field that says with whom the provider talks} changes:
 *     then they are dropped
 * @param mapping all of it
 */
public record LoginProviderChange(
    Optional<String> label,
    Optional<Boolean> enabled,
    Optional<Map<String, List<String>>> values,
    Map<String, Optional<SecretText>> secrets,
    Optional<ProviderMapping> mapping) {

  /** Nothing is to be different. */
  public static final LoginProviderChange NONE =
      new LoginProviderChange(
          Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), Optional.empty());

  /** Copies the maps. */
  public LoginProviderChange {
    values = values.map(Map::copyOf);
    secrets = Map.copyOf(secrets);
  }

  /** With another label. */
  public LoginProviderChange label(String text) {
    return new LoginProviderChange(Optional.of(text), enabled, values, secrets, mapping);
  }

  /** Enabled or not. */
  public LoginProviderChange enabled(boolean enable) {
    return new LoginProviderChange(label, Optional.of(enable), values, secrets, mapping);
  }

  /** With exactly these values. */
  public LoginProviderChange values(Map<String, List<String>> all) {
    return new LoginProviderChange(label, enabled, Optional.of(all), secrets, mapping);
  }

  /** With this secret. */
  public LoginProviderChange secret(String field, SecretText secret) {
    return secrets(field, Optional.of(secret));
  }

  /** Without this secret. */
  public LoginProviderChange withoutSecret(String field) {
    return secrets(field, Optional.empty());
  }

  private LoginProviderChange secrets(String field, Optional<SecretText> secret) {
    Map<String, Optional<SecretText>> more = new HashMap<>(secrets);
    more.put(field, secret);
    return new LoginProviderChange(label, enabled, values, more, mapping);
  }

  /** With this mapping. */
  public LoginProviderChange mapping(ProviderMapping other) {
    return new LoginProviderChange(label, enabled, values, secrets, Optional.of(other));
  }

  /** Without what it holds. */
  @Override
  public String toString() {
    return "LoginProviderChange[" + label.orElse("") + "]";
  }
}
