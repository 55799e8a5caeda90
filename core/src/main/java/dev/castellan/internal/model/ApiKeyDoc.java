package dev.castellan.internal.model;

import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/** An API key as it is stored, format 1. Immutable. */
public final class ApiKeyDoc {

  private static final int FORMAT = 1;

  private final Fields fields;

  private ApiKeyDoc(Fields fields) {
    this.fields = fields;
  }

  /**
   * A key that does not exist yet.
   *
   * @param secretHash SHA-256 of the secret, in hex
   */
  public static ApiKeyDoc create(
      String id, NewApiKey key, Optional<String> ownerId, String secretHash, Instant now) {
    return new ApiKeyDoc(
        Fields.fresh(Records.apiKey(id), FORMAT)
            .with("name", key.name())
            .with("ownerId", ownerId)
            .with("scope", key.scope().toString())
            .with("bindings", key.bindings())
            .with("expiresAt", key.expiresAt())
            .with("enabled", key.enabled())
            .with("note", key.note())
            .with("secretHash", secretHash)
            .with("createdAt", now));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static ApiKeyDoc read(StoredRecord stored) {
    return new ApiKeyDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** Where it is stored. */
  public RecordKey key() {
    return fields.key();
  }

  /** The name as it was given. */
  public String name() {
    return fields.text("name");
  }

  /** The user with whom it dies. */
  public Optional<String> ownerId() {
    return fields.optionalText("ownerId");
  }

  /** When it ends. */
  public Optional<Instant> expiresAt() {
    return fields.optionalInstant("expiresAt");
  }

  /** Whether it may be used. */
  public boolean enabled() {
    return fields.flag("enabled");
  }

  /** The free text. */
  public String note() {
    return fields.text("note");
  }

  /** Where it lives. */
  public Resource scope() {
    return fields.resource("scope");
  }

  /** What it may do. */
  public Set<Binding> bindings() {
    return fields.bindings("bindings");
  }

  /** Ending at another time, or never. */
  public ApiKeyDoc expiresAt(Optional<Instant> end) {
    return new ApiKeyDoc(fields.with("expiresAt", end));
  }

  /** Enabled or not. */
  public ApiKeyDoc enabled(boolean enabled) {
    return new ApiKeyDoc(fields.with("enabled", enabled));
  }

  /** With another note. */
  public ApiKeyDoc note(String note) {
    return new ApiKeyDoc(fields.with("note", note));
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }

  HotApiKey hot(StoredRecord stored) {
    return new HotApiKey(
        stored.key().id(),
        name(),
        ownerId(),
        scope(),
        Set.copyOf(bindings()),
        expiresAt(),
        enabled(),
        secretHash(),
        stored.revision());
  }

  /** What the world sees of the key. */
  public ApiKey view(String version) {
    return new ApiKey(
        key().id(),
        name(),
        ownerId(),
        scope(),
        bindings(),
        expiresAt(),
        enabled(),
        note(),
        fields.instant("createdAt"),
        version);
  }

  private byte[] secretHash() {
    try {
      byte[] hash = HexFormat.of().parseHex(fields.text("secretHash"));
      if (hash.length == 32) {
        return hash;
      }
    } catch (IllegalArgumentException e) {
      throw DamagedRecordException.damaged(key(), "its member 'secretHash' is not in hex");
    }
    throw DamagedRecordException.damaged(key(), "its member 'secretHash' is not a SHA-256");
  }

  @Override
  public String toString() {
    return "ApiKeyDoc[" + key() + "]";
  }
}
