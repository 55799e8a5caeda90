package dev.castellan.internal.service;

import dev.castellan.InvalidInputException;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.ConsumedDoc;
import dev.castellan.internal.model.HotProvider;
import dev.castellan.internal.model.IndexDoc;
import dev.castellan.internal.model.ProviderMark;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.SessionDoc;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.token.NewToken;
import dev.castellan.internal.token.Sha256;
import dev.castellan.internal.user.Username;
import dev.castellan.internal.user.Usernames;
import dev.castellan.login.LoginResult;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.MappedAccess;
import dev.castellan.login.provider.ProviderLogin;
import dev.castellan.secret.SealBrokenException;
import dev.castellan.secret.SecretCipher;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.user.NewUser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Lets in those whom a provider vouches for: finds or makes the user, gives what the mapping says,
 * and begins the session, in one change with what makes the answer good once. Who somebody is, the
 * subject alone says; never a name or an address.
 */
final class ProviderEntrance {

  /** Clocks differ. */
  private static final Duration GRACE = Duration.ofMinutes(10);

  /** Begins names that are made here, and no others. */
  private static final String MADE = "sso-";

  private static final int NAME_DIGITS = 16;

  private final Services services;
  private final Engine engine;
  private final SessionStart sessions;
  private final SecondStep second;

  ProviderEntrance(Services services, SecondStep second) {
    this.services = services;
    this.engine = services.operations().engine();
    this.sessions = new SessionStart(services);
    this.second = second;
  }

  /** How it ended. */
  sealed interface Outcome {

    /** With a session, or with a second factor to be shown. */
    record Entered(LoginResult result) implements Outcome {}

    /** With nothing. */
    record Refused(ProviderLogin.Reason reason, Optional<String> userId) implements Outcome {}
  }

  /**
   * Somebody at the door.
   *
   * @param provider as it was when it was asked
   * @param handle of the login; empty if none was under way
   * @param authenticatedAt when they proved who they are; not known to be lately if empty
   * @param device the device that they showed to be theirs
   */
  record Guest(
      HotProvider provider,
      Identity identity,
      Optional<String> handle,
      Optional<Instant> authenticatedAt,
      Optional<String> device,
      Origin origin) {

    /** What is used up by this login, and until when to remember that. */
    Map<RecordKey, Instant> consumes(Instant now) {
      Map<RecordKey, Instant> consumed = new LinkedHashMap<>();
      handle.ifPresent(
          one ->
              consumed.put(
                  Records.consumed("login/" + provider.id(), one),
                  now.plus(ProviderStates.LIFE).plus(GRACE)));
      identity
          .oneTimeId()
          .ifPresent(
              id ->
                  consumed.put(
                      Records.consumed("answer/" + provider.id(), id),
                      identity.until().plus(GRACE)));
      return consumed;
    }

    ProviderMark mark() {
      return new ProviderMark(
          provider.id(),
          provider.version(),
          identity.providerSession().map(session -> sessionHash(provider.id(), session)));
    }
  }

  /** By which sessions are found when the provider says that one of its own has ended. */
  static String sessionHash(String provider, String session) {
    return Sha256.hex(provider.length() + ":" + provider + session);
  }

  /** Lets somebody in, or not. */
  Outcome enter(Guest guest) {
    NewToken token = services.tokens().newSession();
    String id = services.ids().next();
    return engine.changeEvenIfStale(draft -> enter(draft, guest, token, id));
  }

  private Function<Revision, Outcome> enter(
      Draft draft, Guest guest, NewToken token, String newId) {
    if (!isCurrent(draft, guest.mark())) {
      return refused(draft, ProviderLogin.Reason.NOT_UNDER_WAY, Optional.empty());
    }
    Map<RecordKey, Instant> consumed = guest.consumes(draft.now());
    if (consumed.keySet().stream().anyMatch(key -> draft.read(key).isPresent())) {
      return refused(draft, ProviderLogin.Reason.REPLAYED, Optional.empty());
    }
    RecordKey index = Records.subject(guest.provider().id(), guest.identity().subject());
    Optional<UserDoc> known =
        draft
            .read(index)
            .map(IndexDoc::read)
            .flatMap(userId -> draft.read(Records.user(userId)))
            .map(UserDoc::read)
            .filter(user -> isOf(user, guest));
    Optional<String> userId = known.map(user -> user.key().id());
    MappedAccess access =
        ProviderRights.access(
            draft.snapshot().policy(),
            guest.provider().id(),
            guest.provider().mapping(),
            guest.identity().claims());
    Optional<ProviderLogin.Reason> refusal = refusal(guest, known, access);
    if (refusal.isPresent()) {
      return refused(draft, refusal.get(), userId);
    }
    consumed.forEach((key, until) -> draft.put(key, ConsumedDoc.payload(key, until)));
    UserDoc user = known.orElseGet(() -> create(draft, guest, newId));
    if (known.isEmpty()) {
      draft.put(index, IndexDoc.payload(index, newId));
    }
    UserDoc after = updated(draft, guest, user, access);
    if (known.isEmpty() || !after.payload().equals(user.payload())) {
      draft.put(after.key(), after.payload());
    }
    return begin(draft, guest, known, after, token);
  }

  /**
   * Whether the provider is still what it was, and stays so until this is committed.
   *
   * @see dev.castellan.internal.model.HotProvider#version
   */
  static boolean isCurrent(Draft draft, ProviderMark mark) {
    draft
        .snapshot()
        .providers()
        .find(mark.provider())
        .flatMap(HotProvider::revision)
        .ifPresent(revision -> draft.dependOn(Records.loginProvider(mark.provider()), revision));
    return draft.snapshot().providers().isCurrent(mark);
  }

  /**
   * Gives a user what follows from what the provider says now; if that is something else than
   * before, their sessions end.
   *
   * @param identity empty if the provider does not vouch for them any more
   */
  void reapply(HotProvider provider, String userId, Optional<Identity> identity) {
    ProviderMark mark = new ProviderMark(provider.id(), provider.version(), Optional.empty());
    engine.changeEvenIfStale(
        draft -> {
          Optional<UserDoc> user =
              draft
                  .read(Records.user(userId))
                  .map(UserDoc::read)
                  .filter(one -> one.source().equals(provider.id()));
          if (user.isEmpty() || !isCurrent(draft, mark)) {
            return draft.nothing(false);
          }
          UserDoc before = user.get();
          UserDoc after =
              identity
                  .flatMap(who -> given(draft, provider, before, who))
                  .orElseGet(() -> before.bindings(Set.of()).groups(Set.of()).nextEpoch());
          if (after.payload().equals(before.payload())) {
            return draft.nothing(false);
          }
          draft.put(after.key(), after.payload());
          AuditDraft entry =
              AuditDraft.done(
                      Optional.empty(),
                      UserAdmin.UPDATE.toString(),
                      Resources.user(after.scope(), userId),
                      Origin.LOCAL)
                  .scope(after.scope())
                  .detail("by", "provider");
          draft.audit(RecordChanges.user(entry, user, Optional.of(after)));
          return revision -> true;
        });
  }

  /** Empty if it is nothing. */
  private static Optional<UserDoc> given(
      Draft draft, HotProvider provider, UserDoc user, Identity identity) {
    MappedAccess access =
        ProviderRights.access(
            draft.snapshot().policy(), provider.id(), provider.mapping(), identity.claims());
    Guest guest =
        new Guest(
            provider, identity, Optional.empty(), Optional.empty(), Optional.empty(), Origin.LOCAL);
    return access.allowed() && isOf(user, guest)
        ? Optional.of(updated(draft, guest, user, access))
        : Optional.empty();
  }

  private static boolean isOf(UserDoc user, Guest guest) {
    return user.source().equals(guest.provider().id())
        && user.subject().equals(Optional.of(guest.identity().subject()));
  }

  private static Function<Revision, Outcome> refused(
      Draft draft, ProviderLogin.Reason reason, Optional<String> userId) {
    return draft.nothing(new Outcome.Refused(reason, userId));
  }

  private static Optional<ProviderLogin.Reason> refusal(
      Guest guest, Optional<UserDoc> known, MappedAccess access) {
    if (known.isPresent() && !known.get().enabled()) {
      return Optional.of(ProviderLogin.Reason.DISABLED);
    }
    if (!access.allowed()) {
      return Optional.of(ProviderLogin.Reason.NO_ACCESS);
    }
    return known.isEmpty() && !guest.provider().mapping().createUsers()
        ? Optional.of(ProviderLogin.Reason.NOT_KNOWN)
        : Optional.empty();
  }

  private static UserDoc create(Draft draft, Guest guest, String id) {
    Username name = freeName(draft, guest);
    NewUser user = NewUser.from(guest.provider().id(), name.display());
    RecordKey login = Usernames.loginKey(user.source(), name);
    if (draft.read(login).isEmpty()) {
      draft.put(login, IndexDoc.payload(login, id));
    }
    return UserDoc.create(id, user, name, Optional.empty(), draft.now())
        .subject(guest.identity().subject());
  }

  /**
   * What the provider says, if it can be a name here and nobody else of this provider has it;
   * otherwise one that is made of the subject.
   */
  private static Username freeName(Draft draft, Guest guest) {
    return wished(draft, guest).orElseGet(() -> madeName(guest));
  }

  private static Optional<Username> wished(Draft draft, Guest guest) {
    return Usernames.find(guest.identity().username())
        .filter(name -> !name.canonical().startsWith(MADE))
        .filter(name -> draft.read(Usernames.loginKey(guest.provider().id(), name)).isEmpty());
  }

  private static Username madeName(Guest guest) {
    String hash = Records.subject(guest.provider().id(), guest.identity().subject()).id();
    return Usernames.parse(MADE + hash.substring(0, NAME_DIGITS));
  }

  private static UserDoc updated(Draft draft, Guest guest, UserDoc user, MappedAccess access) {
    UserDoc named =
        renamed(draft, guest, user)
            .displayName(displayName(guest.identity()))
            .email(email(guest.identity()));
    boolean same =
        user.bindings().equals(access.bindings()) && user.groups().equals(access.groups());
    if (same) {
      return named;
    }
    UserDoc given = named.bindings(access.bindings()).groups(access.groups());
    return user.bindings().isEmpty() && user.groups().isEmpty() ? given : given.nextEpoch();
  }

  /** Moves to the name that the provider says now, if it is free. */
  private static UserDoc renamed(Draft draft, Guest guest, UserDoc user) {
    Optional<Username> wish = Usernames.find(guest.identity().username());
    if (wish.map(Username::canonical).equals(Optional.of(user.canonical()))) {
      return user.username(wish.orElseThrow());
    }
    return wished(draft, guest).map(name -> moved(draft, user, name)).orElse(user);
  }

  private static UserDoc moved(Draft draft, UserDoc user, Username name) {
    RecordKey from = Usernames.loginKey(user.source(), user.canonical());
    RecordKey to = Usernames.loginKey(user.source(), name);
    if (draft.read(from).map(IndexDoc::read).equals(Optional.of(user.key().id()))) {
      draft.delete(from);
    }
    draft.put(to, IndexDoc.payload(to, user.key().id()));
    return user.username(name);
  }

  /** What cannot be shown without surprises is left out. */
  private static String displayName(Identity identity) {
    try {
      return Profiles.displayName(identity.displayName().strip());
    } catch (InvalidInputException e) {
      return "";
    }
  }

  private static String email(Identity identity) {
    try {
      return Profiles.email(identity.email());
    } catch (InvalidInputException e) {
      return "";
    }
  }

  private Function<Revision, Outcome> begin(
      Draft draft, Guest guest, Optional<UserDoc> before, UserDoc user, NewToken token) {
    boolean asked =
        SecondFactors.confirmed(draft, user.key().id()).isPresent()
            && !guest.identity().secondFactor();
    if (asked) {
      AuditDraft entry =
          AuditDraft.done(
                  Optional.of(
                      new AuditEntry.Actor(Principal.Kind.USER, user.key().id(), user.username())),
                  SessionStart.CREATE_SESSION,
                  Resources.user(user.scope(), user.key().id()),
                  guest.origin())
              .scope(user.scope())
              .outcome(AuditEntry.Outcome.STARTED, Optional.empty());
      draft.audit(described(entry, guest, before, user));
      LoginResult challenge =
          second.challenge(draft, user, guest.device(), Optional.of(guest.mark()));
      return revision -> new Outcome.Entered(challenge);
    }
    LoginResult result =
        sessions.logIn(
            draft,
            user,
            token,
            guest.device(),
            guest.origin(),
            session -> shaped(session, guest),
            entry -> described(entry, guest, before, user));
    return revision -> new Outcome.Entered(result);
  }

  private static AuditDraft described(
      AuditDraft entry, Guest guest, Optional<UserDoc> before, UserDoc after) {
    AuditDraft named = entry.detail("provider", guest.provider().id());
    AuditDraft told = before.isEmpty() ? named.detail("userCreated", "true") : named;
    return RecordChanges.user(told, before, Optional.of(after));
  }

  private SessionDoc shaped(SessionDoc session, Guest guest) {
    SessionDoc marked =
        session
            .provider(guest.mark())
            .authenticatedAt(guest.authenticatedAt().orElse(Instant.EPOCH));
    SessionDoc hinted = hinted(marked, guest.identity());
    return guest.identity().secondFactor() ? hinted.withSecondFactor() : hinted;
  }

  private SessionDoc hinted(SessionDoc session, Identity identity) {
    return identity.providerSession().isEmpty() && identity.logoutHint().isEmpty()
        ? session
        : session.logoutHint(services.cipher().seal(purpose(session), hint(identity)));
  }

  private static String purpose(SessionDoc session) {
    return "user/" + session.userId() + "/logout";
  }

  /** The session at the provider and the hint, each empty if there is none. */
  private static SecretText hint(Identity identity) {
    return SecretText.of(
        encode(identity.providerSession().orElse(""))
            + ' '
            + encode(identity.logoutHint().map(SecretText::expose).orElse("")));
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** What a provider wants to see at a logout: its session, and its hint. */
  record Hint(Optional<String> session, Optional<SecretText> hint) {

    static final Hint NONE = new Hint(Optional.empty(), Optional.empty());

    static Hint of(SecretCipher cipher, SessionDoc session) {
      try {
        return session.logoutHint().isEmpty()
            ? NONE
            : read(cipher.open(purpose(session), session.logoutHint().get()).expose());
      } catch (SealBrokenException | IllegalArgumentException e) {
        return NONE;
      }
    }

    private static Hint read(String text) {
      int blank = text.indexOf(' ');
      return new Hint(
          part(text.substring(0, Math.max(0, blank))),
          part(text.substring(blank + 1)).map(SecretText::of));
    }

    private static Optional<String> part(String encoded) {
      return Optional.of(new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8))
          .filter(text -> !text.isEmpty());
    }
  }
}
