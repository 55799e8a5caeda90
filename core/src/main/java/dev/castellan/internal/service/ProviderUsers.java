package dev.castellan.internal.service;

import dev.castellan.InvalidInputException;
import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.model.IndexDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.user.Username;
import dev.castellan.internal.user.Usernames;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.MappedAccess;
import dev.castellan.storage.RecordKey;
import dev.castellan.user.NewUser;
import java.util.Optional;

/** The records of users for whom a login provider vouches. */
final class ProviderUsers {

  /** Begins names that are made here, and no others. */
  private static final String MADE = "sso-";

  private static final int NAME_DIGITS = 16;

  private ProviderUsers() {}

  /** A user who was never here, under a name that nobody else of the provider has. */
  static UserDoc create(Draft draft, String provider, Identity identity, String id) {
    Username name = freeName(draft, provider, identity);
    NewUser user = NewUser.from(provider, name.display());
    RecordKey login = Usernames.loginKey(user.source(), name);
    if (draft.read(login).isEmpty()) {
      draft.put(login, IndexDoc.payload(login, id));
    }
    return UserDoc.create(id, user, name, Optional.empty(), draft.now())
        .subject(identity.subject());
  }

  /**
   * What the provider says, if it can be a name here and nobody else of this provider has it;
   * otherwise one that is made of the subject.
   */
  private static Username freeName(Draft draft, String provider, Identity identity) {
    return wished(draft, provider, identity).orElseGet(() -> madeName(provider, identity));
  }

  private static Optional<Username> wished(Draft draft, String provider, Identity identity) {
    return Usernames.find(identity.username())
        .filter(name -> !name.canonical().startsWith(MADE))
        .filter(name -> draft.read(Usernames.loginKey(provider, name)).isEmpty());
  }

  private static Username madeName(String provider, Identity identity) {
    String hash = Records.subject(provider, identity.subject()).id();
    return Usernames.parse(MADE + hash.substring(0, NAME_DIGITS));
  }

  /**
   * A user as the provider and its mapping say now; with all sessions ended if they hold otherwise.
   */
  static UserDoc updated(Draft draft, Identity identity, UserDoc user, MappedAccess access) {
    UserDoc named =
        renamed(draft, identity, user).displayName(displayName(identity)).email(email(identity));
    boolean same =
        user.bindings().equals(access.bindings()) && user.groups().equals(access.groups());
    if (same) {
      return named;
    }
    UserDoc given = named.bindings(access.bindings()).groups(access.groups());
    return user.bindings().isEmpty() && user.groups().isEmpty() ? given : given.nextEpoch();
  }

  /** Moves to the name that the provider says now, if it is free. */
  private static UserDoc renamed(Draft draft, Identity identity, UserDoc user) {
    Optional<Username> wish = Usernames.find(identity.username());
    if (wish.map(Username::canonical).equals(Optional.of(user.canonical()))) {
      return user.username(wish.orElseThrow());
    }
    return wished(draft, user.source(), identity)
        .map(name -> moved(draft, user, name))
        .orElse(user);
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
}
