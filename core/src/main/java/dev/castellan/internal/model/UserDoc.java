package dev.castellan.internal.model;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.user.Username;
import dev.castellan.internal.user.Usernames;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import dev.castellan.user.NewUser;
import dev.castellan.user.User;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A user as it is stored, format 1. Immutable. */
public final class UserDoc {

  private static final int FORMAT = 1;

  private final Fields fields;

  private UserDoc(Fields fields) {
    this.fields = fields;
  }

  /** A user that does not exist yet. */
  public static UserDoc create(
      String id, NewUser user, Username name, Optional<SecretText> passwordHash, Instant now) {
    return new UserDoc(
            withSubject(
                Fields.fresh(Records.user(id), FORMAT)
                    .with("source", user.source())
                    .with("username", name.display())
                    .with("canonical", name.canonical())
                    .with("scope", user.scope().toString())
                    .with("bindings", user.bindings())
                    .with("enabled", user.enabled())
                    .with("note", user.note())
                    .with("passwordHash", passwordHash.map(SecretText::expose))
                    .with("epoch", 1)
                    .with("createdAt", now),
                user.groups(),
                user.attributes()))
        .displayName(user.displayName())
        .email(user.email())
        .mustChangePassword(user.mustChangePassword() && passwordHash.isPresent());
  }

  /** What many users have none of is not written then. */
  private static Fields withSubject(
      Fields fields, Set<GroupName> groups, Map<String, String> attributes) {
    Fields grouped = groups.isEmpty() ? fields : fields.with("groups", groupTexts(groups));
    return attributes.isEmpty() ? grouped : grouped.with("attributes", attributes);
  }

  private static List<String> groupTexts(Set<GroupName> groups) {
    return groups.stream().map(GroupName::toString).sorted().toList();
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static UserDoc read(StoredRecord stored) {
    return new UserDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** Where it is stored. */
  public RecordKey key() {
    return fields.key();
  }

  /** The name as it was given. */
  public String username() {
    return fields.text("username");
  }

  /** The name as it is compared. */
  public String canonical() {
    return fields.text("canonical");
  }

  /** Where the user comes from; {@code local} for those with a password here. */
  public String source() {
    return fields.text("source");
  }

  /**
   * Who it is at the login provider that is its source; empty for a local user, and for one of
   * another source whom the host has made.
   */
  public Optional<String> subject() {
    return fields.optionalText("subject");
  }

  /** Vouched for by its source under this name. */
  public UserDoc subject(String subject) {
    return new UserDoc(fields.with("subject", subject));
  }

  /** How people call the user; empty if there is nothing but the name. */
  public String displayName() {
    return fields.optionalText("displayName").orElse("");
  }

  /** An address; empty if there is none. */
  public String email() {
    return fields.optionalText("email").orElse("");
  }

  /** Where the user lives. */
  public Resource scope() {
    return fields.resource("scope");
  }

  /** What the user may do. */
  public Set<Binding> bindings() {
    return fields.bindings("bindings");
  }

  /** The groups the user is in. */
  public Set<GroupName> groups() {
    return fields.groups("groups");
  }

  /** What is said of the user. */
  public Map<String, String> attributes() {
    return fields.texts("attributes");
  }

  /** Whether the user may log in. */
  public boolean enabled() {
    return fields.flag("enabled");
  }

  /** The free text. */
  public String note() {
    return fields.text("note");
  }

  /** The hash of the password. */
  public Optional<SecretText> passwordHash() {
    return fields.optionalText("passwordHash").map(SecretText::of);
  }

  /** Whether a login opens nothing but a session for changing the password. */
  public boolean mustChangePassword() {
    return fields.optionalFlag("mustChangePassword");
  }

  /** Since when it is the present password; empty if there is none. */
  public Optional<Instant> passwordChangedAt() {
    return passwordHash().map(hash -> passwordSince());
  }

  /** The same; the creation where there is no password. */
  public Instant passwordSince() {
    return passwordSince(fields.instant("createdAt"));
  }

  private Instant passwordSince(Instant createdAt) {
    return fields.optionalInstant("passwordChangedAt").orElse(createdAt);
  }

  /** Rises when all sessions of the user end. */
  public long epoch() {
    return fields.number("epoch");
  }

  /** With another name. */
  public UserDoc username(Username name) {
    return new UserDoc(fields.with("username", name.display()).with("canonical", name.canonical()));
  }

  /** With another name for people. */
  public UserDoc displayName(String name) {
    return new UserDoc(fields.with("displayName", unlessEmpty(name)));
  }

  /** With another address. */
  public UserDoc email(String address) {
    return new UserDoc(fields.with("email", unlessEmpty(address)));
  }

  private static Optional<String> unlessEmpty(String text) {
    return Optional.of(text).filter(given -> !given.isEmpty());
  }

  /** Demanding another password at the next login, or not. */
  public UserDoc mustChangePassword(boolean must) {
    return new UserDoc(
        must
            ? fields.with("mustChangePassword", true)
            : fields.with("mustChangePassword", Optional.empty()));
  }

  /** In another scope. */
  public UserDoc scope(Resource scope) {
    return new UserDoc(fields.with("scope", scope.toString()));
  }

  /** With other bindings. */
  public UserDoc bindings(Set<Binding> bindings) {
    return new UserDoc(fields.with("bindings", bindings));
  }

  /** In other groups. */
  public UserDoc groups(Set<GroupName> groups) {
    return new UserDoc(fields.with("groups", groupTexts(groups)));
  }

  /** With other attributes. */
  public UserDoc attributes(Map<String, String> attributes) {
    return new UserDoc(fields.with("attributes", attributes));
  }

  /** Enabled or not. */
  public UserDoc enabled(boolean enabled) {
    return new UserDoc(fields.with("enabled", enabled));
  }

  /** With another note. */
  public UserDoc note(String note) {
    return new UserDoc(fields.with("note", note));
  }

  /** With the same password hashed anew. */
  public UserDoc passwordHash(SecretText hash) {
    return new UserDoc(fields.with("passwordHash", hash.expose()));
  }

  /**
   * With another password, and all sessions ended.
   *
   * @param mustChange whether somebody else knows it, so that it must be changed at the next login
   */
  public UserDoc newPassword(SecretText hash, boolean mustChange, Instant now) {
    return new UserDoc(fields.with("passwordHash", hash.expose()).with("passwordChangedAt", now))
        .mustChangePassword(mustChange)
        .nextEpoch();
  }

  /** With all sessions ended. */
  public UserDoc nextEpoch() {
    return new UserDoc(fields.with("epoch", epoch() + 1));
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }

  /**
   * The text in which one looks for users, in the form in which texts are compared.
   *
   * @param canonical the name in that form
   */
  public static String searchable(String canonical, String displayName, String email) {
    return displayName.isEmpty() && email.isEmpty()
        ? canonical
        : canonical + '\n' + Usernames.fold(displayName) + '\n' + Usernames.fold(email);
  }

  /** What decisions need of the user. */
  HotUser hot(StoredRecord stored) {
    Instant createdAt = fields.instant("createdAt");
    return new HotUser(
        stored.key().id(),
        username(),
        canonical(),
        source(),
        searchable(canonical(), displayName(), email()),
        scope(),
        Set.copyOf(bindings()),
        Set.copyOf(groups()),
        Map.copyOf(attributes()),
        enabled(),
        epoch(),
        passwordHash(),
        passwordSince(createdAt),
        createdAt,
        stored.revision());
  }

  /**
   * What the world sees of the user.
   *
   * @param version of the record this was read from, or just written as
   * @param login when they last logged in, as {@link UserLoginDoc} has it
   * @param lockedUntil until when they cannot log in
   * @param hasSecondFactor whether there is a confirmed {@link SecondFactorDoc}
   */
  public User view(
      String version,
      Optional<Instant> login,
      Optional<Instant> lockedUntil,
      boolean hasSecondFactor) {
    return new User(
        key().id(),
        username(),
        source(),
        displayName(),
        email(),
        scope(),
        bindings(),
        groups(),
        attributes(),
        enabled(),
        passwordHash().isPresent(),
        hasSecondFactor,
        mustChangePassword(),
        passwordChangedAt(),
        note(),
        fields.instant("createdAt"),
        createdBy(),
        lastLoginAt(login),
        lockedUntil,
        version);
  }

  private Optional<AuditEntry.Actor> createdBy() {
    return fields
        .optionalObject("createdBy")
        .map(
            by ->
                new AuditEntry.Actor(
                    by.word("kind", Principal.Kind.class), by.text("id"), by.text("name")));
  }

  /** The same user, who was created by somebody. */
  public UserDoc createdBy(AuditEntry.Actor actor) {
    return new UserDoc(
        fields.with(
            "createdBy",
            fields
                .emptyObject()
                .with("kind", actor.kind())
                .with("id", actor.id())
                .with("name", actor.name())));
  }

  /** Of old the time stood here, and a node of an older version still writes it here. */
  private Optional<Instant> lastLoginAt(Optional<Instant> login) {
    return Stream.of(login, fields.optionalInstant("lastLoginAt"))
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder());
  }

  @Override
  public String toString() {
    return "UserDoc[" + key() + "]";
  }
}
