package dev.castellan.internal.model;

import dev.castellan.InvalidInputException;
import dev.castellan.login.provider.MappingRule;
import dev.castellan.login.provider.ProviderMapping;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A login provider as it is stored, format 1. Immutable. */
public final class LoginProviderDoc {

  private static final int FORMAT = 1;
  private static final String VALUES = "values";
  private static final String SECRETS = "secrets";
  private static final String MAPPING = "mapping";
  private static final String GROUPS_CLAIM = "groupsClaim";

  private final Fields fields;

  private LoginProviderDoc(Fields fields) {
    this.fields = fields;
  }

  /** One without configuration. */
  public static LoginProviderDoc create(String id, String kind, Instant now) {
    return new LoginProviderDoc(
        Fields.fresh(Records.loginProvider(id), FORMAT).with("kind", kind).with("createdAt", now));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static LoginProviderDoc read(StoredRecord stored) {
    return new LoginProviderDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /**
   * With all that can change.
   *
   * @param sealed the secrets by field, sealed
   * @param version see {@link HotProvider#version}
   */
  public LoginProviderDoc with(
      String label,
      boolean enabled,
      Map<String, List<String>> values,
      Map<String, SecretText> sealed,
      ProviderMapping mapping,
      String version) {
    Map<String, String> texts =
        sealed.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, secret -> secret.getValue().expose()));
    return new LoginProviderDoc(
        fields
            .with("label", label)
            .with("enabled", enabled)
            .with("version", version)
            .with(VALUES, lists(values))
            .with(SECRETS, texts)
            .with(MAPPING, mapping(mapping)));
  }

  private Fields lists(Map<String, List<String>> values) {
    Fields all = fields.emptyObject();
    for (Map.Entry<String, List<String>> value : new TreeMap<>(values).entrySet()) {
      all = all.with(value.getKey(), value.getValue());
    }
    return all;
  }

  private Fields mapping(ProviderMapping mapping) {
    List<Fields> rules =
        mapping.rules().stream()
            .map(
                rule ->
                    fields
                        .emptyObject()
                        .with("claim", rule.claim())
                        .with("value", rule.value())
                        .with("bindings", rule.bindings()))
            .toList();
    return fields
        .optionalObject(MAPPING)
        .orElseGet(fields::emptyObject)
        .without("rules")
        .with("createUsers", mapping.createUsers())
        .with(GROUPS_CLAIM, mapping.groupsClaim())
        .with("defaults", mapping.defaults())
        .withObjects("rules", rules);
  }

  /** Where it is stored. */
  public RecordKey key() {
    return fields.key();
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }

  /** In memory. */
  public HotProvider hot(StoredRecord stored) {
    return new HotProvider(
        stored.key().id(),
        fields.text("kind"),
        fields.text("label"),
        fields.flag("enabled"),
        fields.lists(VALUES),
        fields.texts(SECRETS).entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, secret -> SecretText.of(secret.getValue()))),
        mapping(),
        fields.text("version"),
        java.util.Optional.of(stored.revision()));
  }

  private ProviderMapping mapping() {
    Fields mapping =
        fields
            .optionalObject(MAPPING)
            .orElseThrow(
                () -> DamagedRecordException.damaged(key(), "its member 'mapping' is missing"));
    try {
      return new ProviderMapping(
          mapping.flag("createUsers"),
          mapping.optionalText(GROUPS_CLAIM),
          mapping.optionalObjects("rules").stream()
              .map(
                  rule ->
                      new MappingRule(
                          rule.text("claim"), rule.text("value"), rule.bindings("bindings")))
              .toList(),
          mapping.bindings("defaults"));
    } catch (InvalidInputException e) {
      throw DamagedRecordException.damaged(key(), "its mapping breaks a rule");
    }
  }

  @Override
  public String toString() {
    return "LoginProviderDoc[" + key() + "]";
  }
}
