package dev.castellan.login.provider;

import dev.castellan.secret.SecretText;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A configuration, as its kind sees it: each value is well-formed for its {@link
 * ProviderField.Type}, defaults are filled in. Immutable.
 *
 * @param id of the provider, such as {@code corp}; never changes
 * @param values what is not secret, by field; a field of one value has a list of one
 * @param secrets what is, by field
 */
public record ProviderConfig(
    String id, Map<String, List<String>> values, Map<String, SecretText> secrets) {

  /** Copies the maps. */
  public ProviderConfig {
    values = Map.copyOf(values);
    secrets = Map.copyOf(secrets);
  }

  /** The value of a field, if it has one. */
  public Optional<String> text(String field) {
    return list(field).stream().findFirst();
  }

  /**
   * The value of a field that has one: a mandatory one, or one with a default.
   *
   * @throws IllegalArgumentException if it has none
   */
  public String require(String field) {
    return text(field).orElseThrow(() -> new IllegalArgumentException("No value: " + field));
  }

  /** All values of a field. */
  public List<String> list(String field) {
    return values.getOrDefault(field, List.of());
  }

  /** The value of a flag; false if it has none. */
  public boolean flag(String field) {
    return text(field).map(Boolean::parseBoolean).orElse(false);
  }

  /**
   * The value of a number that has one.
   *
   * @throws IllegalArgumentException if it has none
   */
  public long number(String field) {
    return Long.parseLong(require(field));
  }

  /** A secret, if it is known. */
  public Optional<SecretText> secret(String field) {
    return Optional.ofNullable(secrets.get(field));
  }

  /** Without what it holds. */
  @Override
  public String toString() {
    return "ProviderConfig[" + id + "]";
  }
}
