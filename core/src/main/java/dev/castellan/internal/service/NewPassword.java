package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.UnavailableException;
import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.PasswordHistoryDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A password that is about to be set: judged and hashed before the change begins, since both are
 * slow, and written in it.
 *
 * @param hash of the new password
 * @param compared the hash of the present one, if the new one was compared with it: then the change
 *     depends on it
 * @param chosen whether the user chose it, and nobody else knows it
 * @param history how many passwords may not be chosen again, the present one included
 */
record NewPassword(SecretText hash, Optional<SecretText> compared, boolean chosen, int history) {

  /**
   * A password that its user chose.
   *
   * @param present the hash of the present one, if there is one
   * @throws InvalidInputException with {@code password-refused} if the policy objects, or it is one
   *     of their last
   * @throws UnavailableException with {@code busy}
   */
  static NewPassword chosen(
      Services services, UserDoc user, Optional<SecretText> present, SecretText password) {
    requireGood(services, user, password);
    return unlikeTheLast(services, user, present, password);
  }

  /**
   * Asks the policy alone.
   *
   * @throws InvalidInputException with {@code password-refused} if it objects
   */
  static void requireGood(Services services, UserDoc user, SecretText password) {
    services
        .passwords()
        .require(
            password,
            services
                .passwords()
                .owner(user, SecondFactors.has(services.operations().engine(), user.key().id())));
  }

  /** Whether there is one of the last ones that this user may not choose again. */
  static boolean isCompared(Services services, UserDoc user) {
    Engine engine = services.operations().engine();
    int history = engine.settings().passwordRules().history();
    return !last(engine, user.key().id(), user.passwordHash(), history).isEmpty();
  }

  /**
   * A password that its user chose and the policy does not object to. Who is refused has learnt one
   * of the last passwords.
   *
   * @throws InvalidInputException with {@code password-refused} if it is one of their last
   * @throws UnavailableException with {@code busy}
   */
  static NewPassword unlikeTheLast(
      Services services, UserDoc user, Optional<SecretText> present, SecretText password) {
    Engine engine = services.operations().engine();
    String userId = user.key().id();
    int history = engine.settings().passwordRules().history();
    if (history > 0
        && services.passwords().matchesAny(last(engine, userId, present, history), password)) {
      throw new InvalidInputException(
          ErrorCode.PASSWORD_REFUSED,
          "password",
          "It is one of the last " + history + " passwords; choose another one");
    }
    return new NewPassword(services.passwords().hash(password), present, true, history);
  }

  private static List<SecretText> last(
      Engine engine, String userId, Optional<SecretText> present, int history) {
    List<SecretText> before =
        engine
            .read(Records.passwordHistory(userId), PasswordHistoryDoc::read)
            .map(PasswordHistoryDoc::hashes)
            .orElse(List.of());
    return Stream.concat(present.stream(), before.stream()).limit(history).toList();
  }

  /**
   * A password that somebody else chose. It is not compared with the last ones: they are nobody
   * else's business, and it lives until the next login only.
   *
   * @throws InvalidInputException with {@code password-refused} if the policy objects
   * @throws UnavailableException with {@code busy}
   */
  static NewPassword given(Services services, UserDoc user, SecretText password) {
    services.passwords().require(password, services.passwords().owner(user, false));
    return new NewPassword(
        services.passwords().hash(password),
        Optional.empty(),
        false,
        services.operations().engine().settings().passwordRules().history());
  }

  /**
   * Writes it; a token for choosing one is void then, and neither the account nor a device of the
   * user's is locked any more.
   *
   * @throws ConflictException with {@code version-conflict} if it was compared with another one
   *     than the present one
   */
  void put(Engine engine, Draft draft, UserDoc user) {
    if (chosen && !user.passwordHash().equals(compared)) {
      throw new ConflictException(ErrorCode.VERSION_CONFLICT, "The password was changed meanwhile");
    }
    UserDoc after = user.newPassword(hash, !chosen, draft.now());
    draft.put(user.key(), after.payload());
    SetUpMark.note(draft, after);
    deleteIfPresent(draft, Records.passwordReset(user.key().id()));
    AccountLocks.clear(engine, draft, user.key().id());
    remember(draft, user);
  }

  private void remember(Draft draft, UserDoc user) {
    RecordKey key = Records.passwordHistory(user.key().id());
    if (history <= 1) {
      deleteIfPresent(draft, key);
    } else if (user.passwordHash().isPresent()) {
      PasswordHistoryDoc before =
          draft
              .read(key)
              .map(PasswordHistoryDoc::read)
              .orElseGet(() -> PasswordHistoryDoc.create(user.key().id()));
      draft.put(key, before.with(user.passwordHash().get(), history - 1).payload());
    }
  }

  private static void deleteIfPresent(Draft draft, RecordKey key) {
    Optional<StoredRecord> there = draft.read(key);
    there.ifPresent(stored -> draft.delete(key));
  }

  /** Shows no hash. */
  @Override
  public String toString() {
    return "NewPassword[hidden]";
  }
}
