package dev.castellan.internal.service;

import dev.castellan.internal.access.Caller;
import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.AttemptDoc;
import dev.castellan.internal.model.DamagedRecordException;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Locks of accounts, and how they end, on behalf of a caller. */
final class AccountLocks {

  private static final int PAGE = 256;
  private static final int MAX_DEVICES = 16;

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

  private Function<Revision, Boolean> unlock(Step step, UserDoc user) {
    if (!clear(operations.engine(), step.draft(), user.key().id())) {
      return step.nothing(false);
    }
    step.audit(step.entry(UserAdmin.about(user)).detail("changed", "unlocked"));
    return revision -> true;
  }

  /**
   * Nothing has failed on the account from now on, nor on the user's devices; answers whether
   * something had.
   */
  static boolean clear(Engine engine, Draft draft, String userId) {
    List<RecordKey> failed =
        Stream.concat(Stream.of(Records.attemptOfUser(userId)), ofDevices(engine, userId))
            .filter(attempts -> draft.read(attempts).isPresent())
            .toList();
    failed.forEach(draft::delete);
    return !failed.isEmpty();
  }

  /** Those last tried: what a change can delete has an end. */
  private static Stream<RecordKey> ofDevices(Engine engine, String userId) {
    String prefix = Records.attemptsOfDevices(userId);
    return engine.list(Records.ATTEMPT, prefix, PAGE).stream()
        .filter(stored -> stored.key().id().startsWith(prefix))
        .sorted(Comparator.comparing(AccountLocks::lastAt).reversed())
        .limit(MAX_DEVICES)
        .map(StoredRecord::key);
  }

  /** One that cannot be understood locks its device, too, and goes with the others. */
  private static Instant lastAt(StoredRecord stored) {
    try {
      return AttemptDoc.read(stored).lastAt();
    } catch (DamagedRecordException e) {
      return Instant.MAX;
    }
  }
}
