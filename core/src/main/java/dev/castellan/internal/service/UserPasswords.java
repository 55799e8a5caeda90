package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Revision;
import java.util.Optional;
import java.util.function.Function;

/** Passwords of users, on behalf of a caller. */
final class UserPasswords {

  private final Services services;
  private final Operations operations;
  private final Caller caller;

  UserPasswords(Services services, Caller caller) {
    this.services = services;
    this.operations = services.operations();
    this.caller = caller;
  }

  /** See {@link dev.castellan.user.UserService#setPassword}. */
  void set(String id, SecretText newPassword) {
    operations.audited(
        caller,
        UserAdmin.UPDATE,
        UserAdmin.about(operations, id),
        () -> setAudited(id, newPassword));
  }

  private boolean setAudited(String id, SecretText newPassword) {
    HotUser known = requireOther(id);
    services.passwords().require(newPassword, known.username());
    SecretText hash = services.passwords().hash(newPassword);
    return operations.change(
        caller,
        UserAdmin.UPDATE,
        step -> {
          UserDoc user = UserAdmin.existing(step, id, Optional.empty()).user();
          return put(step, user.newPassword(hash, true, step.now()));
        });
  }

  /** Somebody else, whose password the caller may change and is kept here. */
  private HotUser requireOther(String id) {
    operations.requireAlive(caller);
    HotUser known = operations.engine().snapshot().user(id).orElseThrow(UserAdmin::unknown);
    if (!operations.allows(caller, UserAdmin.READ, Target.user(known.scope(), id))) {
      throw UserAdmin.unknown();
    }
    operations.require(caller, UserAdmin.UPDATE, Target.user(known.scope(), id));
    if (UserAdmin.isOneself(operations.engine().snapshot(), caller, id)) {
      throw new ConflictException(
          ErrorCode.NOT_ONESELF, "One's own password is changed by giving the present one");
    }
    if (!known.isLocal()) {
      throw new ConflictException(
          ErrorCode.NOT_LOCAL, "The user logs in elsewhere and has no password here");
    }
    return known;
  }

  private static Function<Revision, Boolean> put(Step step, UserDoc user) {
    step.put(user.key(), user.payload());
    step.audit(step.entry(UserAdmin.about(user)).detail("changed", "password"));
    return revision -> true;
  }

  /** See {@link dev.castellan.user.UserService#changePassword}. */
  void changeOwn(SecretText present, SecretText newPassword) {
    HotUser me = operations.requirePerson(caller);
    operations.audited(
        caller,
        UserAdmin.UPDATE,
        new About(me.scope(), Resources.user(me.scope(), me.id())),
        () -> changeOwnAudited(me, present, newPassword));
  }

  private boolean changeOwnAudited(HotUser me, SecretText present, SecretText newPassword) {
    if (!services.passwords().matches(me.passwordHash(), present)) {
      throw new InvalidInputException(
          ErrorCode.PASSWORD_WRONG, "present", "The present password is another one");
    }
    services.passwords().require(newPassword, me.username());
    SecretText hash = services.passwords().hash(newPassword);
    return operations.change(
        caller,
        UserAdmin.UPDATE,
        step -> {
          operations.requirePerson(step.snapshot(), caller, step.now());
          UserDoc user =
              step.read(Records.user(me.id())).map(UserDoc::read).orElseThrow(UserAdmin::unknown);
          if (!user.passwordHash().equals(me.passwordHash())) {
            throw new ConflictException(
                ErrorCode.VERSION_CONFLICT, "The password was changed meanwhile");
          }
          return put(step, user.newPassword(hash, false, step.now()));
        });
  }
}
