package dev.castellan.internal.service;

import dev.castellan.access.Action;
import dev.castellan.access.Principal;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.model.HotProvider;
import dev.castellan.internal.model.IndexDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.login.provider.Identity;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import dev.castellan.user.User;
import java.util.Optional;
import java.util.Set;

/**
 * Links a new user to the subject by which a login provider knows them, on behalf of a caller. Who
 * has that subject logs in as the user from then on: so it is for who may change the provider, and
 * holds all that it can give.
 */
final class SubjectLink {

  private static final Action UPDATE = Action.of("sso", "update");
  private static final String HOLDS_LESS =
      "The caller does not hold all that this login provider can give";

  private final Operations operations;
  private final Caller caller;

  SubjectLink(Operations operations, Caller caller) {
    this.operations = operations;
    this.caller = caller;
  }

  /**
   * Asks whether the caller may, as far as can be said before.
   *
   * @throws dev.castellan.CastellanException if not
   */
  void judge(String source, String subject) {
    if (source.equals(User.LOCAL)) {
      throw Limits.invalid("subject", "A user of no login provider has no subject");
    }
    if (subject.isBlank()
        || subject.length() > Identity.MAX_SUBJECT
        || subject.chars().anyMatch(Character::isISOControl)) {
      throw Limits.invalid(
          "subject", "A subject has 1 to " + Identity.MAX_SUBJECT + " printed characters");
    }
    if (caller.kind() != Principal.Kind.SYSTEM) {
      operations.require(caller, UPDATE, Resources.provider(source));
      HotProvider provider = provider(operations.engine().snapshot().providers().find(source));
      ProviderRights.all(operations.engine().snapshot().policy(), source, provider.mapping())
          .forEach(
              binding -> operations.requireHolds(caller, Set.of(binding), Set.of(), HOLDS_LESS));
    }
  }

  private static HotProvider provider(Optional<HotProvider> found) {
    return found.orElseThrow(
        () -> Limits.invalid("source", "There is no login provider of this id"));
  }

  /** Asks whether nobody here has it. */
  void requireFree(String source, String subject) {
    requireFree(
        operations
            .engine()
            .read(Records.subject(source, subject))
            .map(IndexDoc::read)
            .flatMap(id -> operations.engine().read(Records.user(id))));
  }

  private static void requireFree(Optional<StoredRecord> user) {
    if (user.isPresent()) {
      throw Limits.invalid("subject", "There is a user of this subject");
    }
  }

  /** Judges again, on what the commit depends on, and links the user that is to be written. */
  UserDoc write(Step step, UserDoc user, String subject) {
    if (caller.kind() != Principal.Kind.SYSTEM) {
      step.requireAlso(UPDATE, Target.of(Resources.provider(user.source())));
      HotProvider provider = provider(step.snapshot().providers().find(user.source()));
      provider
          .revision()
          .ifPresent(
              revision -> step.draft().dependOn(Records.loginProvider(provider.id()), revision));
      ProviderRights.all(step.policy(), provider.id(), provider.mapping())
          .forEach(binding -> step.requireHolds(Set.of(binding), HOLDS_LESS));
    }
    RecordKey index = Records.subject(user.source(), subject);
    requireFree(step.read(index).map(IndexDoc::read).flatMap(id -> step.read(Records.user(id))));
    step.put(index, IndexDoc.payload(index, user.key().id()));
    return user.subject(subject);
  }
}
