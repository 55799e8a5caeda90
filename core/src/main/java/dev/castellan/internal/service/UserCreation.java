package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.access.Principal;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.model.IndexDoc;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.user.Username;
import dev.castellan.internal.user.Usernames;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.user.NewUser;
import dev.castellan.user.User;
import java.util.Optional;
import java.util.function.Function;

/** Creates users on behalf of a caller: judged first, written then. */
final class UserCreation {

  static final String HOLDS_LESS = "The caller does not hold all of these bindings";

  private final Services services;
  private final Operations operations;
  private final Caller caller;
  private final SubjectLink link;

  UserCreation(Services services, Caller caller) {
    this.services = services;
    this.operations = services.operations();
    this.caller = caller;
    this.link = new SubjectLink(operations, caller);
  }

  /**
   * A user who may be created, as far as can be said before.
   *
   * @param id what the user will be called by
   * @param user as it will be stored
   * @param subject by which a login provider knows the user
   */
  record Candidate(String id, NewUser user, Username name, Optional<String> subject) {

    RecordKey login() {
      return Usernames.loginKey(user.source(), name);
    }
  }

  /**
   * Judges a user.
   *
   * @throws dev.castellan.CastellanException if the caller may not create it, or it breaks a rule
   */
  Candidate judge(NewUser typed) {
    return judge(typed, Optional.empty());
  }

  /** The same of a user whom a login provider knows by this subject, if by one. */
  Candidate judge(NewUser typed, Optional<String> subject) {
    String id = services.ids().next();
    Limits.requireScope(typed.scope());
    operations.require(caller, UserAdmin.CREATE, Resources.user(typed.scope(), id));
    requireSource(typed, subject.isPresent());
    if (subject.isPresent()) {
      link.judge(typed.source(), subject.get());
    }
    Username name = Usernames.parse(typed.username());
    NewUser user = tidy(typed);
    Limits.requireBindings(
        user.bindings(),
        user.bindings(),
        operations.engine().snapshot().policy(),
        operations.engine().now());
    return new Candidate(id, user, name, subject);
  }

  /** Who vouches for whom is for the host to say; and the password of such a one is not here. */
  private void requireSource(NewUser user, boolean linked) {
    if (user.source().equals(User.LOCAL)) {
      return;
    }
    Profiles.requireSource(user.source());
    if (caller.kind() != Principal.Kind.SYSTEM && !linked) {
      throw new ForbiddenException(
          ErrorCode.FORBIDDEN,
          "Only the host itself makes users of another source without their subject");
    }
    if (user.password().isPresent()) {
      throw Limits.invalid("password", "A user of another source has no password here");
    }
  }

  /** The user as it will be stored, if it keeps the rules. */
  private static NewUser tidy(NewUser typed) {
    Limits.requireNote(typed.note());
    Limits.requireGroups(typed.groups());
    Limits.requireAttributes(typed.attributes());
    return typed
        .displayName(Profiles.displayName(typed.displayName()))
        .email(Profiles.email(typed.email()));
  }

  /**
   * Hashes the password and writes the user.
   *
   * @throws dev.castellan.CastellanException to refuse
   */
  User create(Candidate candidate) {
    candidate
        .user()
        .password()
        .ifPresent(
            password ->
                services
                    .passwords()
                    .require(
                        password, services.passwords().owner(candidate.user(), candidate.name())));
    if (operations.engine().read(candidate.login()).isPresent()) {
      throw taken();
    }
    // Slow on purpose, so done once and not again when the change meets a conflict.
    return create(candidate, candidate.user().password().map(services.passwords()::hash));
  }

  /** Writes the user with this hash, or without a password. */
  User create(Candidate candidate, Optional<SecretText> hash) {
    return operations.change(caller, UserAdmin.CREATE, step -> create(step, candidate, hash));
  }

  private Function<Revision, User> create(
      Step step, Candidate candidate, Optional<SecretText> hash) {
    NewUser user = candidate.user();
    step.require(Resources.user(user.scope(), candidate.id()));
    step.requireBindings(user.bindings(), user.bindings());
    step.requireHolds(step.policy().effective(user.bindings(), user.groups()), HOLDS_LESS);
    RecordKey login = candidate.login();
    if (step.read(login).isPresent()) {
      throw taken();
    }
    UserDoc made =
        UserDoc.create(candidate.id(), user, candidate.name(), hash, step.now())
            .createdBy(caller.creator());
    if (candidate.subject().isPresent()) {
      made = link.write(step, made, candidate.subject().get());
    }
    step.put(login, IndexDoc.payload(login, candidate.id()));
    step.put(made.key(), made.payload());
    SetUpMark.note(step, made);
    step.audit(
        RecordChanges.user(
            step.entry(UserAdmin.about(made)).detail("username", made.username()),
            Optional.empty(),
            Optional.of(made)));
    UserDoc written = made;
    return revision -> written.view(revision.toString(), Optional.empty(), Optional.empty(), false);
  }

  /** Asks whether nobody here has this subject yet. */
  void requireFree(String source, String subject) {
    link.requireFree(source, subject);
  }

  static ConflictException taken() {
    return new ConflictException(ErrorCode.USERNAME_TAKEN, "There is a user of this name");
  }
}
