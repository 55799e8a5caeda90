package dev.castellan.internal.service;

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
import dev.castellan.login.LoginResult;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.MappedAccess;
import dev.castellan.login.provider.ProviderLogin;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Lets in those whom a provider vouches for: finds or makes the user, gives what the mapping says,
 * and begins the session, in one change with what makes the answer good once. Who somebody is, the
 * subject alone says; never a name or an address.
 */
final class ProviderEntrance {

  /** Clocks differ. */
  private static final Duration GRACE = Duration.ofMinutes(10);

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
   * @param begunAt when the login began here; empty if it did not
   * @param authenticatedAt when they proved who they are; not known to be lately if empty
   * @param device the device that they showed to be theirs
   */
  record Guest(
      HotProvider provider,
      Identity identity,
      Optional<String> handle,
      Optional<Instant> begunAt,
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
            .filter(user -> isOf(user, guest.provider(), guest.identity()));
    Optional<String> userId = known.map(user -> user.key().id());
    if (EndedSessions.meets(draft, guest.provider().id(), guest.identity(), guest.begunAt())) {
      return refused(draft, ProviderLogin.Reason.ENDED, userId);
    }
    MappedAccess access =
        ProviderRights.access(
            draft.snapshot().policy(),
            guest.provider().id(),
            guest.provider().mapping(),
            guest.identity().claims());
    Optional<ProviderLogin.Reason> refusal = refusal(guest, known, access);
    if (refusal.isPresent()) {
      return refusal.get() == ProviderLogin.Reason.NO_ACCESS && known.isPresent()
          ? stripped(draft, guest, consumed, known.get())
          : refused(draft, refusal.get(), userId);
    }
    consumed.forEach((key, until) -> draft.put(key, ConsumedDoc.payload(key, until)));
    UserDoc user =
        known.orElseGet(
            () -> ProviderUsers.create(draft, guest.provider().id(), guest.identity(), newId));
    if (known.isEmpty()) {
      draft.put(index, IndexDoc.payload(index, newId));
    }
    UserDoc after = ProviderUsers.updated(draft, guest.identity(), user, access);
    if (known.isEmpty() || !after.payload().equals(user.payload())) {
      draft.put(after.key(), after.payload());
    }
    return begin(draft, guest, known, after, token);
  }

  /** Who is given nothing any more keeps nothing of what an earlier login gave. */
  private static Function<Revision, Outcome> stripped(
      Draft draft, Guest guest, Map<RecordKey, Instant> consumed, UserDoc before) {
    Optional<String> userId = Optional.of(before.key().id());
    if (before.bindings().isEmpty() && before.groups().isEmpty()) {
      return refused(draft, ProviderLogin.Reason.NO_ACCESS, userId);
    }
    consumed.forEach((key, until) -> draft.put(key, ConsumedDoc.payload(key, until)));
    UserDoc after = before.bindings(Set.of()).groups(Set.of()).nextEpoch();
    draft.put(after.key(), after.payload());
    draft.audit(
        RecordChanges.user(
            byProvider(UserAdmin.UPDATE.toString(), after, guest.origin()),
            Optional.of(before),
            Optional.of(after)));
    return revision -> new Outcome.Refused(ProviderLogin.Reason.NO_ACCESS, userId);
  }

  private static AuditDraft byProvider(String action, UserDoc user, Origin origin) {
    return AuditDraft.done(
            Optional.empty(), action, Resources.user(user.scope(), user.key().id()), origin)
        .scope(user.scope())
        .detail("by", "provider");
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
    change(
        provider,
        userId,
        UserAdmin.UPDATE.toString(),
        (draft, before) ->
            identity
                .flatMap(who -> given(draft, provider, before, who))
                .orElseGet(() -> before.bindings(Set.of()).groups(Set.of()).nextEpoch()));
  }

  /**
   * Ends the sessions of somebody of whom the provider has said nothing for long. Their rights
   * stay, and with them their keys: that nobody answers says nothing of the person.
   */
  void endSessions(HotProvider provider, String userId) {
    change(provider, userId, SessionStart.DELETE_SESSION, (draft, before) -> before.nextEpoch());
  }

  private void change(
      HotProvider provider,
      String userId,
      String action,
      BiFunction<Draft, UserDoc, UserDoc> edit) {
    ProviderMark mark = new ProviderMark(provider.id(), provider.version(), Optional.empty());
    engine.changeEvenIfStale(
        draft -> {
          Optional<UserDoc> before =
              draft
                  .read(Records.user(userId))
                  .map(UserDoc::read)
                  .filter(one -> one.source().equals(provider.id()));
          if (before.isEmpty() || !isCurrent(draft, mark)) {
            return draft.nothing(false);
          }
          UserDoc after = edit.apply(draft, before.get());
          if (after.payload().equals(before.get().payload())) {
            return draft.nothing(false);
          }
          draft.put(after.key(), after.payload());
          draft.audit(
              RecordChanges.user(
                  byProvider(action, after, Origin.LOCAL), before, Optional.of(after)));
          return revision -> true;
        });
  }

  /** Empty if it is nothing. */
  private static Optional<UserDoc> given(
      Draft draft, HotProvider provider, UserDoc user, Identity identity) {
    MappedAccess access =
        ProviderRights.access(
            draft.snapshot().policy(), provider.id(), provider.mapping(), identity.claims());
    return access.allowed() && isOf(user, provider, identity)
        ? Optional.of(ProviderUsers.updated(draft, identity, user, access))
        : Optional.empty();
  }

  private static boolean isOf(UserDoc user, HotProvider provider, Identity identity) {
    return user.source().equals(provider.id())
        && user.subject().equals(Optional.of(identity.subject()));
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
          second.challenge(
              draft, user, guest.device(), guest.mark(), LogoutHint.of(guest.identity()));
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
    SessionDoc hinted =
        LogoutHint.of(guest.identity())
            .sealed(services.cipher(), session.userId())
            .map(marked::logoutHint)
            .orElse(marked);
    return guest.identity().secondFactor() ? hinted.withSecondFactor() : hinted;
  }
}
