package dev.castellan.internal.model;

import dev.castellan.access.Origin;
import dev.castellan.internal.token.Digest;
import dev.castellan.login.Restriction;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** A session as it is stored, format 1. Immutable. */
public final class SessionDoc {

  private static final int FORMAT = 1;

  private static final String AUTHENTICATED_AT = "authenticatedAt";
  private static final String SECOND_FACTOR = "secondFactor";
  private static final String RESTRICTION = "restriction";
  private static final String USER_AGENT = "userAgent";

  private static final String PROVIDER = "provider";

  private final Fields fields;

  private SessionDoc(Fields fields) {
    this.fields = fields;
  }

  /**
   * A session that begins now.
   *
   * @param id the hash of its token
   * @param userEpoch the user's epoch, with which it ends
   * @param storeEpoch the store's epoch, with which it ends
   */
  public static SessionDoc create(
      String id,
      String userId,
      long userEpoch,
      long storeEpoch,
      Instant now,
      Instant expiresAt,
      Origin origin) {
    Fields fields =
        Fields.fresh(Records.session(id), FORMAT)
            .with("userId", userId)
            .with("userEpoch", userEpoch)
            .with("storeEpoch", storeEpoch)
            .with("createdAt", now)
            .with("lastUsedAt", now)
            .with("expiresAt", expiresAt)
            .with("address", origin.address());
    return new SessionDoc(
        origin.userAgent().isPresent() ? fields.with(USER_AGENT, origin.userAgent()) : fields);
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static SessionDoc read(StoredRecord stored) {
    return new SessionDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** Where it is stored. */
  public RecordKey key() {
    return fields.key();
  }

  /** Whose it is. */
  public String userId() {
    return fields.text("userId");
  }

  /** From where its user logged in. */
  public Optional<String> address() {
    return fields.optionalText("address");
  }

  /** What the caller said it is. */
  public Optional<String> userAgent() {
    return fields.optionalText(USER_AGENT);
  }

  /** When it ends at the latest. */
  public Instant expiresAt() {
    return fields.instant("expiresAt");
  }

  /** Whether a second factor was shown. */
  public boolean secondFactor() {
    return fields.optionalFlag(SECOND_FACTOR);
  }

  /** What has to be done before it is good for more. */
  public Optional<Restriction> restriction() {
    return fields.optionalText(RESTRICTION).map(SessionDoc::restriction);
  }

  /** Begun with a second factor. */
  public SessionDoc withSecondFactor() {
    return new SessionDoc(fields.with(SECOND_FACTOR, true));
  }

  /** Good for nothing but to lift this. */
  public SessionDoc restriction(Restriction restriction) {
    return new SessionDoc(fields.with(RESTRICTION, restriction.text()));
  }

  /** Begun at a login provider. */
  public SessionDoc provider(ProviderMark mark) {
    return new SessionDoc(
        fields
            .with(PROVIDER, mark.provider())
            .with("providerVersion", mark.version())
            .with("providerSession", mark.session()));
  }

  /** Begun at the login provider at which that one began, if it did; then it ends with that one. */
  public SessionDoc sameProvider(SessionDoc other) {
    if (other.provider().isEmpty()) {
      return this;
    }
    SessionDoc marked =
        new SessionDoc(
            provider(other.provider().get()).fields.with("expiresAt", other.expiresAt()));
    return other.logoutHint().map(marked::logoutHint).orElse(marked);
  }

  /** At which login provider it began, if at one. */
  public Optional<ProviderMark> provider() {
    return fields
        .optionalText(PROVIDER)
        .map(
            id ->
                new ProviderMark(
                    id, fields.text("providerVersion"), fields.optionalText("providerSession")));
  }

  /** With what the provider wants to see at a logout, sealed. */
  public SessionDoc logoutHint(String sealed) {
    return new SessionDoc(fields.with("logoutHint", sealed));
  }

  /** What the provider wants to see at a logout, sealed. */
  public Optional<String> logoutHint() {
    return fields.optionalText("logoutHint");
  }

  /** Its user proved who they are at this time. */
  public SessionDoc authenticatedAt(Instant time) {
    return new SessionDoc(fields.with(AUTHENTICATED_AT, time));
  }

  /** One that does not end as the user's others do. */
  public SessionDoc userEpoch(long epoch) {
    return new SessionDoc(fields.with("userEpoch", epoch));
  }

  /**
   * The session that takes the place of this one, when its user has proved again who they are. It
   * ends when this one would have ended at the latest.
   *
   * @param id the hash of its token
   */
  public SessionDoc succeededBy(String id, Instant now) {
    return new SessionDoc(
        fields.at(Records.session(id)).with(AUTHENTICATED_AT, now).with("lastUsedAt", now));
  }

  /** Used at this time. */
  public SessionDoc lastUsedAt(Instant time) {
    return new SessionDoc(fields.with("lastUsedAt", time));
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }

  /**
   * In memory.
   *
   * @param ids the user's id as the users have it
   */
  HotSession hot(StoredRecord stored, Function<String, Optional<String>> ids) {
    String id = stored.key().id();
    return new HotSession(
        id,
        Digest.ofHex(id)
            .orElseThrow(
                () -> DamagedRecordException.damaged(stored.key(), "its id is not a SHA-256")),
        ids.apply(userId()).orElseGet(this::userId),
        fields.number("userEpoch"),
        fields.number("storeEpoch"),
        fields.instant("createdAt"),
        fields.instant("lastUsedAt"),
        expiresAt(),
        fields.optionalInstant(AUTHENTICATED_AT).orElseGet(() -> fields.instant("createdAt")),
        secondFactor(),
        restriction(),
        provider(),
        stored.revision(),
        new UseHint());
  }

  /** What a newer version restricts by a word that this one does not know stays restricted. */
  private static Restriction restriction(String text) {
    return Restriction.ofText(text).orElse(Restriction.PASSWORD);
  }
}
