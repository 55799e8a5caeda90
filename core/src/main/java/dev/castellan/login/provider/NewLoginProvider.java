package dev.castellan.login.provider;

import dev.castellan.secret.SecretText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A login provider that is to be: fixed in the builder, or created by {@link LoginProviderService}.
 * Immutable.
 *
 * @param id names it for ever, in addresses and as the source of its users: 1 to 32 lower-case
 *     letters, digits and hyphens, a letter first; not {@code local}
 * @param kind the {@link LoginProviderKind#name}
 * @param label for the login page; 1 to {@value #MAX_LABEL} printable characters
 * @param enabled whether one can log in with it
 * @param values by the name of the {@link ProviderField}; what is left out has its default
 * @param secrets likewise, for fields of type {@link ProviderField.Type#SECRET}
 * @param mapping what becomes of those whom it vouches for
 */
public record NewLoginProvider(
    String id,
    String kind,
    String label,
    boolean enabled,
    Map<String, List<String>> values,
    Map<String, SecretText> secrets,
    ProviderMapping mapping) {

  /** The longest label, in characters. */
  public static final int MAX_LABEL = 64;

  /** Copies the maps. */
  public NewLoginProvider {
    values = Map.copyOf(values);
    secrets = Map.copyOf(secrets);
  }

  /** An enabled one without configuration that lets nobody in. */
  public static NewLoginProvider of(String id, String kind, String label) {
    return new NewLoginProvider(id, kind, label, true, Map.of(), Map.of(), ProviderMapping.NOTHING);
  }

  /** With one more value, or list of values. */
  public NewLoginProvider value(String field, String... texts) {
    Map<String, List<String>> more = new HashMap<>(values);
    more.put(field, List.of(texts));
    return new NewLoginProvider(id, kind, label, enabled, more, secrets, mapping);
  }

  /** With one more secret. */
  public NewLoginProvider secret(String field, SecretText secret) {
    Map<String, SecretText> more = new HashMap<>(secrets);
    more.put(field, secret);
    return new NewLoginProvider(id, kind, label, enabled, values, more, mapping);
  }

  /** With this mapping. */
  public NewLoginProvider mapping(ProviderMapping other) {
    return new NewLoginProvider(id, kind, label, enabled, values, secrets, other);
  }

  /** Enabled or not. */
  public NewLoginProvider enabled(boolean enable) {
    return new NewLoginProvider(id, kind, label, enable, values, secrets, mapping);
  }

  /** Without what it holds. */
  @Override
  public String toString() {
    return "NewLoginProvider[" + id + "]";
  }
}
