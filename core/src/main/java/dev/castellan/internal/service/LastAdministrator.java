package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.access.Binding;
import dev.castellan.access.Roles;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.user.Usernames;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoredRecord;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Sees to it that there is always one administrator who can get in: enabled, local, with a
 * password, and with an unconditional, unending binding of {@code administrator} at {@code /}.
 *
 * <p>Whatever takes that away from a user is committed only together with a check that another such
 * user, the witness, is unchanged. Two changes that take each other's witness away cannot both be
 * committed, on however many nodes they are made.
 */
public final class LastAdministrator {

  private static final Binding WHOLE = Binding.of(Roles.ADMINISTRATOR);

  private final Engine engine;

  /** Looks through this engine. */
  public LastAdministrator(Engine engine) {
    this.engine = engine;
  }

  /** Whether the user can get in and administer everything. */
  static boolean isOne(UserDoc user) {
    return isOne(user.enabled(), user.source(), user.passwordHash().isPresent(), user.bindings());
  }

  private static boolean isOne(HotUser user) {
    return isOne(user.enabled(), user.source(), user.passwordHash().isPresent(), user.bindings());
  }

  private static boolean isOne(
      boolean enabled, String source, boolean hasPassword, Set<Binding> bindings) {
    return enabled && hasPassword && source.equals(Usernames.LOCAL) && bindings.contains(WHOLE);
  }

  /**
   * Makes the change depend on another administrator.
   *
   * @param leaving who is one and will be none
   * @throws ConflictException with {@code last-administrator} if there is no other
   */
  void requireAnother(Step step, String leaving) {
    StoredRecord witness =
        known(step, leaving)
            .or(() -> stored(leaving))
            .orElseThrow(
                () ->
                    new ConflictException(
                        ErrorCode.LAST_ADMINISTRATOR,
                        "This is the last administrator; make another one first"));
    step.dependOn(witness);
  }

  /** Another one of those that the snapshot has, as the store has it now. */
  private Optional<StoredRecord> known(Step step, String leaving) {
    return step.snapshot()
        .users()
        .values()
        .filter(user -> !user.id().equals(leaving) && isOne(user))
        .map(user -> present(Records.user(user.id())))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<StoredRecord> present(RecordKey key) {
    return engine
        .read(
            key,
            stored ->
                isOne(UserDoc.read(stored)) ? Optional.of(stored) : Optional.<StoredRecord>empty())
        .flatMap(found -> found);
  }

  /**
   * A fresh look at all: the snapshot may not have heard yet of one that was just made elsewhere.
   */
  private Optional<StoredRecord> stored(String leaving) {
    String after = "";
    List<StoredRecord> page;
    do {
      page = engine.list(Records.USER, after, RecordStore.MAX_PAGE);
      for (StoredRecord stored : page) {
        after = stored.key().id();
        if (!after.equals(leaving) && isOne(UserDoc.read(stored))) {
          return Optional.of(stored);
        }
      }
    } while (page.size() == RecordStore.MAX_PAGE);
    return Optional.empty();
  }
}
