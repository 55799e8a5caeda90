package dev.castellan.internal.model;

import dev.castellan.InvalidInputException;
import dev.castellan.access.Binding;
import dev.castellan.access.Network;
import dev.castellan.access.Resource;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.ApiKeyUse;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.apikey.RateLimit;
import dev.castellan.internal.token.Digest;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An API key as it is stored, format 1. Immutable. */
public final class ApiKeyDoc {

  private static final int FORMAT = 1;

  private static final String NETWORKS = "networks";
  private static final String RATE_LIMIT = "rateLimit";
  private static final String FILE = "file";

  private final Fields fields;

  private ApiKeyDoc(Fields fields) {
    this.fields = fields;
  }

  /**
   * A key that does not exist yet.
   *
   * @param end when it ends, the host's default considered
   * @param secretHash SHA-256 of the secret, in hex
   */
  public static ApiKeyDoc create(
      String id,
      NewApiKey key,
      Optional<String> ownerId,
      Optional<Instant> end,
      String secretHash,
      Instant now) {
    return new ApiKeyDoc(
            Fields.fresh(Records.apiKey(id), FORMAT)
                .with("name", key.name())
                .with("ownerId", ownerId)
                .with("scope", key.scope().toString())
                .with("bindings", key.bindings())
                .with("expiresAt", end)
                .with("enabled", key.enabled())
                .with("note", key.note())
                .with("secretHash", secretHash)
                .with("createdAt", now))
        .networks(key.networks())
        .rateLimit(key.rateLimit());
  }

  /**
   * The key that takes the place of this one: the same but for its secret and its times.
   *
   * @param secretHash SHA-256 of its secret, in hex
   */
  public ApiKeyDoc successor(String id, Optional<Instant> end, String secretHash, Instant now) {
    NewApiKey same =
        new NewApiKey(
            name(),
            bindings(),
            scope(),
            networks(),
            rateLimit(),
            Optional.of(end),
            enabled(),
            note());
    ApiKeyDoc next = create(id, same, ownerId(), end, secretHash, now);
    return new ApiKeyDoc(next.fields.with("replaces", key().id()));
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

  /** From where it may be used; empty is from anywhere. */
  public Set<Network> networks() {
    return fields.has(NETWORKS)
        ? fields.list(NETWORKS).stream()
            .map(this::network)
            .collect(Collectors.toCollection(LinkedHashSet::new))
        : Set.of();
  }

  private Network network(String text) {
    try {
      return Network.parse(text);
    } catch (InvalidInputException e) {
      throw DamagedRecordException.damaged(key(), "its member 'networks' is not of networks");
    }
  }

  /** How often it may be used. */
  public Optional<RateLimit> rateLimit() {
    return fields.optionalObject(RATE_LIMIT).map(this::rateLimit);
  }

  private RateLimit rateLimit(Fields limit) {
    try {
      return new RateLimit(
          Math.toIntExact(limit.number("calls")),
          Duration.ofSeconds(limit.number("perSeconds")),
          Math.toIntExact(limit.number("burst")));
    } catch (InvalidInputException | ArithmeticException e) {
      throw DamagedRecordException.damaged(key(), "its member 'rateLimit' is none");
    }
  }

  /** When it was created. */
  public Instant createdAt() {
    return fields.instant("createdAt");
  }

  /** The key whose successor it is. */
  public Optional<String> replaces() {
    return fields.optionalText("replaces");
  }

  /** Its successor. */
  public Optional<String> replacedBy() {
    return fields.optionalText("replacedBy");
  }

  /** Which file names it. */
  public Optional<KeyFileMark> file() {
    return KeyFileMark.of(fields, FILE);
  }

  /** Named by these states of its file. */
  public ApiKeyDoc states(List<String> states) {
    return file().map(mark -> file(new KeyFileMark(mark.file(), states))).orElse(this);
  }

  /** With another name. */
  public ApiKeyDoc name(String name) {
    return new ApiKeyDoc(fields.with("name", name));
  }

  /** Holding exactly these. */
  public ApiKeyDoc bindings(Set<Binding> bindings) {
    return new ApiKeyDoc(fields.with("bindings", bindings));
  }

  /** Usable from exactly these. */
  public ApiKeyDoc networks(Set<Network> networks) {
    return new ApiKeyDoc(
        networks.isEmpty()
            ? fields.without(NETWORKS)
            : fields.with(NETWORKS, networks.stream().sorted().map(Network::toString).toList()));
  }

  /** Usable so often, or without limit. */
  public ApiKeyDoc rateLimit(Optional<RateLimit> limit) {
    return new ApiKeyDoc(
        limit
            .map(
                is ->
                    fields.with(
                        RATE_LIMIT,
                        fields
                            .optionalObject(RATE_LIMIT)
                            .orElseGet(fields::emptyObject)
                            .with("calls", (long) is.calls())
                            .with("perSeconds", is.per().toSeconds())
                            .with("burst", (long) is.burst())))
            .orElseGet(() -> fields.without(RATE_LIMIT)));
  }

  /** Replaced by this one, ending then. */
  public ApiKeyDoc replacedBy(String successor, Instant end) {
    return new ApiKeyDoc(fields.with("replacedBy", successor).with("expiresAt", Optional.of(end)));
  }

  /** Named by a file in exactly these states. */
  public ApiKeyDoc file(KeyFileMark mark) {
    return new ApiKeyDoc(mark.in(fields, FILE));
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

  /**
   * In memory.
   *
   * @param owners the owner's id as the users have it
   */
  HotApiKey hot(
      StoredRecord stored, SharedValues shared, Function<String, Optional<String>> owners) {
    KeyTerms terms =
        new KeyTerms(
            enabled(),
            scope(),
            bindings(),
            networks().stream().toList(),
            rateLimit().orElse(null),
            file().orElse(null));
    return new HotApiKey(
        stored.key().id(),
        name(),
        ownerId().map(id -> owners.apply(id).orElseGet(() -> shared.share(id))).orElse(null),
        shared.share(terms),
        expiresAt(),
        secret(),
        createdAt(),
        stored.revision());
  }

  /** What the world sees of the key. */
  public ApiKey view(String version, Optional<ApiKeyUse> lastUse) {
    return new ApiKey(
        key().id(),
        name(),
        ownerId(),
        scope(),
        bindings(),
        networks(),
        rateLimit(),
        expiresAt(),
        enabled(),
        note(),
        createdAt(),
        lastUse,
        replaces(),
        replacedBy(),
        file().map(KeyFileMark::file),
        version);
  }

  private Digest secret() {
    return Digest.ofHex(fields.text("secretHash"))
        .orElseThrow(
            () ->
                DamagedRecordException.damaged(key(), "its member 'secretHash' is not a SHA-256"));
  }

  @Override
  public String toString() {
    return "ApiKeyDoc[" + key() + "]";
  }
}
