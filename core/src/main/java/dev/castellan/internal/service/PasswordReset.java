package dev.castellan.internal.service;

import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.login.Attempt;
import dev.castellan.internal.model.PasswordResetDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.token.PresentedToken;
import dev.castellan.login.ResetResult;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lets whoever shows a token choose a password. The token dies in the batch that sets the password,
 * so it opens once, on however many nodes it is shown.
 */
final class PasswordReset {

  static final String ACTION = "user:update";

  /** How many passwords are compared with the last ones before the token is void. */
  private static final int MAX_COMPARED = 5;

  private static final int MAX_RACES = 50;

  private final Services services;
  private final Engine engine;
  private final StrangerLog strangers;

  PasswordReset(Services services, StrangerLog strangers) {
    this.services = services;
    this.engine = services.operations().engine();
    this.strangers = strangers;
  }

  /** See {@link dev.castellan.login.LoginService#redeemReset}. */
  ResetResult redeem(SecretText token, SecretText newPassword, Origin origin) {
    Optional<PresentedToken.OfReset> shown =
        services
            .tokens()
            .parse(token)
            .filter(PresentedToken.OfReset.class::isInstance)
            .map(PresentedToken.OfReset.class::cast);
    if (shown.isEmpty()) {
      return refused(origin);
    }
    Attempt attempt = services.attempts().reserveBySource(origin);
    if (!(attempt instanceof Attempt.Granted granted)) {
      strangers.refusedReset(origin);
      return attempt instanceof Attempt.SourceLocked locked
          ? new ResetResult.TryLater(Duration.between(engine.now(), locked.until()))
          : new ResetResult.Refused();
    }
    return judged(granted, shown.get(), newPassword, origin);
  }

  /** A token that is wrong stays counted; whatever else comes of it, the attempt is given back. */
  private ResetResult judged(
      Attempt.Granted attempt,
      PresentedToken.OfReset shown,
      SecretText newPassword,
      Origin origin) {
    boolean wrong = false;
    try {
      ResetResult result = redeem(shown, newPassword, origin);
      wrong = result instanceof ResetResult.Refused;
      return result;
    } finally {
      if (wrong) {
        attempt.failed();
      } else {
        attempt.notMade();
      }
    }
  }

  private ResetResult redeem(PresentedToken.OfReset shown, SecretText newPassword, Origin origin) {
    Optional<UserDoc> user = user(shown);
    if (user.isEmpty()) {
      return refused(origin);
    }
    NewPassword.requireGood(services, user.get(), newPassword);
    if (NewPassword.isCompared(services, user.get()) && !counted(shown)) {
      return refused(origin);
    }
    NewPassword password =
        NewPassword.unlikeTheLast(services, user.get(), user.get().passwordHash(), newPassword);
    boolean set = engine.change(draft -> redeem(draft, shown, password, origin));
    return set ? new ResetResult.PasswordSet() : refused(origin);
  }

  /**
   * Writes down that a password is about to be compared with the user's last ones, so that a token
   * tells of few, however many are tried at once; false if it may tell of no more.
   */
  private boolean counted(PresentedToken.OfReset shown) {
    for (int races = 0; races < MAX_RACES; races++) {
      Optional<StoredRecord> stored = engine.read(Records.passwordReset(shown.userId()));
      Optional<PasswordResetDoc> reset =
          stored
              .map(record -> engine.understand(() -> PasswordResetDoc.read(record)))
              .filter(token -> isFresh(token, shown));
      if (reset.isEmpty()) {
        return false;
      }
      PasswordResetDoc next = reset.get().oneMoreCompared();
      Batch batch =
          Batch.builder().replace(next.key(), next.payload(), stored.get().revision()).build();
      if (engine.note(batch).filter(CommitResult.Committed.class::isInstance).isPresent()) {
        return true;
      }
    }
    throw new UnavailableException(
        ErrorCode.BUSY, "Others keep trying the same; try again a little later");
  }

  private static boolean isFresh(PasswordResetDoc reset, PresentedToken.OfReset shown) {
    return reset.compared() < MAX_COMPARED && reset.isOf(shown.hash());
  }

  private ResetResult refused(Origin origin) {
    strangers.refusedReset(origin);
    return new ResetResult.Refused();
  }

  /** Whose password the token opens now. */
  private Optional<UserDoc> user(PresentedToken.OfReset shown) {
    return engine
        .read(Records.passwordReset(shown.userId()), PasswordResetDoc::read)
        .filter(reset -> isFresh(reset, shown))
        .flatMap(
            reset ->
                engine
                    .read(Records.user(shown.userId()), UserDoc::read)
                    .filter(user -> reset.opens(shown.hash(), user, engine.now())));
  }

  private Function<Revision, Boolean> redeem(
      Draft draft, PresentedToken.OfReset shown, NewPassword password, Origin origin) {
    Optional<PasswordResetDoc> reset =
        draft.read(Records.passwordReset(shown.userId())).map(PasswordResetDoc::read);
    Optional<UserDoc> user =
        draft
            .read(Records.user(shown.userId()))
            .map(UserDoc::read)
            .filter(
                found ->
                    reset
                        .map(token -> token.opens(shown.hash(), found, draft.now()))
                        .orElse(false));
    if (user.isEmpty()) {
      return draft.nothing(false);
    }
    password.put(engine, draft, user.get());
    draft.audit(entry(user.get(), origin));
    return revision -> true;
  }

  private static AuditDraft entry(UserDoc user, Origin origin) {
    About about = UserAdmin.about(user);
    return AuditDraft.done(
            Optional.of(
                new AuditEntry.Actor(Principal.Kind.USER, user.key().id(), user.username())),
            ACTION,
            about.resource(),
            origin)
        .scope(about.scope())
        .detail("changed", "password")
        .detail("by", "password-reset");
  }
}
