package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.PasswordResetDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.token.NewToken;
import dev.castellan.login.Restriction;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Revision;
import dev.castellan.user.PasswordResetToken;
import java.time.Duration;
import java.time.Instant;
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
    requireOther(id);
    NewPassword password = NewPassword.given(services, stored(id), newPassword);
    return operations.change(
        caller,
        UserAdmin.UPDATE,
        step -> put(step, UserAdmin.existing(step, id, Optional.empty()).user(), password));
  }

  /** See {@link dev.castellan.user.UserService#resetPassword}. */
  PasswordResetToken reset(String id, Duration lifetime) {
    if (lifetime.compareTo(PasswordResetToken.MIN_LIFETIME) < 0
        || lifetime.compareTo(PasswordResetToken.MAX_LIFETIME) > 0) {
      throw Limits.invalid("lifetime", "A token lives for 15 minutes to 7 days");
    }
    return operations.audited(
        caller,
        UserAdmin.UPDATE,
        UserAdmin.about(operations, id),
        () -> resetAudited(id, lifetime));
  }

  private PasswordResetToken resetAudited(String id, Duration lifetime) {
    requireOther(id);
    NewToken token = services.tokens().newReset(id);
    return operations.change(
        caller,
        UserAdmin.UPDATE,
        step -> {
          UserDoc user = UserAdmin.existing(step, id, Optional.empty()).user();
          Instant end = step.now().plus(lifetime);
          PasswordResetDoc reset = PasswordResetDoc.create(user, token.hash(), step.now(), end);
          step.read(reset.key());
          step.put(reset.key(), reset.payload());
          step.audit(
              step.entry(UserAdmin.about(user))
                  .detail("changed", "password-reset")
                  .detail("until", end.toString()));
          return revision -> new PasswordResetToken(token.token(), end);
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
    operations.requireRecentForReset(caller);
    return known;
  }

  private UserDoc stored(String id) {
    return operations
        .engine()
        .read(Records.user(id), UserDoc::read)
        .orElseThrow(UserAdmin::unknown);
  }

  private Function<Revision, Boolean> put(Step step, UserDoc user, NewPassword password) {
    password.put(operations.engine(), step.draft(), user);
    step.audit(step.entry(UserAdmin.about(user)).detail("changed", "password"));
    return revision -> true;
  }

  /** See {@link dev.castellan.user.UserService#changePassword}. */
  void changeOwn(SecretText present, SecretText newPassword) {
    HotUser me = operations.requirePersonLifting(Restriction.PASSWORD, caller);
    operations.audited(
        caller,
        UserAdmin.UPDATE,
        new About(me.scope(), Resources.user(me.scope(), me.id())),
        () -> changeOwnAudited(me, present, newPassword));
  }

  private boolean changeOwnAudited(HotUser me, SecretText present, SecretText newPassword) {
    new Guesses(services, caller).requirePassword(me, present, "present");
    NewPassword password =
        NewPassword.chosen(services, stored(me.id()), me.passwordHash(), newPassword);
    return operations.changeLifting(
        Restriction.PASSWORD,
        caller,
        UserAdmin.UPDATE,
        step -> {
          operations.requirePerson(step.snapshot(), caller, step.now());
          return put(
              step,
              step.read(Records.user(me.id())).map(UserDoc::read).orElseThrow(UserAdmin::unknown),
              password);
        });
  }
}
