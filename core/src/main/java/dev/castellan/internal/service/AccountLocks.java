package dev.castellan.internal.service;

import dev.castellan.internal.access.Caller;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import java.util.Optional;
import java.util.function.Function;

/** Locks of accounts, and how they end, on behalf of a caller. */
final class AccountLocks {

  private final Operations operations;
  private final Caller caller;

  AccountLocks(Operations operations, Caller caller) {
    this.operations = operations;
    this.caller = caller;
  }

  /** See {@link dev.castellan.user.UserService#unlock}. */
  void unlock(String id) {
    operations.audited(
        caller,
        UserAdmin.UPDATE,
        UserAdmin.about(operations, id),
        () ->
            operations.change(
                caller,
                UserAdmin.UPDATE,
                step -> unlock(step, UserAdmin.existing(step, id, Optional.empty()).user())));
  }

  private static Function<Revision, Boolean> unlock(Step step, UserDoc user) {
    if (!clear(step, user.key().id())) {
      return step.nothing(false);
    }
    step.audit(step.entry(UserAdmin.about(user)).detail("changed", "unlocked"));
    return revision -> true;
  }

  /** Nothing has failed on the account from now on; answers whether something had. */
  static boolean clear(Step step, String userId) {
    RecordKey attempts = Records.attemptOfUser(userId);
    if (step.read(attempts).isEmpty()) {
      return false;
    }
    step.delete(attempts);
    return true;
  }
}
