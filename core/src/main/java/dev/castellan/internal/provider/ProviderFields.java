package dev.castellan.internal.provider;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.login.provider.ProviderField;
import dev.castellan.secret.SecretText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a kind says of its configuration, applied. Immutable. */
public final class ProviderFields {

  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");
  private static final String VALUES = "values.";
  private static final String SECRETS = "secrets.";

  private final LoginProviderKind kind;
  private final List<ProviderField> fields;

  /** Of this kind. */
  public ProviderFields(LoginProviderKind kind) {
    this.kind = kind;
    this.fields = List.copyOf(kind.fields());
  }

  /**
   * Looks at values as they were given.
   *
   * @throws InvalidInputException that names the field at fault
   */
  public void requireValues(Map<String, List<String>> values) {
    requireKnown(VALUES, values.keySet(), false);
    for (ProviderField field : fields) {
      List<String> given = values.getOrDefault(field.name(), List.of());
      if (values.containsKey(field.name())) {
        requireCount(field, given);
        given.forEach(value -> requireValue(field, value));
      } else if (field.required()
          && field.defaults().isEmpty()
          && field.type() != ProviderField.Type.SECRET) {
        throw invalid(VALUES + field.name(), field.name() + " is missing");
      }
    }
  }

  /**
   * Looks at secrets as they were given.
   *
   * @throws InvalidInputException that names the field at fault
   */
  public void requireSecrets(Map<String, SecretText> secrets) {
    requireKnown(SECRETS, secrets.keySet(), true);
    secrets.forEach(
        (name, secret) -> {
          String text = secret.expose();
          if (text.isEmpty() || text.length() > ProviderField.MAX_LONG_LENGTH || hasOdd(text)) {
            throw invalid(
                SECRETS + name,
                "A secret has 1 to "
                    + ProviderField.MAX_LONG_LENGTH
                    + " characters and no control characters but line breaks and tabs");
          }
        });
  }

  /**
   * Asks whether all secrets are there that must be, and the kind whether it can use all of it.
   *
   * @throws InvalidInputException that names the field at fault
   */
  public void requireUsable(ProviderConfig config) {
    for (ProviderField field : fields) {
      if (field.type() == ProviderField.Type.SECRET
          && field.required()
          && config.secret(field.name()).isEmpty()) {
        throw invalid(SECRETS + field.name(), field.name() + " is missing");
      }
    }
    kind.validate(config);
  }

  private void requireKnown(String prefix, Set<String> given, boolean secret) {
    Set<String> unknown = new HashSet<>(given);
    fields.stream()
        .filter(field -> (field.type() == ProviderField.Type.SECRET) == secret)
        .map(ProviderField::name)
        .forEach(unknown::remove);
    unknown.stream()
        .findFirst()
        .ifPresent(
            name -> {
              throw invalid(
                  prefix.substring(0, prefix.length() - 1),
                  "A provider of kind '" + kind.name() + "' has no such field of that sort");
            });
  }

  private static void requireCount(ProviderField field, List<String> given) {
    int most = field.type() == ProviderField.Type.LIST ? ProviderField.MAX_VALUES : 1;
    if (given.size() > most || (given.isEmpty() && most == 1)) {
      throw invalid(
          VALUES + field.name(),
          most == 1
              ? field.name() + " has one value"
              : field.name() + " has at most " + most + " values");
    }
    if (given.isEmpty() && field.required()) {
      throw invalid(VALUES + field.name(), field.name() + " has at least one value");
    }
    if (Set.copyOf(given).size() < given.size()) {
      throw invalid(VALUES + field.name(), field.name() + " names nothing twice");
    }
  }

  private static void requireValue(ProviderField field, String value) {
    boolean isLong = field.type() == ProviderField.Type.LONG_TEXT;
    int longest = isLong ? ProviderField.MAX_LONG_LENGTH : ProviderField.MAX_LENGTH;
    if (value.isBlank() || value.length() > longest) {
      throw invalid(
          VALUES + field.name(),
          field.name() + " has 1 to " + longest + " characters, not all blank");
    }
    if (isLong ? hasOdd(value) : value.codePoints().anyMatch(Character::isISOControl)) {
      throw invalid(VALUES + field.name(), field.name() + " holds a control character");
    }
    boolean fits =
        switch (field.type()) {
          case NUMBER -> NUMBER.matcher(value).matches();
          case FLAG -> value.equals("true") || value.equals("false");
          case URL -> isAbsolute(value);
          case TEXT, LONG_TEXT, LIST, SECRET -> true;
        };
    if (!fits) {
      throw invalid(VALUES + field.name(), field.name() + " is " + expected(field.type()));
    }
    if (!field.choices().isEmpty() && !field.choices().contains(value)) {
      throw invalid(VALUES + field.name(), field.name() + " is one of " + field.choices());
    }
  }

  private static String expected(ProviderField.Type type) {
    return switch (type) {
      case NUMBER -> "a whole number, not negative";
      case FLAG -> "true or false";
      case URL -> "an absolute URL with a host and without user information";
      case TEXT, LONG_TEXT, LIST, SECRET -> "a text";
    };
  }

  /** Which schemes will do is for the kind to say. */
  private static boolean isAbsolute(String value) {
    try {
      URI uri = new URI(value);
      return uri.isAbsolute() && uri.getHost() != null && uri.getRawUserInfo() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean hasOdd(String text) {
    return text.chars().anyMatch(c -> Character.isISOControl(c) && "\n\r\t".indexOf(c) < 0);
  }

  private static InvalidInputException invalid(String field, String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, field, message);
  }

  /** As the kind sees it: with defaults. */
  public ProviderConfig config(
      String id, Map<String, List<String>> values, Map<String, SecretText> secrets) {
    return new ProviderConfig(id, withDefaults(values), secrets);
  }

  private Map<String, List<String>> withDefaults(Map<String, List<String>> values) {
    Map<String, List<String>> all = new HashMap<>(values);
    fields.stream()
        .filter(field -> !field.defaults().isEmpty())
        .forEach(field -> all.putIfAbsent(field.name(), field.defaults()));
    return all;
  }

  /** Whether these values talk with somebody else than those. */
  public boolean isElsewhere(Map<String, List<String>> before, Map<String, List<String>> after) {
    Map<String, List<String>> was = withDefaults(before);
    Map<String, List<String>> is = withDefaults(after);
    return fields.stream()
        .filter(ProviderField::endpoint)
        .map(ProviderField::name)
        .anyMatch(
            name -> !was.getOrDefault(name, List.of()).equals(is.getOrDefault(name, List.of())));
  }

  /** The secrets that the kind makes where one is missing, and those that are there. */
  public Map<String, SecretText> completed(ProviderConfig config) {
    Map<String, SecretText> all = new HashMap<>(kind.missingSecrets(config));
    all.keySet().retainAll(secretNames());
    all.putAll(config.secrets());
    return all;
  }

  private Set<String> secretNames() {
    return fields.stream()
        .filter(field -> field.type() == ProviderField.Type.SECRET)
        .map(ProviderField::name)
        .collect(Collectors.toSet());
  }
}
