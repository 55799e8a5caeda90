package dev.castellan.login.provider;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A part of the configuration of a provider.
 *
 * @param name its name in Java and JSON, such as {@code clientId}
 * @param type what it holds
 * @param required whether it must be given
 * @param defaults what holds if it is not given; empty for nothing. Never for a secret
 * @param choices the values that it can have; empty if it is free
 * @param endpoint whether it says with whom the provider talks: secrets are dropped when it changes
 */
public record ProviderField(
    String name,
    Type type,
    boolean required,
    List<String> defaults,
    List<String> choices,
    boolean endpoint) {

  /** The longest value of a field that is of one line, in UTF-16 units. */
  public static final int MAX_LENGTH = 2_048;

  /** The longest {@link Type#LONG_TEXT} or {@link Type#SECRET}, in UTF-16 units. */
  public static final int MAX_LONG_LENGTH = 24_576;

  /** The most values of a {@link Type#LIST}. */
  public static final int MAX_VALUES = 64;

  private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9]{0,31}");

  /** What a field holds. */
  public enum Type {
    /** One line of text. */
    TEXT,
    /** Text of several lines. */
    LONG_TEXT,
    /** A whole number that is not negative, in decimal digits. */
    NUMBER,
    /** {@code true} or {@code false}. */
    FLAG,
    /** An absolute URI. */
    URL,
    /** Several texts of one line. */
    LIST,
    /** What is never shown again, and kept encrypted. May have several lines. */
    SECRET
  }

  /** Copies the lists. */
  public ProviderField {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("The name of a field matches " + NAME.pattern());
    }
    if (type == Type.SECRET && (!defaults.isEmpty() || endpoint)) {
      throw new IllegalArgumentException("A secret has no default and is no endpoint: " + name);
    }
    defaults = List.copyOf(defaults);
    choices = List.copyOf(choices);
  }

  /** A field that may be left out. */
  public static ProviderField of(String name, Type type) {
    return new ProviderField(name, type, false, List.of(), List.of(), false);
  }

  /** The same, which must be given. */
  public ProviderField mandatory() {
    return new ProviderField(name, type, true, defaults, choices, endpoint);
  }

  /** The same, with what holds if nothing is given. */
  public ProviderField or(String... values) {
    return new ProviderField(name, type, required, List.of(values), choices, endpoint);
  }

  /** The same, with the values it can have. */
  public ProviderField among(String... values) {
    return new ProviderField(name, type, required, defaults, List.of(values), endpoint);
  }

  /** The same, as one that says with whom the provider talks. */
  public ProviderField asEndpoint() {
    return new ProviderField(name, type, required, defaults, choices, true);
  }
}
